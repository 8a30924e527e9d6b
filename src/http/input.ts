import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import { z } from 'zod';
import { BadRequest } from '../errors.ts';
import type { Slip } from './ask.ts';

/** NUL, and halves of a character that stand alone: PostgreSQL refuses the one and would silently change the other. */
function isBroken(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}

/** Refuses bytes that are no text: the parser would put replacement characters in their place, and nobody would know. */
export function refuseBrokenBytes(_req: unknown, _res: unknown, body: Buffer): void {
  if (!isUtf8(body) || !isCleanlyEncoded(body.toString('latin1')))
    throw new BadRequest('The form sent something that cannot be read.');
}

function isCleanlyEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function check(name: string, value: unknown): void {
  const values = Array.isArray(value) ? value : [value];
  for (const one of values) {
    if (typeof one !== 'string' || isBroken(one))
      throw new BadRequest(`The value of ${JSON.stringify(name.slice(0, 40))} cannot be read.`);
  }
}

/** Path and query through the route's schema. Query names that the schema does not know are left out, never passed on. */
export function parseInput<I extends z.ZodType>(schema: I | undefined, req: Request): z.output<I> {
  const raw: Record<string, unknown> = Object.assign(Object.create(null), req.query, req.params);
  for (const [name, value] of Object.entries(raw)) check(name, value);
  if (JSON.stringify(raw).includes('\uFFFD') && !isCleanlyEncoded(req.originalUrl))
    throw new BadRequest('The address of this page cannot be read.');
  if (!schema) return {} as z.output<I>;
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : Object.keys(raw);
  const result = schema.safeParse(
    Object.fromEntries(known.filter((k) => raw[k] !== undefined).map((k) => [k, raw[k]])),
  );
  if (!result.success) throw new BadRequest('The address of this page is not right.');
  return result.data;
}

/** Signs that nobody sees, such as a space without width, and nothing else: a title made of them would be a link without words. */
const isUnseen = (text: string): boolean =>
  /[\p{DI}\p{Cf}]/u.test(text) && !/[^\p{DI}\p{Cf}\p{Cc}\p{White_Space}]/u.test(text);

/** What nobody can see counts as nothing; everything else stays as it was typed. */
const seen = (value: unknown): unknown =>
  typeof value === 'string' && isUnseen(value) ? '' : Array.isArray(value) ? value.map(seen) : value;

export type Parsed<F extends z.ZodType> = { ok: true; form: z.output<F> } | { ok: false; slip: Slip };

/** The body through the form's schema. Unknown names or doubled fields are malformed; what a person may mistype is a slip. */
export function parseForm<F extends z.ZodObject>(schema: F, req: Request): Parsed<F> {
  const { _csrf, ...sent } = (req.body ?? {}) as Record<string, unknown>;
  for (const [name, value] of Object.entries(sent)) {
    const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
    if (!field) throw new BadRequest('The form sent something that this page does not know.');
    check(name, value);
    if (Array.isArray(value) && !takesMany(field as z.ZodType)) throw new BadRequest('A field was sent twice.');
  }
  const body = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, seen(value)]));
  const result = schema.safeParse(body);
  if (result.success) return { ok: true, form: result.data };
  const isSlip = result.error.issues.every(({ path: [name] }) => !isFromPage(schema.shape[String(name)] as z.ZodType));
  if (!isSlip) throw new BadRequest('The form sent something that this page does not know.');
  return { ok: false, slip: { values: body as Slip['values'], problems: problemsIn(result.error) } };
}

/** What is wrong, by field: the first sentence for each. */
export function problemsIn({ issues }: z.ZodError): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { path, message } of issues) problems[String(path[0] ?? '')] ??= message;
  return problems;
}

/** A field that accepts several values says so with `many()`. */
const MANY = new WeakSet<z.ZodType>();

/** A list of checkboxes: none, one or several values of one name. */
export function many<T extends z.ZodType<unknown, string>>(item: T, limit = 50) {
  const schema = z.preprocess(
    (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(limit),
  );
  MANY.add(schema);
  return schema;
}

/** A field whose value the page itself sends, hidden or with a button: what is wrong with it, nobody mistyped. */
const FROM_PAGE = new WeakSet<z.ZodType>();

/** Marks a field that nobody fills in: a wrong value is malformed (400), and no slip to mend on the page. */
export function fromPage<T extends z.ZodType>(schema: T): T {
  FROM_PAGE.add(schema);
  return schema;
}

/** The names of a form's fields that nobody fills in. */
export const namesFromPage = (form: z.ZodObject): string[] =>
  Object.keys(form.shape).filter((name) => isFromPage(form.shape[name] as z.ZodType));

const isFromPage = (field: z.ZodType | undefined): boolean => field !== undefined && FROM_PAGE.has(field);
const takesMany = (field: z.ZodType): boolean => MANY.has(field);
