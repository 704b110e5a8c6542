// "Place in line: {place}" with {place: 3} to "Place in line: 3".
export function fill(word, facts = {}) {
  return (word ?? "").replace(/\{(\w+)\}/g, (all, name) => (name in facts ? String(facts[name]) : all));
}

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform ?? "");

/** The key that runs a cell together with Enter, as it is written on this reader's keyboard. */
export const MOD = apple ? "⌘" : "Ctrl";

