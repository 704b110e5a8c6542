// What is typed and not sent, kept in the browser; and the mirror of a visitor's answers on a share.
const DRAFT = "notes:quiz:";
const MIRROR = "notes:mirror";
const LONGEST = 60_000;
const MOST = 5_000;

export function readDraft(id) {
  try {
    return JSON.parse(localStorage.getItem(DRAFT + id));
  } catch {
    return null;
  }
}

export function writeDraft(id, value) {
  try {
    const text = JSON.stringify(value ?? null);
    if (value === null || value === "" || text.length > LONGEST) localStorage.removeItem(DRAFT + id);
    else localStorage.setItem(DRAFT + id, text);
  } catch {
    // Private mode, or full: the draft lasts as long as the page.
  }
}

export function mirror(events) {
  if (!events?.length) return;
  try {
    const known = JSON.parse(localStorage.getItem(MIRROR)) ?? [];
    const ids = new Set(known.map((event) => event.id));
    const all = [...known, ...events.filter((event) => !ids.has(event.id))];
    localStorage.setItem(MIRROR, JSON.stringify(all.slice(-MOST)));
  } catch {
    // As above.
  }
}
