// The server out of reach, in the reader's words: Streamlit says it in English, in front of a page that could be read.
// Once it is back the whole page is asked for anew: a server that was restarted, or has given the visit up while the
// computer slept, knows nothing of the parts of a page that it did not draw itself, and no cell would run again.
const PATIENCE = 1500 // ms; a shorter gap is not worth a word

function watchLine(words, again) {
  const state = (window.__notesAway ??= { gone: false, watched: null, timer: 0 })
  Object.assign(state, { words, again })
  const app = document.querySelector("[data-testid=stApp]")
  if (!app || state.watched === app) return
  state.watched = app
  new MutationObserver(() => lineIs(app.dataset.testConnectionState === "CONNECTED")).observe(app, {
    attributes: true, attributeFilter: ["data-test-connection-state"] })
  new MutationObserver(letRead).observe(document.body, { childList: true })
}

function lineIs(there) {
  const state = window.__notesAway
  if (!there) {
    state.gone = true
    state.timer ||= setTimeout(() => {
      document.documentElement.dataset.away = ""
      const line = document.createElement("p")
      line.className = "nt-away"
      line.setAttribute("role", "status")
      line.textContent = state.words.away
      document.body.append(line)
      letRead()
    }, PATIENCE)
  } else if (state.gone) {
    clearTimeout(state.timer)
    Object.assign(state, { gone: false, timer: 0 })
    delete document.documentElement.dataset.away
    document.querySelector(".nt-away")?.remove()
    state.again()
  }
}

// Streamlit's own message would lock the page behind it.
function letRead() {
  if (!window.__notesAway.gone) return
  document.querySelector(".stDialog:has([data-testid=stErrorCodeBlock]) [role=dialog] > button")?.click()
}
