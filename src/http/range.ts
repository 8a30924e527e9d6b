/**
 * The one range of bytes that a request asks for, as films are read; null for the whole file, also where it asks for
 * several, and `none` for one that the file does not have.
 */
export function byteRange(header: string | undefined, size: number): { start: number; end: number } | 'none' | null {
  const [, first, last] = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'none' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? 'none' : { start, end };
}
