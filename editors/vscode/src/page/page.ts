// The script of the page of a diagram.

import { themed } from "./html";
import type { FromPage, ToPage } from "./messages";

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const editor = acquireVsCodeApi();
const picture = element("picture", HTMLElement);
const note = element("note", HTMLElement);
const flows = element("flows", HTMLSelectElement);
const style = new CSSStyleSheet();
document.adoptedStyleSheets.push(style);

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`the page has no ${id}`);
  }
  return found;
}

/** Shows a picture. Its style is applied by the page, because the policy of the page refuses styles inside of it. */
function show(svg: string, places: string[]): void {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (parsed.localName !== "svg") {
    return;
  }
  const styles = [...parsed.querySelectorAll("style")];
  style.replaceSync(styles.map((style) => themed(style.textContent ?? "")).join("\n"));
  for (const unwanted of [...styles, ...parsed.querySelectorAll("script")]) {
    unwanted.remove();
  }
  for (const group of parsed.querySelectorAll("[data-step]")) {
    if (places.includes(group.getAttribute("data-step") ?? "")) {
      group.setAttribute("role", "button");
      group.setAttribute("tabindex", "0");
    }
  }
  picture.replaceChildren(document.importNode(parsed, true));
  picture.classList.remove("old");
}

function open(event: Event): void {
  const group = event.target instanceof Element ? event.target.closest("[data-step][role=button]") : null;
  const step = group?.getAttribute("data-step");
  if (step) {
    event.preventDefault();
    editor.postMessage({ kind: "step", step });
  }
}

picture.addEventListener("click", open);
picture.addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === " ") {
    open(event);
  }
});
flows.addEventListener("change", () => editor.postMessage({ kind: "flow", flow: flows.value }));

window.addEventListener("message", (event: MessageEvent<ToPage>) => {
  const message = event.data;
  if (message.kind === "old") {
    picture.classList.add("old");
    note.textContent = message.note;
    return;
  }
  note.textContent = "";
  flows.hidden = message.flows.length < 2;
  flows.replaceChildren(...message.flows.map((flow) => new Option(flow, flow, false, flow === message.flow)));
  show(message.svg, message.places);
});

editor.postMessage({ kind: "ready" });
