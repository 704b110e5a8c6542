// What scrolls sideways by itself must be within reach of a keyboard: not every browser sees to it.
const WIDE = ".katex-display, [data-testid=stMarkdownContainer] table, [data-testid=stVegaLiteChart], [data-testid=stCode] pre"
const HAIR = 3 // pixels that a chart is wider than it was asked to be; screen.css cuts them off
const PAUSE = 600 // ms; sizes are read at most so often, and only after the page has changed

function reach() {
  const sizes = [...document.querySelectorAll(WIDE)].map(element => [element, element.scrollWidth - element.clientWidth])
  for (const [element, beyond] of sizes) {
    const scrolls = beyond > HAIR ? "yes" : beyond > 0 ? "hair" : "no"
    if ((element.dataset.scrolls ?? "no") === scrolls) continue
    element.dataset.scrolls = scrolls
    if (scrolls === "yes") element.tabIndex = 0
    else element.removeAttribute("tabindex")
  }
}

function keepWithinReach() {
  if (window.__notesReach) return
  window.__notesReach = true
  let waiting = 0
  const later = () => {
    waiting ||= setTimeout(() => {
      waiting = 0
      reach()
    }, PAUSE)
  }
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true })
  window.addEventListener("resize", later)
  later()
}

