/** What the page of a webview is made of; the title alone may come from a folder. */
export interface Page {
  readonly scriptUri: string;
  readonly styleUri: string;
  /** The source that VS Code gives for the panel's own resources. */
  readonly cspSource: string;
  readonly nonce: string;
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
}

/** The page of a webview. Nothing is allowed but its one script, its style and its fonts: no network, no inline anything. */
export function pageHtml({ scriptUri, styleUri, cspSource, nonce, language, title }: Page): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)}</title>
<link rel="stylesheet" href="${attribute(styleUri)}">
</head>
<body>
<main id="root" data-ready="false"></main>
<script type="module" nonce="${nonce}" src="${attribute(scriptUri)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
