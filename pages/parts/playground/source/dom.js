import { h, s } from "../../source/dom.js";

const PATHS = {
  play: "M5 3.2v9.6l8-4.8z",
  pause: "M5 3v10M11 3v10",
  step: "M4 3.5v9l6-4.5zM12.5 3.5v9",
  epoch: "M3 3.5v9l5-4.5zM8 3.5v9l5-4.5z",
  reset: "M12.6 6A5 5 0 1 0 13 9.5M13 2.8V6.2H9.6",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  dice: "M3 3h10v10H3zM6 6h.01M10 10h.01M10 6h.01M6 10h.01",
  close: "M4 4l8 8M12 4l-8 8",
};

/** A small picture for a button; what it means stands in the button's label. */
export function icon(name) {
  const shape = s("path", { d: PATHS[name] });
  return s("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", class: `pg-icon pg-icon-${name}` }, shape);
}

/** An icon with its label for those who do not see it. */
export function iconButton(name, label, onclick, attributes = {}) {
  return h("button", { type: "button", class: "pg-icon-button", title: label, "aria-label": label, onclick, ...attributes }, icon(name));
}

/** A number as a reader wants it: three digits, NaN and infinity by name. */
export function number(value, digits = 3) {
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e4 || size < 5e-4) ? value.toExponential(1) : value.toFixed(digits);
  return text.replace("-", "−");
}
