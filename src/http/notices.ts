/** SQL: whoever a notice `n` is for may still read the thread, and what it is about is there. */
export const CAN_SEE = `EXISTS (SELECT 1 FROM thread t
    JOIN membership m ON m."communityId" = t."communityId" AND m."personId" = n."personId" AND m.state = 'member'
   WHERE t.id = n."threadId" AND t.state = 'shown')
  AND (n.posts > 1 OR EXISTS (SELECT 1 FROM post WHERE id = n."postId" AND state = 'shown'))`;

/** SQL: how many notices of this person are not read. */
export const unreadOf = (person: string): string =>
  `(SELECT count(*)::int FROM notice n WHERE n."personId" = ${person} AND n."readAt" IS NULL AND ${CAN_SEE})`;
