import type { Page } from '../support/browser.ts';

type Headers = Page['headers'];

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/** A download may bring styles of its own, in a box without rights. */
const SANDBOX = ["default-src 'none'", 'sandbox'];

const EXACT: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const TELLS = ['x-powered-by', 'server', 'access-control-allow-origin', 'x-aspnet-version', 'via'];

/** Which of the headers that every answer must have are missing or wrong, whatever its status. */
export function headerFaults(headers: Headers): string[] {
  const has = (name: string) => String(headers[name] ?? '');
  const csp = has('content-security-policy').split(/;\s*/);
  // The page of a package has it in a frame, from the one origin that the configuration of the tests names.
  const open = has('content-security-policy').replace(/;frame-src http:\/\/localhost:1$/, '');
  const wanted = csp.includes('sandbox') ? SANDBOX : CSP;
  const type = has('content-type');
  return [
    ...wanted.filter((directive) => !csp.includes(directive)).map((directive) => `no ${directive}`),
    ...(/unsafe-eval|\*|https?:|data:/.test(open) ? ['the policy of content is open'] : []),
    ...Object.entries(EXACT).flatMap(([name, value]) => (has(name) === value ? [] : [`${name}: ${has(name)}`])),
    ...(/camera=\(\).*geolocation=\(\).*microphone=\(\)/.test(has('permissions-policy')) ? [] : ['permissions-policy']),
    ...TELLS.filter((name) => headers[name] !== undefined),
    ...(/^text\//.test(type) && !/charset=utf-8/i.test(type) ? [`content-type: ${type}`] : []),
  ];
}
