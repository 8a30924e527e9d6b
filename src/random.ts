import { randomBytes } from 'node:crypto';

/** Where randomness comes from, so that a test can foresee it. Fit for keys and tokens. */
export interface Random {
  bytes(count: number): Buffer;
  /** 32 bytes as 43 characters that may stand in an address. */
  token(): string;
}

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  token: () => randomBytes(32).toString('base64url'),
};
