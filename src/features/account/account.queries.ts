import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import type { KnownFacts } from './answer-words.ts';

/** What a person's own new password, answers and links are checked against. Opened for that alone, not for a page. */
export interface OwnFacts extends KnownFacts {
  readonly passwordHash: string;
  readonly questionsSetAt: Date | null;
  readonly hasSecondFactor: boolean;
}

/** The facts of somebody who changes how they sign in. */
export async function ownFacts(app: App, personId: string): Promise<OwnFacts> {
  const key = await loadPersonKey(app, personId);
  const person = await app.db.person.findUniqueOrThrow({
    where: { id: personId },
    select: {
      name: true,
      email: true,
      workplace: true,
      passwordHash: true,
      questionsSetAt: true,
      secondFactor: { select: { confirmedAt: true } },
    },
  });
  return {
    name: app.vault.unseal(key, 'Person.name', person.name),
    email: app.vault.unseal(key, 'Person.email', person.email),
    workplace: app.vault.unseal(key, 'Person.workplace', person.workplace),
    passwordHash: person.passwordHash,
    questionsSetAt: person.questionsSetAt,
    hasSecondFactor: Boolean(person.secondFactor?.confirmedAt),
  };
}

/** Words that a password must not be made of. */
export const contextWords = ({ name, email, workplace }: KnownFacts): string[] => [
  ...name.split(/\s+/),
  email.slice(0, email.lastIndexOf('@')),
  ...workplace.split(/\s+/),
];
