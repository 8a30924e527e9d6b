import { isUtf8 } from 'node:buffer';

export interface FileText {
  readonly text: string;
  /** What had to be guessed; null where nothing had. */
  readonly note: string | null;
}

/** The text of a file that came from another tool; null where it is no text. Old tools write in Latin-1: that is understood, and said. */
export function textOfFile(bytes: Buffer): FileText | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), note: null };
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), note: null };
  if (bytes.includes(0)) return null;
  if (isUtf8(bytes)) return { text: new TextDecoder('utf-8').decode(bytes), note: null };
  return {
    text: new TextDecoder('windows-1252').decode(bytes),
    note: 'The file is not in UTF-8. We read it as Latin-1. Check letters with accents before you take it.',
  };
}
