// The door of the bundle. Streamlit calls mount() by way of the shim, at first and whenever the data change.
import { addStyle, h } from "../../source/dom.js";
import { spoken } from "../../source/phrase.js";
import { Memory } from "./memory.js";
import { Op } from "./op.js";
import styles from "./styles.css";

const drawn = new WeakMap();

/** Draw the picture in data.output; drawn anew only when it differs from what stands there. */
export function mount({ data, parentElement }) {
  addStyle("living-notes-grids", styles);
  const text = JSON.stringify(data);
  const before = drawn.get(parentElement);
  if (before?.text === text && before.root.isConnected) return;
  before?.root.remove();
  const { output, words } = data;
  const kept = before?.kept ?? {};
  const state = (n) => (kept[n] ??= {});
  const parts =
    output.kind === "memory"
      ? [new Memory(output, words, state(0)).root]
      : output.steps.map((step, n) => new Op(step, words, state(n)).root);
  const note = output.note && h("p", { class: "ng-note" }, spoken(words[`note_${output.note}`]));
  const root = h("div", { class: "ng" }, parts, note);
  parentElement.append(root);
  drawn.set(parentElement, { root, text, kept });
}
