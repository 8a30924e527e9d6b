const BROWSERS: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'an Apple phone or tablet'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'a Mac'],
  [/CrOS/, 'a Chromebook'],
  [/Linux/, 'Linux'],
];

const named = (list: [RegExp, string][], agent: string): string | undefined =>
  list.find(([pattern]) => pattern.test(agent))?.[1];

/** The kind of browser in words that its owner recognises, such as "Firefox on Windows"; no versions, so it tells nobody apart. */
export function browserName(agent: string | undefined): string {
  const text = (agent ?? '').slice(0, 400);
  const browser = named(BROWSERS, text);
  const system = named(SYSTEMS, text);
  return browser ? `${browser}${system ? ` on ${system}` : ''}` : 'Another browser';
}
