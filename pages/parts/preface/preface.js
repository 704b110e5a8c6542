// Shows the sheet at once, and takes it away when the live page stands below it, at the line that was being read.
{
  const host = document.getElementById("preface")
  const sheet = host.attachShadow({ mode: "closed" })
  sheet.append(document.getElementById("preface-sheet").content)
  const kept = key => { try { return localStorage.getItem(key) } catch { return null } }
  const PATIENCE = 5000 // ms after the title for which the rest of the screen is waited for
  const FAR = 20000 // the same for a reader who has scrolled to what is not drawn yet

  const dark = { dark: true, light: false }[kept("notes:theme")] ?? matchMedia("(prefers-color-scheme: dark)").matches
  host.dataset.theme = dark ? "dark" : "light"
  host.toggleAttribute("data-chapter", Boolean(sheet.querySelector(".nt-toc")))
  host.toggleAttribute("data-deep", location.hash.length > 1)
  host.toggleAttribute("data-embed", new URLSearchParams(location.search).get("embed") === "true")
  const wide = Number(kept("sidebarWidth"))
  if (wide) host.style.setProperty("--pf-side", `${wide}px`)
  try { host.toggleAttribute("data-wide", Object.keys(localStorage).some(key => key.startsWith("stSidebarCollapsed") && kept(key) === "true")) } catch { /* private mode */ }

  // What stands at the top of the screen in the sheet, and the same in the page.
  const markRead = () => {
    if (host.scrollTop < 40) return null
    const marks = [...sheet.querySelectorAll("[data-at]")].filter(mark => mark.dataset.at)
    return marks.filter(mark => mark.getBoundingClientRect().top < 120).at(-1) ?? null
  }
  const twinOf = (mark, main) => {
    const name = mark.dataset.at
    return document.getElementById(name) ?? main.querySelector(`[data-block="${CSS.escape(name)}"]`)
  }

  let titled = 0
  const look = () => {
    const app = document.querySelector("[data-testid=stApp]")
    const main = app?.querySelector("[data-testid=stMain]")
    if (!main?.querySelector("h1, [data-testid=stException], [data-testid=stAlert]")) return
    titled ||= performance.now()
    const mark = markRead()
    const twin = mark && twinOf(mark, main)
    if (twin) main.scrollTop += twin.getBoundingClientRect().top - mark.getBoundingClientRect().top
    const patience = mark && !twin ? FAR : PATIENCE
    if (performance.now() - titled < patience && !isWhole(app, main, mark, twin)) return
    clearInterval(clock)
    host.remove()
  }
  // Whether what the reader will see is drawn.
  const isWhole = (app, main, mark, twin) => {
    if (mark && !twin) return false
    if (app.dataset.testScriptState !== "notRunning" && main.scrollHeight < main.scrollTop + 1.5 * innerHeight) return false
    const unfinished = [...main.querySelectorAll("[data-testid=stSkeleton], .nc-wait")].map(each => each.getBoundingClientRect())
    return !unfinished.some(({ top, bottom }) => bottom > 0 && top < innerHeight)
  }

  // At each change would be sooner by half of this, but each look lays out a page that is being built.
  const clock = setInterval(look, 100)
  document.getElementById("preface-sheet").remove()

  // Streamlit looks for its server below the page's own path first, and asks again when nobody is there.
  const path = location.pathname.replace(/\/+$/, ""), own = `/${host.dataset.page}`
  window.__streamlit ??= { BACKEND_BASE_URL: location.origin + (path.endsWith(own) ? path.slice(0, -own.length) : path) }
}
