// Streamlit's own few words in the reader's language: labels that are read aloud, hints, the menu. It knows English alone.
const SPOKEN = "[data-testid=stTooltipContent], [data-testid=stMainMenuPopover], [data-testid=stSkipToContent]"

// In `words` English stands beside what is to be said; in English both are the same, so a switch brings it back.
function speak(words) {
  const state = (window.__notesTongue ??= { told: new WeakMap(), waiting: false })
  state.words = words
  state.labels = [...Object.keys(words).map(english => `[aria-label="${english}"]`), "[data-said]"].join()
  if (!state.watching) {
    state.watching = new MutationObserver(() => {
      state.waiting ||= requestAnimationFrame(() => {
        state.waiting = false
        sayAll(state)
      })
    })
    state.watching.observe(document.body, { childList: true, subtree: true })
  }
  sayAll(state)
}

// What is to be said for `now`, which may be English or what was said for it; undefined when it is none of ours.
function saidFor({ words, told }, holder, now) {
  const before = told.get(holder)
  const english = before?.said === now ? before.english : now
  if (!Object.hasOwn(words, english)) return undefined
  told.set(holder, { english, said: words[english] })
  return words[english]
}

function sayAll(state) {
  for (const one of document.querySelectorAll(state.labels)) {
    const now = one.getAttribute("aria-label")
    const said = saidFor(state, one, now)
    if (said === undefined || said === now) continue
    one.setAttribute("aria-label", said)
    one.dataset.said = ""
  }
  for (const part of document.querySelectorAll(SPOKEN)) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const said = saidFor(state, walker.currentNode, walker.currentNode.data)
      if (said !== undefined && said !== walker.currentNode.data) walker.currentNode.data = said
    }
  }
}
