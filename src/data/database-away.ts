/** Prisma: not reachable, timed out, closed, no connection or transaction to be had in time. */
const PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037']);
/** PostgreSQL: shutting down, crashed, starting, too many clients, a statement or an idle transaction ended by time. */
const POSTGRES = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '57014', '25P03']);
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const ADAPTER = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
]);
const SAID =
  /^(Query read timeout|timeout expired|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/** Whether an error means that the database could not be asked, so that the same thing may go well a little later. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const { code, kind, originalCode, syscall, message, cause, meta } = error as Record<string, unknown>;
  for (const known of [code, originalCode]) {
    if (typeof known !== 'string') continue;
    if (PRISMA.has(known) || POSTGRES.has(known) || SYSTEM.has(known) || /^08\w{3}$/.test(known)) return true;
    // The file of a Unix socket is gone while the server is.
    if (known === 'ENOENT' && syscall === 'connect') return true;
  }
  if (typeof kind === 'string' && ADAPTER.has(kind)) return true;
  if (typeof message === 'string' && SAID.test(message)) return true;
  const adapterError = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  return isDatabaseAway(cause, depth + 1) || isDatabaseAway(adapterError, depth + 1);
}
