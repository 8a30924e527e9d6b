import { durationWords, listWords } from '../words.ts';
import type { Category, LawfulBasis, Policy, Recipient } from './document.ts';
import { whoWords } from './rule-words.ts';

// What the policy says about one category, in words for adults or, with `young`, for children. Everything that is
// shown about it, in notices and beside fields, is said here.

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const sentence = (text: string) => (/[.!?]$/.test(text) ? capital(text) : `${capital(text)}.`);

const BASES: Readonly<Record<LawfulBasis, { name: string; because: string; young: string }>> = {
  consent: { name: 'consent', because: 'you said yes', young: 'you said yes' },
  contract: { name: 'contract', because: 'we need it to give you what you asked for', young: 'you asked us to' },
  'legal-obligation': { name: 'legal obligation', because: 'the law requires it', young: 'the law says so' },
  'vital-interests': { name: 'vital interests', because: 'it can save a life', young: 'it can save a life' },
  'public-task': { name: 'public task', because: 'it is our task in the public interest', young: 'it is our job' },
  'legitimate-interests': {
    name: 'legitimate interests',
    because: 'we have a good reason that does you no harm',
    young: 'it helps you or us',
  },
};

/** "you, the tutors you name and the administrators of this site"; "nobody". */
export function seenByWords(policy: Policy, { seenBy }: Category, young = false): string {
  if (seenBy.length === 0) return young ? 'no one' : 'nobody, not even our staff';
  return listWords(seenBy.map((entry) => whoWords(policy, entry, young)));
}

/** "7 years after it was recorded. Then it is erased." */
export function keepWords(policy: Policy, { keep }: Category, young = false): string {
  if (keep.kind === 'with-account') return young ? 'As long as you have an account.' : withAccount(policy);
  const clock = policy.clocks[keep.from];
  const length = `${durationWords(keep.for)} ${(young ? clock?.wordsYoung : clock?.words) ?? ''}`;
  if (keep.end === 'anonymise')
    return `${capital(length)}. Then ${young ? 'we take your name off it' : 'nothing in it leads to you any more'}.`;
  return `${capital(length)}. Then ${young ? 'we wipe it' : 'it is erased'}.`;
}

function withAccount(policy: Policy): string {
  const account = policy.categories.account?.keep;
  if (account?.kind !== 'for') return 'As long as you have an account.';
  const length = `${durationWords(account.for)} ${policy.clocks[account.from]?.words ?? ''}`;
  return `As long as you have an account. We erase an account ${length}.`;
}

/** What becomes of it when somebody closes their account. */
export function closedWords({ whenClosed }: Category, young = false): string {
  if (whenClosed.end === 'keep') return `${young ? 'We keep it' : 'It is kept'}. ${sentence(whenClosed.why)}`;
  if (whenClosed.end === 'anonymise')
    return young ? 'We take your name off it.' : 'Nothing in it leads to you any more.';
  return young ? 'We wipe it.' : 'It is erased.';
}

/** Each purpose with the name of its lawful basis: "To send you news, if you said yes (consent)." */
export function whyWords(policy: Policy, { purposes }: Category, young = false): string[] {
  return purposes.flatMap((id) => {
    const purpose = policy.purposes[id];
    if (!purpose) return [];
    const { name, young: youngName } = BASES[purpose.lawfulBasis];
    return sentence(`${(young ? purpose.whyYoung : purpose.why).replace(/[.]$/, '')} (${young ? youngName : name})`);
  });
}

/** A lawful basis as a whole sentence. */
export function basisWords(basis: LawfulBasis, young = false): string {
  const { name, because, young: youngBecause } = BASES[basis];
  return young ? `We may, as ${youngBecause}.` : `We may do so because ${because} (lawful basis: ${name}).`;
}

export function protectionWords({ protection }: Category, young = false): string {
  if (protection === 'sealed') return young ? 'We lock it with a key.' : 'It is encrypted with a key of your own.';
  if (protection === 'one-way') {
    return young ? 'We mix it up so that no one can read it.' : 'It is scrambled. We can check it, but not read it.';
  }
  return young ? 'We keep it in a safe place.' : 'It is kept on protected machines that only approved staff reach.';
}

export function copyWords({ copy }: Category, young = false): string {
  if (copy.included) return young ? 'Yes, it is in your copy.' : 'It is in the copy of your information.';
  return young ? `No. ${sentence(copy.why)}` : `It is left out. ${sentence(copy.why)}`;
}

/** "Postbridge Mail Ltd in Ireland, which delivers our emails.", one text for each that gets this category. */
export function recipientsWords(policy: Policy, category: Category, young = false): string[] {
  if (category.recipients.length === 0) return [young ? 'No one else.' : 'Nobody outside our charity.'];
  return category.recipients.flatMap((id) => {
    const recipient = policy.recipients[id];
    return recipient ? sentence(recipientWords(recipient, category, young)) : [];
  });
}

function recipientWords(
  { name, country, form, what, whatYoung }: Recipient,
  category: Category,
  young: boolean,
): string {
  const place = `${name} in ${countryWords(country)}`;
  if (young) return `${place}. They ${whatYoung}`;
  const held = category.protection === 'plain' ? ', and has promised not to look' : ', without the keys to read it';
  return `${place}, which ${what}${
    { identified: '', pseudonymous: ', without your name', sealed: held, aggregate: ', as numbers only' }[form.kind]
  }`;
}

const countries = new Intl.DisplayNames(['en-GB'], { type: 'region' });

export function countryWords(country: string): string {
  return country === 'GB' ? 'the United Kingdom' : (countries.of(country) ?? country);
}
