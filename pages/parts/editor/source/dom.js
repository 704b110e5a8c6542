/** Set an attribute only when it differs: with many cells on a page each needless change costs styles worked out anew. */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** The same for being shown at all. */
export function show(element, yes) {
  if (element.hidden === yes) element.hidden = !yes;
}

let lastScroller = null;

/**
 * The nearest ancestor that scrolls up and down, or null for the window. The cells of a page share one, so it is
 * looked for once: to ask each ancestor of each cell for its size lays the whole page out anew each time.
 */
export function scroller(element) {
  if (lastScroller?.isConnected && lastScroller.contains(element)) return lastScroller;
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
    if (/(auto|scroll|overlay)/.test(getComputedStyle(at).overflowY) && at.scrollHeight > at.clientHeight) {
      return (lastScroller = at);
    }
  }
  return null;
}

/**
 * Mark Streamlit's element around a component of ours, for styles.css, and the block of the cell `name`, if it is one,
 * by that name. Returns the block or null.
 */
export function markHome(element, name) {
  const home = element.closest('[data-testid="stElementContainer"]');
  home?.setAttribute("data-editor", "");
  if (!name) return null;
  const block = home?.closest('[data-testid="stVerticalBlock"]') ?? null;
  if (block) block.dataset.block = name;
  return block;
}
