// The short way of a run: a plain request to direct.py, of which Streamlit and its page know nothing.
import { page } from "./page.js";

// The bundle lies in app/static/ below the app's root, wherever that is.
const ADDRESS = new URL("../../cells/run", import.meta.url);

/** A promise of the cell's new data, or of null when it must go the long way; null at once when only that is open. */
export function directly(cell, event) {
  const about = page().about.get(cell.scope);
  if (!about?.direct || !cell.data.whole) return null;
  return ask(about, { visit: about.direct, scope: cell.scope, name: cell.name, event });
}

async function ask(about, body) {
  try {
    const answer = await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return await answer.json();
    // Nobody here knows this visit, or this address: no use in asking again before the page is told another name.
    if (answer.status !== 400) about.direct = "";
  } catch {
    // The network or the server is away; Streamlit will say so.
  }
  return null;
}
