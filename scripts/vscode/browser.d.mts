import type { Browser } from 'playwright-core';

/** Starts a headless Chromium; see browser.mjs. Declared for the tests, which are TypeScript. */
export function launchBrowser(): Promise<Browser>;
