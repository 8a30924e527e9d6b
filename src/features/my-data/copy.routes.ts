import { type App, inTransaction } from '../../context.ts';
import { OurError } from '../../errors.ts';
import { get, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { copyZip } from '../../policy/copy.ts';
import type { OtherFile } from '../../policy/copy-files.ts';
import { planCopy } from '../../policy/copy-plan.ts';
import { oneself } from '../../policy/relations.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { confirmFirst } from '../account/confirming.ts';
import { statementsJson } from '../learn/statements.ts';
import { findOwnVotes } from '../polls/polls.queries.ts';
import { copyPage } from './copy.pages.ts';
import { findStanding } from './my-data.queries.ts';

/** A copy reads everything there is of somebody, so they are not made one after another without end. */
class TooManyCopies extends OurError {
  readonly status = 429;
}

/** The learning record once more, as other learning sites and record stores take it. */
const statementsFile = (app: App, personId: string): OtherFile => ({
  ...{ name: 'statements.json', category: 'learning-record' },
  what: 'the same for other learning sites, as statements of xAPI 1.0.3',
  read: () => statementsJson(app, personId),
});

/** Votes stand under marks instead of ids, so that no table of the copy finds them. */
const votesFile = (app: App, personId: string): OtherFile => ({
  ...{ name: 'votes.json', category: 'poll-vote' },
  what: 'how you voted in the polls of your communities, until 30 days after each has closed',
  read: async function* () {
    yield JSON.stringify(await findOwnVotes(app, personId), null, 2);
  },
});

const own = async (_app: unknown, { viewer }: { viewer: Viewer }) => oneself(viewer);

export const copyRoutes: readonly Route[] = [
  get({
    path: paths.myDataCopy.pattern,
    may: 'my-data.copy',
    find: own,
    show: async (app, { viewer }) => {
      const me = signedIn(viewer);
      const { copiedAt } = await findStanding(app, me.id);
      const ready = confirmFirst(app, me, 'copy') === null;
      return { view: 'my-data/copy', page: copyPage(app.policy, { plan: planCopy(app), copiedAt, ready }) };
    },
  }),
  stream({
    path: paths.myDataCopyFile.pattern,
    may: 'my-data.copy',
    find: own,
    give: async (app, { viewer }) => {
      const me = signedIn(viewer);
      const first = confirmFirst(app, me, 'copy');
      if (first) return first;
      const taken = await app.throttle.take('copy', { account: me.id });
      if (!taken.allowed) throw new TooManyCopies('Too many copies in a short time.');
      await inTransaction(app, (inside) =>
        audit(inside, { what: 'my-data.copied', by: { person: me.id }, about: me.id }),
      );
      const day = app.clock.now().toISOString().slice(0, 10);
      const others = [statementsFile(app, me.id), votesFile(app, me.id)];
      const body = await copyZip(app, me.id, { others });
      return { name: `your-information-${day}.zip`, type: 'application/zip', body };
    },
  }),
];
