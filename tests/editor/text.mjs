// A text with `¦` where the cursor is.

export function atCursor(marked) {
  const before = marked.slice(0, marked.indexOf('¦'));
  const lines = before.split('\n');
  return { text: marked.replace('¦', ''), position: { line: lines.length - 1, character: lines.at(-1).length } };
}
