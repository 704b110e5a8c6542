// What the reader has made of the same cell in another language: a chapter's cell is one cell, told twice.
//
// A draft knows by `origin` the code that it was made from, so that only what she changed is carried over: values of
// settings, or the lines that she wrote, while the others keep their comments in this language. By `from`, the hash of
// the other language's draft that was last taken here, it is known what follows on what; by `left`, what she did not want.
import { readDraft } from "./drafts.js";
import { hash } from "./hash.js";
import { fields, write } from "./params.js";

/** Whether the cell was put back to its original there, after its edit had been taken over or left here. */
export const isReset = ({ code, base }) => hash(code) === base;

/**
 * The newest edit of the cell in another language that this one has not seen: {scope, language, code, mark, once}, or
 * null. `once`: nothing is lost and nothing foreign comes along when it is taken without being asked.
 */
export function sibling(cell, own) {
  for (const [scope, language] of Object.entries(cell.about.siblings ?? {})) {
    const draft = readDraft(scope, cell.name);
    if (!draft) continue;
    const mark = hash(draft.code);
    const follows = !own || draft.from === hash(own.code);
    const reset = isReset(draft);
    const { code, whole } = reset ? { code: cell.original, whole: true } : carried(draft, cell.original);
    if (own?.from === mark || own?.left === mark || code === (own?.code ?? cell.original) || (reset && !follows)) continue;
    return { scope, language, code, mark, once: whole && follows };
  }
  return null;
}

/** The edit of a draft in another original: {code, whole}; whole when the code is what she would have typed here. */
export function carried({ code, base, origin }, original) {
  if (base === hash(original)) return { code, whole: true };
  if (typeof origin !== "string" || base !== hash(origin)) return { code, whole: false };
  const set = settings(origin, code, original);
  if (set !== null) return { code: set, whole: true };
  return { code: lines(origin, code, original) ?? code, whole: false };
}

/** The original with the values that were set, or null when more than values was changed. */
function settings(origin, code, original) {
  const before = new Map(fields(origin).map((field) => [field.name, field.value]));
  const here = new Map(fields(original).map((field) => [field.name, field]));
  let [there, done] = [origin, original];
  for (const { name, value } of fields(code)) {
    if (before.get(name) === value) continue;
    const field = here.get(name);
    if (!field || !before.has(name) || (field.kind === "choice" && !field.options.includes(value))) return null;
    there = write(there, name, value);
    done = write(done, name, value);
  }
  return there === code ? done : null;
}

/** The draft with each line that was left alone as it stands in the other original; null where lines do not pair. */
function lines(origin, code, original) {
  const [from, to, other] = [origin, code, original].map((text) => text.split("\n"));
  if (from.length !== other.length) return null;
  // Longest common subsequence: length[i][j] of what is common from line i and line j on.
  const length = Array.from({ length: from.length + 1 }, () => new Uint16Array(to.length + 1));
  for (let i = from.length - 1; i >= 0; i--) {
    for (let j = to.length - 1; j >= 0; j--) {
      length[i][j] = from[i] === to[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const merged = [];
  let [i, j] = [0, 0];
  while (j < to.length) {
    if (i < from.length && from[i] === to[j]) {
      merged.push(other[i]);
      [i, j] = [i + 1, j + 1];
    } else if (i < from.length && length[i + 1][j] >= length[i][j + 1]) i += 1;
    else merged.push(to[j++]);
  }
  return merged.join("\n");
}
