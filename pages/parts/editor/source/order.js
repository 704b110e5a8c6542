// Which cell runs next when several should: one after another, from top to bottom.
//
// Runs come into the line by "Run all", by a reset, and by a finished run: every cell that needs the finished one
// and whose output is stale by that follows, once for each state of its code. So nothing loops: a cell that was
// tried with this code is not tried again.
import { edits, inOrder, named, page } from "./page.js";
import { isStale, matches, refresh } from "./stale.js";

/** Put cells into the line; `why` is "all" (run in any case) or "stale" (run if still stale when its turn comes). */
export function enqueue(cells, why) {
  const shared = page();
  for (const cell of cells) {
    if (!shared.queue.some((entry) => entry.cell === cell)) shared.queue.push({ cell, why });
  }
  shared.queue.sort((a, b) => inOrder(a.cell, b.cell));
  pump();
}

/** Empty the line, and stop the run that it started. */
export function clearQueue(scope) {
  const shared = page();
  shared.queue = shared.queue.filter((entry) => entry.cell.scope !== scope);
  if (shared.active?.scope === scope) shared.active.run.stop();
  redraw();
}

/** A cell's run has ended with the state that the server told. */
export function finished(cell, state) {
  const shared = page();
  if (shared.active === cell) shared.active = null;
  if (state === "done" && !cell.run.again) follow(cell);
  pump();
}

/** The cell has left the page. */
export function forget(cell) {
  const shared = page();
  shared.queue = shared.queue.filter((entry) => entry.cell !== cell);
  if (shared.active === cell) shared.active = null;
  pump();
}

export function isWaiting(cell) {
  return page().queue.some((entry) => entry.cell === cell);
}

function follow(cell) {
  const stale = [...named(cell.scope).values()].filter(
    (other) =>
      other.auto &&
      other.needs.includes(cell.name) &&
      isStale(other) &&
      !(other.run.tried && matches(other, other.run.tried)),
  );
  if (stale.length) enqueue(stale, "stale");
}

function pump() {
  const shared = page();
  while (!shared.active && shared.queue.length) {
    const { cell, why } = shared.queue[0];
    if (cell.run.busy) break;
    shared.queue.shift();
    if (why === "stale" && !isStale(cell)) continue;
    if (why === "all") cell.adopt();
    cell.run.tried = edits(cell.scope);
    shared.active = cell;
    if (!cell.run.start()) shared.active = null;
  }
  redraw();
}

function redraw() {
  for (const cell of page().cells.values()) cell.drawBar();
  refresh();
}
