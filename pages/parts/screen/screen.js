// The switches of the sidebar, and three chores for the whole page: theme variables for plain HTML,
// the language of the document, and links between chapters that keep the visit.
const PREFERENCE = "notes:theme"
const COOKIE = "notes_lang"
const NAMES = { system: "System", light: "Light", dark: "Dark" }

const store = {
  get(key) { try { return localStorage.getItem(key) } catch { return null } },
  set(key, value) { try { localStorage.setItem(key, value) } catch { /* private mode: the choice lasts for this page */ } },
  remove(key) { try { localStorage.removeItem(key) } catch { /* as above */ } },
}

// Streamlit keeps the theme under the path of the page that was loaded.
const base = () => new URL(".", document.baseURI).pathname
const themeKey = path => `stActiveTheme-${path}-v2`

function chooseTheme(code, pages) {
  store.set(PREFERENCE, code)
  for (const path of ["", ...pages]) {
    const key = themeKey(base() + path)
    if (code === "system") store.remove(key)
    else store.set(key, JSON.stringify(NAMES[code]))
  }
}

// The menu of Streamlit sets the theme for one path alone: carry such a choice to the others.
function followMenu(pages) {
  const own = store.get(themeKey(location.pathname))
  const code = own === null ? "system" : JSON.parse(own).toLowerCase()
  const kept = store.get(PREFERENCE) ?? "system"
  if (code in NAMES && code !== kept) chooseTheme(code, pages)
  return code in NAMES ? code : kept
}

const PUBLISHED = ["primary-color", "background-color", "secondary-background-color", "text-color", "border-color",
  "link-color", "code-background-color", "code-font", "font", "base-radius"].map(name => `--st-${name}`)

// Reads all before it writes any, and writes only what differs: each change at the root restyles the whole page.
function publishTheme(source) {
  const computed = getComputedStyle(source)
  const values = PUBLISHED.map(name => [name, computed.getPropertyValue(name)])
  const root = document.documentElement
  for (const [name, value] of values) {
    if (root.style.getPropertyValue(name) !== value) root.style.setProperty(name, value)
  }
  const [r, g, b] = (values[1][1].match(/[0-9a-f]{2}/gi) ?? []).map(x => parseInt(x, 16))
  const theme = 0.3 * r + 0.59 * g + 0.11 * b < 128 ? "dark" : "light"
  if (root.dataset.theme !== theme) root.dataset.theme = theme
}

// A link such as "backward#detach" in the prose switches the page inside the visit.
function followLink(event) {
  const anchor = event.target.closest?.("a[href]")
  if (!anchor || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
  const url = new URL(anchor.href, document.baseURI)
  if (url.origin !== location.origin || !url.pathname.startsWith(base())) return
  if (anchor.closest("[data-testid=stSidebarNav]")) return
  const path = url.pathname.replace(/\/$/, "")
  if (path === location.pathname.replace(/\/$/, "") && url.hash) return
  const lang = url.searchParams.get("lang")
  if (lang && !document.documentElement.lang.startsWith(lang)) return // another language is another page
  const entry = [...document.querySelectorAll("[data-testid=stSidebarNavLink]")]
    .find(link => new URL(link.href).pathname.replace(/\/$/, "") === path)
  if (!entry) return
  event.preventDefault()
  event.stopPropagation()
  entry.click()
  if (url.hash) showAnchor(url.hash)
}

// An address may hold anything: a "%" that encodes nothing is taken as it stands.
function decoded(part) {
  try { return decodeURIComponent(part) } catch { return part }
}

function showAnchor(hash, tries = 60) {
  const id = decoded(hash.slice(1))
  const target = document.getElementById(id)
  if (target) { target.scrollIntoView(); history.replaceState(null, "", `${location.pathname}${location.search}${hash}`) }
  else if (tries > 0) setTimeout(() => showAnchor(hash, tries - 1), 100)
}

function group(label, options, current, choose) {
  const box = document.createElement("div")
  box.className = "nt-switch"
  box.setAttribute("role", "group")
  box.setAttribute("aria-label", label)
  for (const { code, name } of options) {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = name
    button.dataset.code = code
    button.setAttribute("aria-pressed", String(code === current))
    button.onclick = () => choose(code)
    box.append(button)
  }
  return box
}

// The editor's bundle is asked for by the last thing that Streamlit draws; fetched and compiled now, it is there then.
function preload(address) {
  if (document.querySelector("link[rel=modulepreload][href*='/static/']")) return
  const link = document.createElement("link")
  link.rel = "modulepreload"
  link.href = base() + address
  document.head.append(link)
}

export default function ({ data, parentElement, setTriggerValue }) {
  preload(data.preload)
  const theme = followMenu(data.pages)
  publishTheme(parentElement.querySelector(".nt-switches"))
  followReading(data.chapter, data.words)
  keepWithinReach()
  speak(data.words.streamlit)
  watchLine(data.words, () => setTriggerValue("back", Date.now()))
  document.documentElement.lang = data.lang === "zh" ? "zh-CN" : data.lang
  document.cookie = `${COOKIE}=${data.lang}; path=${base()}; max-age=31536000; SameSite=Lax`
  if (!window.__notesLinks) {
    window.__notesLinks = true
    document.addEventListener("click", followLink, true)
    if (location.hash) showAnchor(location.hash)
  }
  parentElement.querySelector(".nt-switches").replaceChildren(
    group(data.words.language, data.languages, data.lang, code => setTriggerValue("lang", code)),
    group(data.words.theme, data.themes, theme, code => {
      chooseTheme(code, data.pages)
      location.reload()
    }),
  )
}
