import { XMLParser } from 'fast-xml-parser';

// Names without their prefixes: tools choose different ones. No entity of a document's own is ever resolved.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name, path) => ['item', 'resource', 'organization'].includes(name) && !String(path).includes('metadata'),
});

export type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const child = (node: unknown, name: string): unknown =>
  isNode(node) && Object.hasOwn(node, name) ? node[name] : undefined;
export const nodes = (node: unknown, name: string): Node[] => [child(node, name)].flat().filter(isNode);
export const node = (parent: unknown, name: string): Node => nodes(parent, name)[0] ?? {};

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities that every XML has, and characters by number. */
const plain = (text: string): string =>
  text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (all, hex, number, name) => {
    if (name) return NAMED[String(name).toLowerCase()] ?? all;
    const code = hex ? Number.parseInt(hex, 16) : Number(number);
    const isCharacter = code > 31 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : '';
  });

/** The text of an element's child; empty where there is none. */
export function text(parent: unknown, name: string): string {
  const [first] = [child(parent, name)].flat();
  const value = isNode(first) ? first['#text'] : first;
  return typeof value === 'string' ? plain(value).trim() : '';
}
export const attribute = (parent: unknown, name: string): string => {
  const value = child(parent, `@${name}`);
  return typeof value === 'string' ? plain(value).trim() : '';
};

export const number = (written: string): number | null =>
  /^[+-]?\d+(\.\d+)?$/.test(written) && Number.isFinite(Number(written)) ? Number(written) : null;

/** The document as plain objects; throws for what is no XML. */
export const parseXml = (source: string): unknown => parser.parse(source, true);
