import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Assessment } from '../assessment/assessment.ts';
import { spokenLanguage } from '../language.ts';

/** Where the report's bundle lies, seen from a bundle, from a chunk beside it, and from the sources. */
const WEBVIEW = ['./webview/', '../webview/', '../../../dist/webview/'] as const;

/**
 * The report as one HTML file that needs nothing from elsewhere: the same program as the panel in the editor, with the document in it.
 * Its content policy allows that one script and nothing else. It speaks the language of the process.
 * @throws Error when the report's bundle cannot be found (the sources were not built).
 */
export async function assessmentToHtml(assessment: Assessment): Promise<string> {
  const [script, style] = await Promise.all([bundled('report.js'), bundled('report.css')]);
  const { tag, texts } = spokenLanguage() ?? { tag: 'en', texts: undefined };
  const state = JSON.stringify({
    kind: 'state',
    folder: '',
    assessment,
    trusted: false,
    language: tag,
    ...(texts && { l10n: texts }),
  });
  const policy = `default-src 'none'; img-src data:; font-src data:; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'`;
  return `<!doctype html>
<html lang="${escapeHtml(tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(assessment.project.model)}: ${assessment.health.state}</title>
<style>${style}</style>
</head>
<body>
<main id="root" data-ready="false"></main>
<script type="application/json" id="assessment">${state.replaceAll('<', '\\u003c')}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

async function bundled(name: string): Promise<string> {
  for (const folder of WEBVIEW) {
    const text = await readFile(fileURLToPath(new URL(folder + name, import.meta.url)), 'utf8').catch(
      () => undefined,
    );
    // A closing tag inside a string of the bundle would end the element that it is put into.
    if (text !== undefined) return text.replace(/<\/(script|style)/gi, '<\\/$1');
  }
  throw new Error(`The report's ${name} was not found beside the program. Run "npm run build".`);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, found => `&#${found.charCodeAt(0)};`);
}
