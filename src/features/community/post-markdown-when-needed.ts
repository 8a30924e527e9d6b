import { createRequire } from 'node:module';
import type * as Markdown from './post-markdown.ts';

const require = createRequire(import.meta.url);

/** As renderPost of post-markdown.ts; what it needs takes 8 MB and is loaded with the first post. */
export const renderPost: typeof Markdown.renderPost = (...typed) =>
  (require('./post-markdown.ts') as typeof Markdown).renderPost(...typed);
