import { isUtf8 } from 'node:buffer';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import type { StorageEngine } from 'multer';
import type { App } from '../context.ts';
import { BadRequest, FormTooOld, NotAllowed, OurError } from '../errors.ts';
import { decide } from '../policy/decide.ts';
import { oneself } from '../policy/relations.ts';
import { guest } from '../policy/viewer.ts';
import { numberWords } from '../words.ts';
import { fromElsewhere } from './csrf.ts';
import { waitLonger } from './listen.ts';
import { takeRoom } from './room.ts';
import { renewSession } from './session.ts';
import { loadViewer } from './viewer.ts';

/** A file that a form takes: at most so many bytes, and where it waits while the request is answered. */
export interface FileField {
  readonly most: number;
  readonly keep: 'memory' | 'disk';
}

/** The files of a form, by the name of their field. The form's own schema does not name them. */
export type FileFields = Readonly<Record<string, FileField>>;

interface Sent {
  /** As it was called where it came from: one line without a path, at most 120 characters. What it is called proves nothing. */
  readonly name: string;
  readonly size: number;
}

/** A file of a form that is being answered; `path` is gone as soon as the answer has gone out. */
export type Upload<F extends FileField = FileField> = F['keep'] extends 'disk'
  ? Sent & { readonly path: string }
  : Sent & { readonly bytes: Buffer };

/** What came with the form; null where nothing was chosen. */
export type Uploads<Fs extends FileFields> = { readonly [K in keyof Fs]: Upload<Fs[K]> | null };

export const KB = 1_000;
export const MB = 1_000_000;

/** A small file, kept in memory. */
export const inMemory = <const M extends number>(most: M) => ({ most, keep: 'memory' }) as const;
/** A large file, kept in a folder of its own until the answer has gone out. */
export const onDisk = <const M extends number>(most: M) => ({ most, keep: 'disk' }) as const;

/** More than a form ought to send: 413. */
class TooLarge extends OurError {
  readonly status = 413;
}

type Arrived = Sent & { path?: string; bytes?: Buffer; tooLarge: boolean };

const arrived = new WeakMap<Request, Map<string, Arrived>>();

/** What a person may send beside files: as much as a form without them. */
const FIELDS = { fields: 200, fieldSize: 100 * KB, fieldNameSize: 100, parts: 220, headerPairs: 20 };

/** A file that is a little too large is read to its end, so that the form can say so; far beyond that nobody listens. */
const PATIENCE = 2;

/** As much as somebody writes into a form. */
const WORDS = 300 * KB;

/** How long a file that goes to the disk may take on a slow line, in milliseconds. */
const SLOW = 15 * 60_000;

/**
 * Takes a form with files, for the route that asks for them: for somebody who may send it and comes from this site,
 * before the token is compared (it is a field like any other). The session is read again afterwards, so that nobody acts
 * with rights that they lost while their file was on its way. `answers` tells whether this is the route for a path: an
 * address may fit several, of which the first answers.
 */
export function uploads(
  app: App,
  { sends, files: fields }: { sends: string; files: FileFields },
  answers: (path: string) => boolean,
): RequestHandler {
  const total = Object.values(fields).reduce((sum, { most }) => sum + most, 0) * PATIENCE + MB;
  const inMemoryOnly = Object.values(fields).reduce((sum, one) => sum + (one.keep === 'memory' ? one.most : 0), 0);
  return async (req, res, next) => {
    if (!req.is('multipart/form-data') || !answers(req.path)) return next();
    if (fromElsewhere(req, req.get('host') ?? '')) return next(new NotAllowed('The request came from another site.'));
    // Whoever is nobody here is told so; what they send is read only where it is little, so that no words are lost.
    const viewer = req.session.csrfSecret ? await loadViewer(app, req) : guest;
    if (viewer.kind === 'guest') {
      if (Number(req.get('content-length') ?? Infinity) <= WORDS) await receive(app, fields, req, res);
      return next(new FormTooOld());
    }
    if (!decide(app.policy, viewer, sends, oneself(viewer)).allowed) return next(new NotAllowed());
    // In chunks it could be as large as it likes: for that no room can be kept. Browsers say how much they send.
    const length = Number(req.get('content-length') ?? Number.NaN);
    if (Number.isNaN(length)) return next(new BadRequest('The form did not say how large it is.'));
    if (length > total) return next(new TooLarge('The form is too large'));
    // Whoever left while we asked who they are waits for no answer, and would never give their room back.
    if (res.closed) return;
    // A form that says how little it sends takes no more room than that.
    takeRoom(res, viewer.id, Math.min(inMemoryOnly, length));
    if (Object.values(fields).some(({ keep }) => keep === 'disk')) waitLonger(req, SLOW);
    await receive(app, fields, req, res);
    await reloadSession(req);
    next();
  };
}

