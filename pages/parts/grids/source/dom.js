import { h } from "../../source/dom.js";

/** Words folded away; what is inside is built when it is first opened. */
export function folded(summary, build) {
  const box = h("details", { class: "ng-twin" }, h("summary", {}, summary));
  box.addEventListener("toggle", () => box.open && box.childElementCount === 1 && box.append(build()));
  return box;
}
