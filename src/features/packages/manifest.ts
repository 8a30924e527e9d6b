import { posix } from 'node:path';
import { AICC, BadPackage } from './bad-package.ts';
import { attribute, type Node, node, nodes, number, parseXml, text } from './manifest-xml.ts';
import { ignoredRules, type PartRules, rulesOf, sequencingOf } from './sequencing.ts';

export type Standard = 'scorm-1.2' | 'scorm-2004-3' | 'scorm-2004-4';

export interface ItemDraft extends PartRules {
  readonly identifier: string;
  readonly title: string;
  readonly level: number;
  /** Inside the package; null for a heading. */
  readonly href: string | null;
  readonly parameters: string;
  readonly isAsset: boolean;
  readonly launchData: string;
  readonly masteryScore: number | null;
  readonly passingScore: number | null;
}

export interface Manifest {
  readonly standard: Standard;
  readonly identifier: string;
  readonly title: string;
  readonly items: readonly ItemDraft[];
  /** Rules of the package that this site does not follow, in words. */
  readonly ignored: readonly string[];
}

/** More than any course has; a deeper or longer list is a trap. */
const MOST_ITEMS = 500;
const DEEPEST = 12;
const LONGEST_TITLE = 300;

/** The words of a manifest, whatever its encoding; throws BadPackage for what is no text. */
export function decodeManifest(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const named = /encoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(utf16 ?? named, { fatal: true }).decode(bytes);
  } catch {
    throw new BadPackage('The file imsmanifest.xml cannot be read as text. Export the package again.');
  }
}

function standardOf(manifest: Node, source: string): Standard {
  const metadata = node(manifest, 'metadata');
  const version = text(metadata, 'schemaversion').toLowerCase();
  if (/aicc/i.test(text(metadata, 'schema'))) throw new BadPackage(AICC);
  if (version === '1.2' || (version === '' && source.includes('adlcp_rootv1p2'))) return 'scorm-1.2';
  if (/2004 3rd/.test(version)) return 'scorm-2004-3';
  if (/2004 4th/.test(version)) return 'scorm-2004-4';
  if (/cam 1\.3|2004/.test(version))
    throw new BadPackage(
      'This is an early edition of SCORM 2004. Export it as SCORM 1.2, or as SCORM 2004 3rd or 4th edition.',
    );
  throw new BadPackage(
    'The package does not say which SCORM it is. Export it as SCORM 1.2, or as SCORM 2004 3rd or 4th edition.',
  );
}

interface Resource {
  readonly href: string;
  readonly parameters: string;
  readonly isAsset: boolean;
}

