/** Of Prisma: something unique is there already; a conflict of writers or a deadlock. And the same of PostgreSQL. */
const CODES: ReadonlySet<unknown> = new Set(['P2002', 'P2034', '23505', '40001', '40P01']);

const inside = (error: object): unknown[] => {
  const { cause, meta, driverAdapterError } = error as Record<string, unknown>;
  return [cause, meta, driverAdapterError];
};

/** Whether a transaction failed because another one wrote the same at the same moment: done again, it sees what that left. */
export function isCollision(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const { code, originalCode } = error as Record<string, unknown>;
  return CODES.has(code) || CODES.has(originalCode) || inside(error).some((one) => isCollision(one, depth + 1));
}
