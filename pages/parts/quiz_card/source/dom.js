import { h } from "../../source/dom.js";

/** A button with the key that does the same, shown where there is a keyboard. */
export function button(label, { key, kind = "", ...attributes }, ...more) {
  return h("button", { type: "button", class: `qz-button ${kind}`, ...attributes }, h("span", {}, label), key ? h("kbd", { "aria-hidden": "true" }, key) : null, ...more);
}
