// An editor by itself, for an answer that is code: a cell's keys, colours and completion, without its runs and drafts.
import { h } from "../../source/dom.js";
import { editing } from "./editing.js";
import { markError } from "./errorline.js";

let count = 0;

/**
 * `label` and `help` are what a screen reader says; `changed(code)` is called after each edit, `run()` by the keys that
 * run a cell, `left()` when Escape has made Tab leave the editor.
 */
export function plain({ code, label, help, changed, run, left }) {
  const helpId = `nc-plain-${(count += 1)}`;
  const root = h("section", { class: "nc", "aria-label": label });
  const body = h("div", { class: "nc-code" });
  root.append(body, h("div", { id: helpId, class: "nc-aloud" }, help));
  for (const type of ["keydown", "keyup", "keypress"]) root.addEventListener(type, (event) => event.stopPropagation());
  const value = () => view.state.doc.toString();
  const view = editing({
    root,
    label,
    helpId,
    about: { completions: [] },
    edited: () => changed(value()),
    runNow: run,
    runAndGoOn: run,
    say: left,
  }, code);
  body.append(view.dom);
  return { root, value, focus: () => view.focus(), mark: (line) => markError(view, line), end: () => view.destroy() };
}
