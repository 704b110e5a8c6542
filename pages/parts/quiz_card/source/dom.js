// h("button", {class: "x", onclick: f, hidden: true}, "text", child): an element, in one expression.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button with the key that does the same, shown where there is a keyboard. */
export function button(label, { key, kind = "", ...attributes }, ...more) {
  return h("button", { type: "button", class: `qz-button ${kind}`, ...attributes }, h("span", {}, label), key ? h("kbd", { "aria-hidden": "true" }, key) : null, ...more);
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
