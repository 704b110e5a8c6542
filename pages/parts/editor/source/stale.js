// Whether a shown output still belongs to the code on the page.
//
// An output belongs to `sources`: the edits that were sent with its run ({} for a stored output, which the
// originals gave). It is stale when the code of its cell, or of a cell that this needs, is another one now.
import { named, page } from "./page.js";

/** Whether `sources` hold the code that this cell and its needs have now. */
export function matches(cell, sources, cells = named(cell.scope)) {
  return [...cell.needs, cell.name].every((name) => {
    const other = name === cell.name ? cell : cells.get(name);
    if (!other) return true;
    return (other === cell ? other.code : other.lent) === (sources[name] ?? other.original);
  });
}

export function isStale(cell, cells) {
  return !matches(cell, cell.run.shown, cells);
}

let asked = false;

/** Look at all cells again before the next frame: marks on the blocks, hints in the tool bars. */
export function refresh() {
  if (asked) return;
  asked = true;
  const look = () => {
    asked = false;
    const scopes = new Map();
    for (const cell of page().cells.values()) {
      if (!scopes.has(cell.scope)) scopes.set(cell.scope, named(cell.scope));
      cell.showStale(isStale(cell, scopes.get(cell.scope)));
    }
    for (const bar of page().bars) bar.draw();
  };
  // A hidden page gets no frames, but may be restored with its marks wrong.
  if (document.visibilityState === "hidden") queueMicrotask(look);
  else requestAnimationFrame(look);
}
