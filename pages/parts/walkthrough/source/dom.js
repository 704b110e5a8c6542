// h("button", {class: "x", onclick: f}, "text", child): an element in one expression; s() the same for SVG.
// Texts become text nodes, never markup.
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);

export const s = (tag, attributes = {}, ...children) =>
  filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

export const m = (tag, attributes = {}, ...children) =>
  filled(document.createElementNS("http://www.w3.org/1998/Math/MathML", tag), attributes, children);

/** Fill the {fields} of a sentence. */
export const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);

/** A sentence in which `code` stands between backticks. */
export const spoken = (sentence) =>
  sentence.split("`").map((part, at) => (at % 2 ? h("code", {}, part) : part));

/** Does the reader want things to stand still? */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
