import { button, type Form, form } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Answer } from './solving.ts';

export interface SolvedPage {
  title: string;
  back: { text: string; href: string };
  words: string;
  form: Form;
}

export function solvedPage({ id, thread, community }: Answer): SolvedPage {
  const to = { slug: community.slug, post: id };
  const back = { text: thread.title, href: paths.post.to(to) };
  const isAnswer = thread.solvedById === id;
  const [send, act] = isAnswer ? ['It is not the answer', 'unsolve'] : ['This is the answer', 'solve'];
  return {
    title: isAnswer ? 'Is this no longer the answer?' : 'Did this post solve it?',
    back,
    words: isAnswer
      ? 'The thread then shows as open again in all lists.'
      : `The thread then says “Solved” in all lists, and leads to this post${thread.solvedById ? ' in place of another one' : ''}.`,
    form: form(paths.postSolved.to(to), button(send, { name: 'act', value: act }), {
      link: { text: 'Cancel', href: back.href },
    }),
  };
}
