// h("button", {class: "x", onclick: f}, "text", child): an element, in one expression. What a run gave enters as text.
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

/** A sentence of ours, in which `code` stands between backticks. */
export function sentence(words) {
  return words.split("`").map((part, n) => (n % 2 ? h("code", {}, part) : part));
}

/** "{name} has {n}" filled in. */
export function fill(words, facts) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}

/** Words folded away; what is inside is built when it is first opened. */
export function folded(summary, build) {
  const box = h("details", { class: "ng-twin" }, h("summary", {}, summary));
  box.addEventListener("toggle", () => box.open && box.childElementCount === 1 && box.append(build()));
  return box;
}
