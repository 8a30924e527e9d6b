import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Given } from '../../http/ask.ts';
import { type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { CommunityPath } from '../community/community.forms.ts';
import { ModeratedPostPath } from '../community/moderating.forms.ts';
import { type FileSubject, findFile, findModeratedFile } from './attachments.queries.ts';
import { isPicture, openAttached } from './attachments.ts';

/** The file itself: a picture to be seen, anything else to be saved. */
export const giveFile = async (app: App, { found: { file } }: { found: FileSubject }): Promise<Given> => ({
  ...{ name: file.name, type: file.type, body: await openAttached(app, file) },
  ...(isPicture(file.type) && { inline: true }),
});

export const attachmentRoutes: readonly Route[] = [
  stream({
    path: paths.postFile.pattern,
    may: 'attachments.open',
    input: CommunityPath.extend({ file: z.uuid() }),
    find: (app, { input, viewer }) => findFile(app, viewer, input.slug, input.file),
    give: giveFile,
  }),
  stream({
    path: paths.moderatedFile.pattern,
    may: 'community.moderate',
    input: ModeratedPostPath.extend({ file: z.uuid() }),
    find: (app, { input, viewer }) => findModeratedFile(app, viewer, input),
    give: giveFile,
  }),
];
