// The bundle's doors. Streamlit calls mount() and mountBar() by way of the shim, at first and whenever data change.
import { addStyle } from "../../source/dom.js";
import { Bar } from "./bar.js";
import { Cell } from "./cell.js";
import { markHome } from "./dom.js";
import { address, LEAVING, MOVED } from "./drafts.js";
import { page } from "./page.js";
import { plain } from "./plain.js";
import { refresh } from "./stale.js";
import { still } from "./still.js";
import styles from "./styles.css";

export { hash } from "./hash.js";
export { change, fields, write } from "./params.js";
export { carried } from "./sibling.js";

/** Once for each page: the style sheet, and drafts written down before the page goes away. */
function prepare() {
  if (!addStyle("living-notes-editor", styles)) return;
  const each = (act) => {
    for (const cell of [...page().cells.values()]) act(cell);
  };
  const flush = () => each((cell) => cell.flush());
  const look = () => each((cell) => cell.look());
  window.addEventListener("pagehide", flush);
  // A sleeping tab hears nothing of the others.
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? flush() : look()));
  window.addEventListener("storage", ({ key }) => {
    if (key === null) return look();
    each((cell) => key === address(cell.scope, cell.name) && cell.look());
  });
  window.addEventListener(MOVED, look);
  window.addEventListener(LEAVING, ({ detail }) => each((cell) => cell.scope === detail && cell.leave()));
}

/** For other components: an editor by itself, and code as a picture of an editor (to stand in a `.nc`). */
export function editorOf(settings) {
  prepare();
  return plain(settings);
}
export function pictureOf(code) {
  prepare();
  return still(code, null);
}

/** Show a cell; the returned function is called when Streamlit has done with this element. */
export function mount(component) {
  prepare();
  const { key, scope, name } = component.data;
  const { about, cells, early } = page();
  if (!about.has(scope)) {
    early.set(key, component);
    return () => (early.delete(key) ? undefined : cells.get(key)?.detach());
  }
  let cell = cells.get(key);
  if (cell && (cell.scope !== scope || cell.name !== name)) {
    cell.root.remove();
    cell.detach();
    cell = undefined;
  }
  if (!cell) {
    cell = new Cell(key, component);
    cells.set(key, cell);
  }
  cell.attach(component);
  return () => cell.detach();
}

const bars = new WeakMap();

/** Take in what the cells of the page share, and show its tool bar unless it is to have none. */
export function mountBar(component) {
  prepare();
  const { parentElement, data } = component;
  const { about, early } = page();
  about.set(data.scope, { words: data.words, completions: data.completions, direct: data.direct, cells: data.cells, siblings: data.siblings });
  for (const [key, waiting] of early) {
    if (waiting.data.scope !== data.scope) continue;
    early.delete(key);
    mount(waiting);
  }
  if (!data.bar) return undefined;
  let bar = bars.get(parentElement);
  if (bar && bar.scope !== data.scope) {
    bar.root.remove();
    page().bars.delete(bar);
    bar = undefined;
  }
  if (!bar) {
    bar = new Bar(component);
    bars.set(parentElement, bar);
    parentElement.append(bar.root);
    markHome(parentElement);
  }
  bar.take?.update(component);
  page().bars.add(bar);
  refresh();
  return () => setTimeout(() => !bar.root.isConnected && page().bars.delete(bar), 0);
}
