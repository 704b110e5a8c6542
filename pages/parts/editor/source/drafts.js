// Edited code, kept in the browser until it equals the original again.
// Under notes:draft:<scope>:<cell> lies {code, base, from, left, origin}; base is the hash of the original that was
// edited; for from, left and origin see sibling.js. All tabs share it: what another one has written meanwhile is never written over.
//
// Of a cell that two tabs have edited each for itself the later version lies under notes:rival:<scope>:<cell>:<tab>,
// until the reader has chosen.

export const DRAFT = "notes:draft:";
const RIVAL = "notes:rival:";
/** Tells the cells of this page that drafts were moved by something else than they; other tabs hear of it anyway. */
export const MOVED = "notes:drafts";
/** Tells the cells of a scope that their drafts are about to be moved elsewhere. */
export const LEAVING = "notes:leaving";

const TAB = Math.random().toString(36).slice(2, 10);

export const address = (scope, name) => `${DRAFT}${scope}:${name}`;
const rivalOf = (scope, name) => `${RIVAL}${scope}:${name}:`;

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return typeof draft?.code === "string" ? { ...draft, code: draft.code.replace(/\r\n?/g, "\n") } : null;
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The draft, or null. Storage that is blocked or holds something else counts as empty. */
export const readDraft = (scope, name) => read(address(scope, name));

/** Keep the draft, or drop it for null. False when the browser does not keep it. */
export const writeDraft = (scope, name, draft) => write(address(scope, name), draft);

/** Keep this tab's version beside the draft of another tab; null drops it. */
export const writeRival = (scope, name, draft) => write(rivalOf(scope, name) + TAB, draft);

export const dropRival = (key) => write(key, null);

/** A version {key, code, base} that waits for the reader's choice, or null. */
export function readRival(scope, name) {
  const start = rivalOf(scope, name);
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(start) || key.slice(start.length).includes(":")) continue;
      const draft = read(key);
      if (draft) return { ...draft, key };
    }
  } catch {
    // Storage that is blocked holds none.
  }
  return null;
}