/** A path inside the package, from the manifest's place; throws BadPackage for one that leads out of it. */
function inside(base: string, href: string): { path: string; parameters: string } {
  const [, address = '', parameters = ''] = /^([^?#]*)(.*)$/s.exec(href) ?? [];
  if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(address))
    throw new BadPackage(
      `A part of the package starts at another site: ${address.slice(0, 80)}. Everything has to be in the file.`,
    );
  let decoded: string;
  try {
    decoded = decodeURIComponent(address);
  } catch {
    decoded = address;
  }
  const path = posix.normalize(`${base}${decoded.replaceAll('\\', '/')}`);
  if (path.startsWith('..') || path.startsWith('/') || path === '.')
    throw new BadPackage(`The manifest names a file outside the package: ${address.slice(0, 80)}.`);
  return { path, parameters };
}

function resourcesOf(manifest: Node): Map<string, Resource> {
  const all = node(manifest, 'resources');
  const top = attribute(manifest, 'base') + attribute(all, 'base');
  const found = new Map<string, Resource>();
  for (const one of nodes(all, 'resource')) {
    const href = attribute(one, 'href');
    if (href === '') continue;
    const { path, parameters } = inside(top + attribute(one, 'base'), href);
    const kind = (attribute(one, 'scormtype') || attribute(one, 'scormType')).toLowerCase();
    found.set(attribute(one, 'identifier'), { href: path, parameters, isAsset: kind !== 'sco' });
  }
  return found;
}

/** As the standard says: a `?` or `&` that the item leaves out is put in. */
function withParameters(own: string, added: string): string {
  if (added === '') return own;
  const rest = added.replace(/^[?&]+/, '');
  if (rest.startsWith('#')) return own.includes('#') ? own : own + rest;
  return `${own === '' ? '?' : `${own}&`}${rest}`;
}

function itemsOf(manifest: Node, organization: Node): Pick<Manifest, 'items' | 'ignored'> {
  const resources = resourcesOf(manifest);
  const found: ItemDraft[] = [];
  const ignored = new Set<string>();
  const walk = (parent: Node, level: number): void => {
    const around = sequencingOf(manifest, parent);
    for (const words of ignoredRules(parent, around)) ignored.add(words);
    if (level > DEEPEST) throw new BadPackage('The contents list of the package is too deep.');
    for (const item of nodes(parent, 'item')) {
      if (attribute(item, 'isvisible') === 'false' && attribute(item, 'identifierref') === '') continue;
      const resource = resources.get(attribute(item, 'identifierref'));
      const objective = node(node(sequencingOf(manifest, item), 'objectives'), 'primaryObjective');
      const isByMeasure = attribute(objective, 'satisfiedByMeasure') === 'true';
      found.push({
        ...rulesOf(item, around),
        identifier: attribute(item, 'identifier').slice(0, LONGEST_TITLE),
        title: text(item, 'title').replace(/\s+/g, ' ').slice(0, LONGEST_TITLE) || 'Untitled',
        level,
        href: resource?.href ?? null,
        parameters: resource ? withParameters(resource.parameters, attribute(item, 'parameters')).slice(0, 1_000) : '',
        isAsset: resource?.isAsset ?? false,
        launchData: (text(item, 'datafromlms') || text(item, 'dataFromLMS')).slice(0, 4_000),
        masteryScore: number(text(item, 'masteryscore')),
        passingScore: isByMeasure ? (number(text(objective, 'minNormalizedMeasure')) ?? 1) : null,
      });
      if (found.length > MOST_ITEMS) throw new BadPackage(`The package has more than ${MOST_ITEMS} parts.`);
      walk(item, level + 1);
    }
  };
  walk(organization, 0);
  return { items: found, ignored: [...ignored] };
}

/** Reads imsmanifest.xml. Throws BadPackage with what to do for anything that cannot be played. */
export function readManifest(bytes: Uint8Array, paths: ReadonlySet<string>): Manifest {
  const source = decodeManifest(bytes);
  let parsed: unknown;
  try {
    parsed = parseXml(source);
  } catch {
    throw new BadPackage('The file imsmanifest.xml is damaged. Export the package again.');
  }
  const manifest = node(parsed, 'manifest');
  if (Object.keys(manifest).length === 0)
    throw new BadPackage('The file imsmanifest.xml is not a manifest of SCORM. Export the package again.');
  const standard = standardOf(manifest, source);
  const organizations = node(manifest, 'organizations');
  const all = nodes(organizations, 'organization');
  const organization =
    all.find((one) => attribute(one, 'identifier') === attribute(organizations, 'default')) ?? all[0];
  const { items, ignored } = organization ? itemsOf(manifest, organization) : { items: [], ignored: [] };
  const playable = items.filter(({ href }) => href !== null);
  if (playable.length === 0)
    throw new BadPackage('The package has nothing to play: its contents list is empty. Export it again.');
  const missing = playable.find(({ href }) => href !== null && !paths.has(href));
  if (missing)
    throw new BadPackage(
      `The package lacks a file that its contents list names: ${missing.href?.slice(0, 120)}. Export it again.`,
    );
  const title = text(organization, 'title').replace(/\s+/g, ' ').slice(0, LONGEST_TITLE);
  return {
    standard,
    identifier: attribute(manifest, 'identifier').slice(0, LONGEST_TITLE),
    title: title || 'Untitled',
    items,
    ignored,
  };
}
