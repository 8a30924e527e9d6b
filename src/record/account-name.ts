import type { Vault } from '../data/vault.ts';

/** As whom other systems know this person: a number of their account, not their name or address. */
export const accountName = ({ vault }: { readonly vault: Vault }, personId: string): string =>
  vault.keyedHash('statement', personId).slice(0, 32);
