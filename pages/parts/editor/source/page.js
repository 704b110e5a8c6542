// What all cells of the page share. It hangs on the window, so that two builds of the bundle share it too.
//
//   cells   key -> Cell, the mounted ones
//   parked  key -> what is kept of cells that left: undo history, and which code their output came from
//   queue   runs that wait for their turn, see order.js
//   bars    the mounted tool bars
//   about   scope -> {words, completions, direct, cells, siblings}, told once a page by its tool bar; see direct.js,
//           heir.js, sibling.js
//   early   key -> component of each cell that was mounted before that was told
//   n       number of the last event
export function page() {
  return (window.livingNotes ??= {
    cells: new Map(),
    parked: new Map(),
    queue: [],
    active: null,
    bars: new Set(),
    about: new Map(),
    early: new Map(),
    n: 0,
  });
}

/** Numbers of events grow also over a reload of the page: they start from the clock. */
export function nextNumber() {
  const shared = page();
  shared.n = Math.max(shared.n + 1, Date.now());
  return shared.n;
}

/** Compares two cells by their place on the page. */
export function inOrder(a, b) {
  if (a === b) return 0;
  return a.root.compareDocumentPosition(b.root) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/** The cells of one scope from top to bottom. */
export function cellsOf(scope) {
  return [...page().cells.values()].filter((cell) => cell.scope === scope && cell.root.isConnected).sort(inOrder);
}

/** How many cells of the scope differ from their originals. */
export function editedIn(scope) {
  return [...named(scope).values()].filter((cell) => cell.code !== cell.original).length;
}

/** Cell name -> Cell within one scope. */
export function named(scope) {
  const names = new Map();
  for (const cell of page().cells.values()) if (cell.scope === scope && !names.has(cell.name)) names.set(cell.name, cell);
  return names;
}

/** Current code of every cell of the scope that differs from its original: what a run sends. */
export function edits(scope) {
  const sources = {};
  for (const [name, cell] of named(scope)) if (cell.lent !== cell.original) sources[name] = cell.lent;
  return sources;
}
