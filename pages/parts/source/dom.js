// What every part draws with. Attributes: h("button", {class: "x", onclick: f, hidden: true}, "text", child); children
// may stand in lists, and what is null, undefined or false is left out. What a run gave enters as text, never as markup.
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const drawn = (namespace) => (tag, attributes = {}, ...children) =>
  filled(document.createElementNS(namespace, tag), attributes, children);

/** An element of HTML, of SVG or of MathML, in one expression. */
export const h = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
export const s = drawn("http://www.w3.org/2000/svg");
export const m = drawn("http://www.w3.org/1998/Math/MathML");

/** Set an element's text only when it differs: text that stays is not read out again. A node that stays costs less. */
export function setText(element, text) {
  const only = element.firstChild;
  if (only?.nodeType === Node.TEXT_NODE && element.childNodes.length === 1) {
    if (only.data !== text) only.data = text;
  } else if (element.textContent !== text) element.textContent = text;
}

/** A part's style sheet, once for each page. Returns whether it is new. */
export function addStyle(id, css) {
  if (document.getElementById(id)) return false;
  document.head.append(h("style", { id }, css));
  return true;
}

/** Does the reader want things to stand still? */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
