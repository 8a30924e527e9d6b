import { createRequire } from 'node:module';
import type * as Markdown from './markdown.ts';

const require = createRequire(import.meta.url);

/**
 * As renderMarkdown of markdown.ts, for what is written now and then: the renderer and what cleans after it take 8 MB,
 * and are loaded with the first text. Returns when it is done, so that what calls it need not wait for a promise.
 */
export const renderMarkdown: typeof Markdown.renderMarkdown = (...given) =>
  (require('./markdown.ts') as typeof Markdown).renderMarkdown(...given);
