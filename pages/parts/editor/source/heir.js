// Drafts whose cell has gone by that name: in a note of the reader's own a cell is known by what stands in it, so one
// that was changed in another program comes back under another name. Its draft goes to the cell that it was made from.
import { DRAFT, readDraft } from "./drafts.js";
import { hash } from "./hash.js";
import { page } from "./page.js";

const LIKE = 0.6; // share of words that a draft and a cell must have in common

/** The draft {code, base} that this cell inherits, or null. What is inherited is taken from where it lay. */
export function inherit(scope, name, originalHash) {
  const cells = page().about.get(scope)?.cells ?? {};
  if (!(name in cells)) return null;
  const left = [...lost(scope, cells)];
  if (!left.length) return null;
  const exact = left.find(({ draft }) => draft.base === originalHash);
  if (exact) return exact.leave();
  const others = Object.entries(cells).filter(([other]) => other !== name);
  const bases = new Set(others.map(([, code]) => hash(lf(code))));
  // The cell that is most like the draft has it, of those that have none of their own.
  const free = others.filter(([other]) => !readDraft(scope, other)).map(([, code]) => code);
  const mine = ({ draft: { code } }) => {
    const like = likeness(code, cells[name]);
    return like >= LIKE && free.every((other) => likeness(code, other) <= like);
  };
  return left.find((each) => !bases.has(each.draft.base) && mine(each))?.leave() ?? null;
}

/** Drafts of this scope whose cell is not on the page: in cells that are about to go, and in the browser. */
function* lost(scope, cells) {
  for (const cell of page().cells.values()) {
    if (cell.scope !== scope || cell.name in cells || cell.code === cell.original) continue;
    const draft = { code: cell.code, base: cell.base };
    yield { draft, leave: () => (cell.bequeath(), draft) };
  }
  for (const name of kept(scope)) {
    const draft = name in cells ? null : readDraft(scope, name);
    if (draft) yield { draft, leave: () => (drop(scope, name), draft) };
  }
}

const lf = (code) => code.replace(/\r\n?/g, "\n");
const prefix = (scope) => `${DRAFT}${scope}:`;

function kept(scope) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix(scope))).map((key) => key.slice(prefix(scope).length));
  } catch {
    return [];
  }
}

function drop(scope, name) {
  try {
    localStorage.removeItem(prefix(scope) + name);
  } catch {
    // It was read from there a moment ago: then it may be offered once more.
  }
}

/** Share of words that two texts have in common, 0 to 1, each counted as often as it stands there. */
function likeness(a, b) {
  const [one, other] = [a, b].map((text) => text.match(/[\p{L}\p{N}_]+/gu) ?? []);
  const rest = new Map();
  for (const word of other) rest.set(word, (rest.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of one) {
    if (!rest.get(word)) continue;
    rest.set(word, rest.get(word) - 1);
    common += 1;
  }
  return one.length + other.length ? (2 * common) / (one.length + other.length) : 0;
}
