// The page of a diagram.

/** Where the page may load from, as the editor names it. */
export interface PageSource {
  nonce: string;
  script: string;
}

/** Returns the page. Its only script is the extension's; nothing else is loaded, from anywhere. */
export function page({ nonce, script }: PageSource): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Flow diagram</title>
<style nonce="${nonce}">
body { padding: 12px; }
#bar { display: flex; gap: 12px; align-items: center; }
#note { color: var(--vscode-descriptionForeground); }
#picture svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
#picture.old { opacity: 0.5; }
#picture [data-step][role=button] { cursor: pointer; }
#picture [data-step][role=button]:hover { filter: brightness(1.08) drop-shadow(0 0 2px var(--vscode-focusBorder)); }
#picture [data-step]:focus-visible { outline: 2px solid var(--vscode-focusBorder); outline-offset: 2px; }
select {
  color: var(--vscode-dropdown-foreground);
  background: var(--vscode-dropdown-background);
  border: 1px solid var(--vscode-dropdown-border);
  padding: 2px 4px;
}
</style>
</head>
<body>
<div id="bar"><select id="flows" aria-label="Flow" hidden></select><span id="note" role="status"></span></div>
<div id="picture"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

/** Returns the style of a picture for the editor's theme: what is for dark pages then depends on the theme, not the system. */
export function themed(style: string): string {
  return style.replaceAll(
    /@media\s*\(prefers-color-scheme:\s*dark\)\s*\{/g,
    ".vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light) {",
  );
}
