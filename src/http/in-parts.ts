import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { InParts } from './ask.ts';
import { byteRange } from './range.ts';

/**
 * Answers with the part of a file that the request asks for (206), with all of it (200), or says that there is no such
 * part (416). Only what goes out is read. Ranges belong to GET; with another file than the one that the browser has a
 * part of (If-Range), it gets all of this one.
 */
export async function sendInParts(req: Request, res: Response, { size, hash, read }: InParts): Promise<void> {
  const tag = `"${hash}"`;
  res.set({ 'Accept-Ranges': 'bytes', ETag: tag });
  if (req.get('if-none-match')?.split(/,\s*/).includes(tag)) return void res.status(304).end();
  const isSame = (req.get('if-range') ?? tag) === tag;
  const range = req.method === 'GET' && isSame ? byteRange(req.get('range'), size) : null;
  if (range === 'none') return void res.status(416).set('Content-Range', `bytes */${size}`).end();
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) res.status(206).set('Content-Range', `bytes ${start}-${end}/${size}`);
  res.set('Content-Length', String(end - start + 1));
  if (size === 0 || req.method === 'HEAD') return void res.end();
  await pipeline(Readable.from(read({ start, end })), res).catch(unlessTheyLeft);
}

/** Somebody who closed the page in the middle of a download is no fault of ours. */
export function unlessTheyLeft(error: { code?: string }): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
