/** Who writes: the site's name and its address, such as https://learn.example.org. */
export interface LetterSite {
  readonly name: string;
  readonly address: string;
}

/** What `queueMail` sends. Mail travels unprotected, so a letter says no name and no detail: those stand behind its link. */
export interface Letter {
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
}

/** A letter of the site, paragraph by paragraph. */
export function write(site: LetterSite, kind: string, subject: string, paragraphs: readonly string[]): Letter {
  const text = ['Hello', ...paragraphs, `${site.name}\n${site.address}`].join('\n\n');
  return { kind, subject: `${subject} – ${site.name}`, text: `${text}\n` };
}
