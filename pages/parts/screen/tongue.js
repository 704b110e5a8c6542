// Streamlit's own few words in the reader's language: labels that are read aloud, hints, the menu. It knows English alone.
const SPOKEN = "[data-testid=stTooltipContent], [data-testid=stMainMenuPopover], [data-testid=stSkipToContent]"

// In `words` English stands beside what is to be said; in English both are the same, so a switch brings it back.
// Looked at is what has just come to the page and no more: it holds thousands of elements, and each run changes some.
function speak(words) {
  const state = (window.__notesTongue ??= { told: new WeakMap(), come: new Set() })
  state.words = words
  state.labels = [...Object.keys(words).map(english => `[aria-label="${english}"]`), "[data-said]"].join()
  if (!state.watching) {
    state.watching = new MutationObserver(changes => {
      const nodes = changes.flatMap(({ addedNodes }) => [...addedNodes])
      if (nodes.length && !state.come.size) requestAnimationFrame(() => {
        const come = [...state.come]
        state.come.clear()
        for (const part of come) if (part?.isConnected) sayIn(state, part)
      })
      for (const node of nodes) state.come.add(node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)
    })
    state.watching.observe(document.body, { childList: true, subtree: true })
  }
  sayIn(state, document.body)
}

// What is to be said for `now`, which may be English or what was said for it; undefined when it is none of ours.
function saidFor({ words, told }, holder, now) {
  const before = told.get(holder)
  const english = before?.said === now ? before.english : now
  if (!Object.hasOwn(words, english)) return undefined
  told.set(holder, { english, said: words[english] })
  return words[english]
}

function sayIn(state, part) {
  for (const one of [part, ...part.querySelectorAll(state.labels)]) {
    const now = one.getAttribute("aria-label")
    const said = now === null ? undefined : saidFor(state, one, now)
    if (said === undefined || said === now) continue
    one.setAttribute("aria-label", said)
    one.dataset.said = ""
  }
  const spoken = part.closest(SPOKEN) ? [part] : part.querySelectorAll(SPOKEN)
  for (const one of spoken) {
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const said = saidFor(state, walker.currentNode, walker.currentNode.data)
      if (said !== undefined && said !== walker.currentNode.data) walker.currentNode.data = said
    }
  }
}
