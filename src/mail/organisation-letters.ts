import { type Letter, type LetterSite, write } from './letter.ts';

/** To whom an administrator added to an organisation or area; which one it is stands behind the link. */
export function addedToGroup(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'group-added', 'You were added to a group', [
    `An administrator has added you to an organisation or an area. See which one, and what that means:\n${page}`,
    'You can leave it on that page.',
  ]);
}

/** To whom an administrator took out of one; which one it was is not told by mail. */
export function takenOutOfGroup(site: LetterSite, { page }: { page: string }): Letter {
  return write(site, 'group-removed', 'You were taken out of a group', [
    `An administrator has taken you out of an organisation or an area. See where you still belong:\n${page}`,
    'You can no longer open the communities that are only for it.',
  ]);
}
