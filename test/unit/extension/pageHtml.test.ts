import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageHtml } from '../../../src/extension/pageHtml.ts';

const page = pageHtml({
  scriptUri: 'https://r/dist/webview/report.js',
  styleUri: 'https://r/dist/webview/report.css',
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'bm9uY2U=',
  language: 'de',
  title: '"><script>alert(1)</script>',
});

test('the policy allows one script by nonce, own styles and fonts, and nothing else', () => {
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  assert.deepEqual(policy.split('; '), [
    "default-src 'none'",
    "script-src 'nonce-bm9uY2U='",
    'style-src https://*.vscode-cdn.net',
    'font-src https://*.vscode-cdn.net',
    'img-src https://*.vscode-cdn.net data:',
  ]);
  assert.equal(page.match(/<script/g)?.length, 1);
  assert.ok(!/unsafe|connect-src| style=| on\w+=/.test(page));
});

test('the page has its language, an escaped title and an empty root that is not ready', () => {
  assert.match(page, /<html lang="de">/);
  assert.match(page, /<title>&quot;>&lt;script>alert\(1\)&lt;\/script><\/title>/);
  assert.match(page, /<main id="root" data-ready="false"><\/main>/);
});
