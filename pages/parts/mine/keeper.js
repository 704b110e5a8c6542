// Keeps uploaded notes and chosen repairs in this browser's IndexedDB; tells them once after each load of the page.
//
//   notes    id -> {id, name, raw}      raw is base64, as it travels
//   choices  id -> {id, choice}         id of any note, the folder's among them
const NAME = "living-notes"
const DRAFT = "notes:draft:mine."
const PRINT = "notes:print:" // + id -> what the note is known by
const EVERY = 1500 // milliseconds between two looks at the folder of notes

// What all mounts of this component share: the visit's orders are done in order, each of them once.
const shared = (window.livingNotesKeeper ??= { done: 0, telling: false, empty: false, line: Promise.resolve() })

const asked = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

function open() {
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => {
    for (const store of ["notes", "choices"]) request.result.createObjectStore(store, { keyPath: "id" })
  }
  return asked(request)
}

async function within(mode, act) {
  const db = await open()
  try {
    const transaction = db.transaction(["notes", "choices"], mode)
    const result = await act(name => transaction.objectStore(name))
    if (mode === "readwrite") await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve
      transaction.onabort = transaction.onerror = () => reject(transaction.error)
    })
    return result
  } finally {
    db.close()
  }
}

const all = () => within("readonly", async store => {
  const [notes, choices] = [asked(store("notes").getAll()), asked(store("choices").getAll())]
  return { notes: await notes, choices: await choices }
})

const DO = {
  put: (store, { id, name, raw }) => store("notes").put({ id, name, raw }),
  drop: (store, { id }) => { store("notes").delete(id); store("choices").delete(id) },
  know: (store, { id, print }) => localStorage.setItem(PRINT + id, JSON.stringify(print)),
  choose: (store, { id, choice }) => store("choices").put({ id, choice }),
}

// Drafts of cells lie in localStorage, under the address of their note. One that meets another draft waits beside it
// for the reader's choice. The editor hears of it before and after.
function moveDrafts({ id, to }) {
  const [from, target] = [id, to].map(each => `${DRAFT}${each}:`)
  window.dispatchEvent(new CustomEvent("notes:leaving", { detail: `mine.${id}` }))
  for (const key of keys(from)) {
    const name = key.slice(from.length)
    const [draft, there] = [localStorage.getItem(key), localStorage.getItem(target + name)]
    if (there === null) localStorage.setItem(target + name, draft)
    else if (code(there) !== code(draft)) localStorage.setItem(`notes:rival:mine.${to}:${name}:moved`, draft)
    localStorage.removeItem(key)
  }
  localStorage.removeItem(PRINT + id)
  window.dispatchEvent(new CustomEvent("notes:drafts"))
}

const keys = start => Object.keys(localStorage).filter(key => key.startsWith(start))
const code = draft => { try { return JSON.parse(draft).code } catch { return null } }

// Every note of which something is held here, with what it is known by: one of them may have another name now.
function held(choices) {
  const found = new Map(choices.map(({ id }) => [id, []]))
  for (const key of keys(DRAFT)) {
    const [id, ...name] = key.slice(DRAFT.length).split(":")
    found.set(id, [...(found.get(id) ?? []), name.join(":")])
  }
  return [...found].map(([id, cells]) => {
    let print = null
    try { print = JSON.parse(localStorage.getItem(PRINT + id)) } catch { /* the names of the cells must do */ }
    return { id, print, cells }
  })
}

async function obey(orders) {
  let keeps = true
  for (const order of orders) {
    if (order.n <= shared.done) continue
    try {
      if (order.kind === "move") {
        moveDrafts(order)
        await within("readwrite", store => store("choices").delete(order.id))
      } else await within("readwrite", store => DO[order.kind](store, order))
      shared.empty = false
    } catch {
      keeps = false // private mode, or no room: the note lasts for this visit
    }
    shared.done = order.n
  }
  return keeps
}

// Asks whether the folder has changed, and tells the page once when it has: a rerun that nobody needs redraws it all.
async function look() {
  if (shared.stamp && !document.hidden) {
    try {
      const answer = await fetch(new URL("notes/stamp", new URL(".", document.baseURI)))
      const { stamp } = answer.ok ? await answer.json() : {}
      if (stamp === undefined) throw new SyntaxError("closed")
      if (stamp !== shared.stamp && stamp !== shared.toldStamp) {
        shared.toldStamp = stamp
        shared.tell("told", { changed: stamp })
      }
    } catch (fault) {
      if (fault instanceof SyntaxError) return shared.tell("told", { closed: true }) // another program answers here
    }
  }
  setTimeout(look, EVERY)
}

export default function ({ data, setTriggerValue }) {
  shared.stamp = data.stamp
  shared.tell = setTriggerValue
  if (data.stamp && !shared.looking) {
    shared.looking = true
    setTimeout(look, EVERY)
  }
  if (!data.told && !data.hold && !shared.telling && !(shared.empty && !data.ask)) {
    shared.telling = true
    shared.done = 0 // a new visit counts its orders anew
    all().then(kept => kept, () => ({ notes: [], choices: [], keeps: false })).then(kept => {
      shared.telling = false
      try { kept.held = held(kept.choices) } catch { kept.held = [] }
      shared.empty = !kept.notes.length && !kept.held.length
      if (!shared.empty || data.ask) setTriggerValue("told", kept)
    })
  }
  const orders = data.orders.filter(({ n }) => n > shared.done)
  if (!orders.length) return
  const last = orders.at(-1).n
  shared.line = shared.line.then(() => obey(orders)).then(keeps => setTriggerValue("told", keeps ? { done: last } : { done: last, keeps }))
}
