// The bundle's door. Streamlit calls mount() by way of the shim, at first and whenever data change.
import { addStyle } from "../../source/dom.js";
import { Jacobian } from "./jacobian.js";
import styles from "./styles.css";
import { Walk } from "./walk.js";

const VIEWS = { graph: Walk, jacobian: Jacobian };
const shown = new WeakMap();

/** Show an output; one that is there already stays at its step. */
export function mount({ data, parentElement }) {
  addStyle("living-notes-walkthrough", styles);
  const old = shown.get(parentElement);
  if (old?.id === data.id && old.view.root.isConnected) return;
  const view = new VIEWS[data.output.kind](data.output, data.words);
  old?.view.close();
  old?.view.root.remove();
  parentElement.append(view.root);
  view.drawing?.fit();
  if (view.drawing) view.go(view.at);
  shown.set(parentElement, { id: data.id, view });
}
