import { h } from "./dom.js";

// "Place in line: {place}" with {place: 3} to "Place in line: 3".
export function fill(word, facts = {}) {
  return (word ?? "").replace(/\{(\w+)\}/g, (all, name) => (name in facts ? String(facts[name]) : all));
}

/** A sentence of ours, in which `code` stands between backticks. */
export function spoken(words) {
  return words.split("`").map((part, n) => (n % 2 ? h("code", {}, part) : part));
}

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform ?? "");

/** The key that runs a cell together with Enter, as it is written on this reader's keyboard. */
export const MOD = apple ? "⌘" : "Ctrl";
