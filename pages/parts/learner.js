// Keeps a visitor's token in her browser and tells it once after each load; tells the mirror when it is asked for.
const TOKEN = "notes:learner"
const MIRROR = "notes:mirror"

const read = key => { try { return localStorage.getItem(key) } catch { return null } }
const events = () => { try { return JSON.parse(read(MIRROR)) ?? [] } catch { return [] } }

export default function ({ data, setTriggerValue }) {
  if (data.token) {
    // Deleted on wish: the mirror goes with the token that it belonged to.
    if (data.clear && read(TOKEN) !== data.token) { try { localStorage.removeItem(MIRROR) } catch { /* nothing there */ } }
    try { localStorage.setItem(TOKEN, data.token) } catch { /* private mode: the history lasts for this visit */ }
  }
  if (!data.told) setTriggerValue("told", { token: read(TOKEN) })
  else if (data.wants_mirror) setTriggerValue("told", { mirror: events() })
}
