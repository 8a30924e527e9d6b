import { type Button, type Form, form, linkButton } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';

export interface FirstAdministratorPage {
  title: string;
  lead: string;
  says: string[];
  /** The button that does it; null for visitors and for a link that works no more. */
  form: Form | null;
  links: Button[];
}

const TITLE = 'Become administrator';

/** What the link of the first administrator leads to. */
export function firstAdministratorPage(token: string, viewer: Viewer, live: boolean): FirstAdministratorPage {
  const here = paths.firstAdministrator.to({ token });
  if (!live) {
    return {
      title: TITLE,
      lead: 'This link does not work any more.',
      says: ['It was used, it is too old, or a newer one was made. Whoever runs the server can make a new one.'],
      form: null,
      links: [],
    };
  }
  if (viewer.kind === 'guest') {
    return {
      title: TITLE,
      lead: 'You need an account first.',
      says: ['Create an account or sign in. Then open this link again.'],
      form: null,
      links: [
        linkButton('Create an account', paths.register.to()),
        linkButton('Sign in', withQuery(paths.signIn.to(), { next: here }), { kind: 'secondary' }),
      ],
    };
  }
  return {
    title: TITLE,
    lead: `You are signed in as ${viewer.name}.`,
    says: [
      'Press the button to become an administrator of this site. The link then works no more.',
      'You will then set up codes for signing in. Nothing opens to an administrator without them.',
    ],
    form: form(here, TITLE),
    links: [],
  };
}