async function receive(app: App, fields: FileFields, req: Request, res: Response): Promise<void> {
  // Loaded with the first file: most processes never see one.
  const { default: multer } = await import('multer');
  const files = new Map<string, Arrived>();
  arrived.set(req, files);
  const largest = Math.max(...Object.values(fields).map(({ most }) => most));
  const take = multer({
    storage: storage(app, fields, files, res),
    // Bytes as they came: what is no text is refused below, and not quietly changed.
    defCharset: 'latin1',
    limits: { ...FIELDS, files: Object.keys(fields).length, fileSize: largest * PATIENCE },
  } as Parameters<typeof multer>[0]).fields(Object.keys(fields).map((name) => ({ name, maxCount: 1 })));
  await new Promise<void>((resolve, reject) =>
    take(req, res, (error: unknown) => (error ? reject(ourError(error)) : resolve())),
  );
  req.body = Object.assign(Object.create(null), decoded(req.body ?? {}));
}

function ourError(error: unknown): unknown {
  if (error instanceof OurError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'LIMIT_FILE_SIZE' || code === 'LIMIT_FIELD_VALUE' || code.endsWith('_COUNT'))
    return new TooLarge(`The form is too large: ${code}`);
  // What else goes wrong while a form is read is the sender's doing; a full disk is ours.
  return /^E[A-Z]+$/.test(code) ? error : new BadRequest('The form sent something that cannot be read.');
}

/** The fields as text; names with brackets have become objects by now, which the form's schema refuses. */
const decoded = (body: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      text(name),
      Array.isArray(value) ? value.map(textOrNot) : textOrNot(value),
    ]),
  );

const textOrNot = (value: unknown): unknown => (typeof value === 'string' ? text(value) : value);

function text(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1');
  if (!isUtf8(bytes) || bytes.toString('latin1') !== latin1)
    throw new BadRequest('The form sent something that cannot be read.');
  return bytes.toString('utf8');
}

/** Counts what comes; past the limit of its field a file is read to its end and thrown away. */
function storage(app: App, fields: FileFields, files: Map<string, Arrived>, res: Response): StorageEngine {
  async function keep(field: string, original: string, stream: NodeJS.ReadableStream): Promise<void> {
    const { most, keep: where } = fields[field] as FileField;
    const sent = { name: fileName(text(original)), size: 0, tooLarge: false };
    const counted = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        sent.size += chunk.length;
        if (sent.size <= most) yield chunk;
      }
      sent.tooLarge = sent.size > most;
    };
    if (where === 'memory') {
      const bytes = await buffer(counted(stream as AsyncIterable<Buffer>));
      files.set(field, { ...sent, bytes: sent.tooLarge ? Buffer.alloc(0) : bytes });
      return;
    }
    const folder = await mkdir(join(app.config.dataDir, 'uploads'), { recursive: true, mode: 0o700 }).then(() =>
      mkdtemp(join(app.config.dataDir, 'uploads', 'one-')),
    );
    const clear = () => rm(folder, { recursive: true, force: true }).catch(() => {});
    res.once('close', clear);
    const path = join(folder, 'file');
    try {
      await pipeline(stream, counted, createWriteStream(path, { mode: 0o600 }));
    } finally {
      // They left before there was a folder, or before there was a file in it.
      if (res.closed) await clear();
    }
    files.set(field, { ...sent, path });
  }
  return {
    _handleFile: (_req, file, done) => {
      keep(file.fieldname, file.originalname, file.stream).then(
        () => done(null, {}),
        (error: Error) => {
          file.stream.pipe(new Writable({ write: (_chunk, _encoding, next) => next() }));
          done(error);
        },
      );
    },
    _removeFile: (_req, _file, done) => done(null),
  };
}

/** The last part of a path, without signs that do not show or that turn text round, at most 120 characters with its ending. */
export function fileName(original: string): string {
  const last = original.split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu, '')
    .trim();
  const ending = /\.[^.]{1,10}$/.exec(plain)?.[0] ?? '';
  const stem = plain.slice(0, plain.length - ending.length);
  return ([...stem].slice(0, 120 - ending.length).join('') || 'file') + ending;
}

/** Ended in the meantime: the form comes from nobody. */
async function reloadSession(req: Request): Promise<void> {
  const there = await new Promise<boolean>((resolve) => req.session.reload((error: unknown) => resolve(!error)));
  if (there) return;
  await renewSession(req);
  throw new FormTooOld();
}

const sizeWords = (bytes: number): string =>
  bytes < MB ? `${numberWords(bytes / KB)} kB` : `${numberWords(bytes / MB)} MB`;

/** The files of this request as its route named them, and a sentence for each that is too large. */
export function takeFiles<Fs extends FileFields>(
  fields: Fs | undefined,
  req: Request,
): { files: Uploads<Fs>; problems: Record<string, string> } {
  const came = arrived.get(req);
  const files: Record<string, Arrived | null> = {};
  const problems: Record<string, string> = {};
  for (const [name, { most }] of Object.entries(fields ?? {})) {
    const file = came?.get(name) ?? null;
    files[name] = file;
    if (file?.tooLarge) problems[name] = `Choose a file of at most ${sizeWords(most)}`;
  }
  return { files: files as unknown as Uploads<Fs>, problems };
}
