import { inspect } from 'node:util';

/** A value that no log, JSON, template or error can print by accident. */
export class Secret<T> {
  readonly #value: T;
  constructor(value: T) {
    this.#value = value;
  }
  /** The value itself: to be called where it is used, never kept. */
  reveal(): T {
    return this.#value;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [inspect.custom](): string {
    return '[secret]';
  }
}

/** One of several keys; the first of a ring is current, the others only open what was made before. */
export interface RingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Secret<Buffer>;
}

/** What is wrong with a secret, in words that do not repeat it; null when it will do. */
export function weakness(text: string): string | null {
  if (/change.?me|example|default|password|secret|placeholder|x{6}/i.test(text)) return 'looks like an example';
  if (new Set(text).size < 12) return 'is not random';
  return null;
}

/** 32 bytes from base64 or base64url; null when the text is something else. */
export function keyBytes(text: string): Buffer | null {
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 ? bytes : null;
}

/** Whether bytes could come from a random source: varied, and not simply text. */
export const looksRandom = (bytes: Buffer): boolean =>
  new Set(bytes).size >= 12 && bytes.some((byte) => byte < 32 || byte > 126);
