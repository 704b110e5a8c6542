// How far the reader has come, kept in her browser: sections seen get a tick in the contents, the one on the screen
// is marked, and the home page leads back to it. Nothing of it reaches the server.
const PROGRESS = "notes:progress"
const TOP_SHARE = 0.35 // a section counts as reached when its heading is in the upper part of the window

const readProgress = () => {
  try { return JSON.parse(localStorage.getItem(PROGRESS)) ?? {} } catch { return {} }
}

function saveProgress(progress) {
  try { localStorage.setItem(PROGRESS, JSON.stringify(progress)) } catch { /* private mode: ticks last for this visit */ }
}

function sectionLinks() {
  return [...document.querySelectorAll(".nt-toc a")].map(link => [link, link.hash.slice(1)])
}

function drawTicks(chapter) {
  const seen = new Set(readProgress()[chapter]?.seen ?? [])
  for (const [link, anchor] of sectionLinks()) link.classList.toggle("nt-seen", seen.has(anchor))
}

// Called while scrolling: note the section at the top of the window.
function noteSection(chapter) {
  const links = sectionLinks()
  const line = innerHeight * TOP_SHARE
  const reached = links.filter(([, anchor]) => (document.getElementById(anchor)?.getBoundingClientRect().top ?? Infinity) < line)
  const here = reached.at(-1)?.[1]
  for (const [link, anchor] of links) {
    if (anchor === here) link.setAttribute("aria-current", "true")
    else link.removeAttribute("aria-current")
  }
  if (!here) return
  const progress = readProgress()
  const own = progress[chapter] ?? { seen: [] }
  if (progress.last?.chapter === chapter && own.last === here && own.seen.includes(here)) return
  own.seen = [...new Set([...own.seen, here])]
  own.last = here
  own.total = links.length
  saveProgress({ ...progress, [chapter]: own, last: { chapter, anchor: here } })
  drawTicks(chapter)
}

// On the home page: how much of each chapter has been seen, and the way back to where the reader was.
function drawHome(words) {
  const progress = readProgress()
  for (const link of document.querySelectorAll(".nt-chapters a")) {
    const own = progress[link.getAttribute("href")]
    if (!own?.total) continue
    const share = link.querySelector(".nt-share") ?? link.appendChild(Object.assign(document.createElement("span"), { className: "nt-share" }))
    const seen = Math.min(own.seen.length, own.total)
    share.style.setProperty("--nt-seen", seen / own.total)
    share.textContent = words.seen.replace("{seen}", seen).replace("{total}", own.total)
  }
  const go = document.querySelector(".nt-go")
  const chapter = progress.last?.chapter
  const title = [...document.querySelectorAll(".nt-chapters a")].find(link => link.getAttribute("href") === chapter)?.querySelector("b")
  if (!go || !title) return
  go.setAttribute("href", `${chapter}#${progress.last.anchor}`)
  go.textContent = words.continue.replace("{title}", title.textContent)
}

function whenThere(selector, act, tries = 80) {
  if (document.querySelector(selector)) act()
  else if (tries > 0) setTimeout(() => whenThere(selector, act, tries - 1), 100)
}

let watched = null

function followReading(chapter, words) {
  if (watched) document.removeEventListener("scroll", watched, true)
  watched = null
  if (!chapter) {
    whenThere(".nt-chapters a", () => drawHome(words))
    return
  }
  let due = 0
  watched = () => { due ||= setTimeout(() => { due = 0; noteSection(chapter) }, 200) }
  document.addEventListener("scroll", watched, { capture: true, passive: true })
  whenThere(".nt-toc a", () => drawTicks(chapter))
}
