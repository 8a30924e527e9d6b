import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of this machine, or null where there is none: then the tests in a browser are skipped. */
export const chromiumPath = process.env.CHROMIUM ?? USUAL.find((path) => existsSync(path)) ?? null;

/** Starts a browser that talks to nobody but the pages it is given. The caller closes it. */
export function aChromium(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('There is no Chromium on this machine');
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium.launch({ executablePath: chromiumPath, args });
}
