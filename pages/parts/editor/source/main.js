// The bundle's doors. Streamlit calls mount() and mountBar() by way of the shim, at first and whenever data change.
import { Bar } from "./bar.js";
import { Cell } from "./cell.js";
import { markHome } from "./dom.js";
import { page } from "./page.js";
import { refresh } from "./stale.js";
import styles from "./styles.css";

export { change, fields, write } from "./params.js";

const STYLE = "living-notes-editor";

/** Once for each page: the style sheet, and drafts written down before the page goes away. */
function prepare() {
  if (document.getElementById(STYLE)) return;
  const style = document.createElement("style");
  style.id = STYLE;
  style.textContent = styles;
  document.head.append(style);
  const flush = () => {
    for (const cell of page().cells.values()) cell.flush();
  };
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
}

/** Show a cell; the returned function is called when Streamlit has done with this element. */
export function mount(component) {
  prepare();
  const { key, scope, name } = component.data;
  const { cells } = page();
  let cell = cells.get(key);
  if (cell && (cell.scope !== scope || cell.name !== name || cell.words.run !== component.data.words.run)) {
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

/** Show the tool bar of the page. */
export function mountBar(component) {
  prepare();
  const { parentElement, data } = component;
  let bar = bars.get(parentElement);
  if (bar && (bar.scope !== data.scope || bar.words.run_all !== data.words.run_all)) {
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
  page().bars.add(bar);
  refresh();
  return () => setTimeout(() => !bar.root.isConnected && page().bars.delete(bar), 0);
}
