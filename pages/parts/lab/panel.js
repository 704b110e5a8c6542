// The controls of a lab: sliders with a number beside them, chips, selects, lists; Run, Stop and what goes on.
// Typing and dragging stay in the browser; a pause of a fifth of a second, or letting go, sends the settings.
const WAIT = 180
const POLL = 220
const kept = new WeakMap()

const h = (tag, own = {}, ...children) => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(own)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
    else if (value === true) made.setAttribute(name, "")
    else if (value !== false && value != null) made.setAttribute(name, value)
  }
  made.append(...children.flat().filter(child => child != null))
  return made
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)
const short = value => typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value)
// Text of a number box to a number; what is none stays text, and the server says what is wrong with it.
const number = text => { const n = Number(text.trim().replace("，", ".")); return text.trim() === "" || Number.isNaN(n) ? text.trim() : n }
const list = text => text.split(/[,，、;；\s]+/).filter(Boolean).map(number)

const STEPS = 240
const fromPlace = (c, place) => {
  if (!c.log) return place
  const raw = c.low * (c.high / c.low) ** (place / STEPS)
  const unit = 10 ** (Math.floor(Math.log10(raw)) - 1)
  // 0.999 in two digits is 1, and the end of a slider must be a value that it may have.
  return Math.min(c.high, Math.max(c.low, Number((Math.round(raw / unit) * unit).toPrecision(2))))
}
const toPlace = (c, value) => c.log ? STEPS * Math.log(Math.max(value, c.low) / c.low) / Math.log(c.high / c.low) : value

class Panel {
  constructor(root) {
    this.root = root
    this.n = 0
    this.values = {}
    this.open = false
  }

  send(kind, more = {}) {
    clearTimeout(this.timer)
    this.timer = undefined
    this.n = Math.max(Date.now(), this.n + 1)
    this.post("event", { kind, n: this.n, values: this.values, ...more })
    this.waiting = kind === "set" ? JSON.stringify(this.values) : undefined
  }

  set(name, value, soon = false) {
    this.values = { ...this.values, [name]: value }
    clearTimeout(this.timer)
    if (soon) this.send("set")
    else this.timer = setTimeout(() => this.send("set"), WAIT)
  }

  range(c) {
    const id = `${this.data.key}-${c.name}`
    const slide = h("input", {
      type: "range", id, min: c.log ? 0 : c.low, max: c.log ? STEPS : c.high, step: c.log ? 1 : c.step,
      oninput: () => { const value = fromPlace(c, Number(slide.value)); box.value = short(value); paint(); this.set(c.name, value) },
      onchange: () => this.timer !== undefined && this.send("set"),
    })
    const paint = () => slide.style.setProperty("--at", `${100 * (slide.value - slide.min) / (slide.max - slide.min || 1)}%`)
    const box = h("input", {
      type: "text", inputmode: "decimal", class: "nl-box", "aria-label": `${c.label} =`, autocomplete: "off", spellcheck: "false",
      onchange: () => { this.set(c.name, number(box.value), true) },
      onkeydown: event => { if (event.key === "Enter") box.blur() },
    })
    const show = value => {
      if (document.activeElement !== box) box.value = short(value)
      if (typeof value === "number" && document.activeElement !== slide) slide.value = toPlace(c, value)
      slide.setAttribute("aria-valuetext", short(value))
      paint()
    }
    return { node: h("div", { class: "nl-control", "data-name": c.name }, h("div", { class: "nl-top" }, h("label", { for: id }, c.label), box), slide), show }
  }

  choice(c) {
    const id = `${this.data.key}-${c.name}`
    const select = h("select", { id, onchange: () => this.set(c.name, select.value, true) },
      c.options.map(option => h("option", { value: option.value }, option.label)))
    const show = value => { select.value = value }
    return { node: h("div", { class: "nl-control", "data-name": c.name }, h("div", { class: "nl-top" }, h("label", { for: id }, c.label)), select), show }
  }

  several(c) {
    const chips = c.options.map(option => h("button", {
      type: "button", class: "nl-chip", "data-value": option.value,
      onclick: () => {
        const on = this.values[c.name].includes(option.value)
        const next = c.options.map(o => o.value).filter(v => v === option.value ? !on : this.values[c.name].includes(v))
        this.set(c.name, next)
        show(next)
      },
    }, option.label))
    const show = value => chips.forEach(chip => chip.setAttribute("aria-pressed", String(value.includes(chip.dataset.value))))
    const row = h("div", { class: "nl-chips", role: "group", "aria-label": c.label }, chips)
    return { node: h("div", { class: "nl-control nl-wide", "data-name": c.name }, h("div", { class: "nl-top" }, h("span", {}, c.label)), row), show }
  }

  values_(c) {
    const id = `${this.data.key}-${c.name}`
    const box = h("input", {
      type: "text", id, class: "nl-list", autocomplete: "off", spellcheck: "false",
      onchange: () => this.set(c.name, list(box.value), true),
      onkeydown: event => { if (event.key === "Enter") box.blur() },
    })
    const show = value => { if (document.activeElement !== box) box.value = value.map(short).join(", ") }
    const hint = h("small", {}, this.data.words.values_hint)
    return { node: h("div", { class: "nl-control nl-wide", "data-name": c.name }, h("div", { class: "nl-top" }, h("label", { for: id }, c.label), hint), box), show }
  }

  build() {
    const { data } = this
    const words = data.words
    const make = c => { const made = this[{ range: "range", choice: "choice", several: "several", values: "values_" }[c.kind]](c); this.controls[c.name] = made; return made.node }
    this.controls = {}
    const main = h("div", { class: "nl-grid" }, data.controls.filter(c => !c.more).map(make))
    const rest = data.controls.filter(c => c.more).map(make)
    const more = rest.length ? h("details", { class: "nl-more" }, h("summary", {}, words.more), h("div", { class: "nl-grid" }, rest)) : null
    if (more) { more.open = this.open; more.addEventListener("toggle", () => { this.open = more.open }) }
    const tries = data.tries.length ? h("div", { class: "nl-tries", role: "group", "aria-label": words.tries },
      h("span", {}, words.tries), data.tries.map(t => h("button", { type: "button", class: "nl-try", "data-try": t.key, onclick: () => this.jump(t.values) }, t.label))) : null
    this.run = h("button", { type: "button", class: "nl-run", onclick: () => this.send("run") }, words.run)
    this.stop = h("button", { type: "button", class: "nl-stop", onclick: () => this.send("stop") }, words.stop)
    this.reset = h("button", { type: "button", class: "nl-quiet nl-reset", onclick: () => this.jump(data.defaults) }, words.reset)
    this.link = h("button", { type: "button", class: "nl-quiet nl-link", onclick: () => this.copy() }, words.link)
    this.bar = h("progress", { max: 1, class: "nl-bar", "aria-label": words.running })
    this.note = h("span", { class: "nl-note", role: "status", "aria-live": "polite" })
    const foot = h("div", { class: "nl-foot" }, this.run, this.stop, this.bar, this.note, h("span", { class: "nl-gap" }), this.link, this.reset)
    this.root.replaceChildren(h("div", { class: "nl", role: "group", "aria-label": words.controls }, main, more, tries, foot))
  }

  jump(values) {
    this.values = { ...this.data.defaults, ...values }
    this.show()
    this.send(this.data.slow ? "run" : "set")
  }

  async copy() {
    const url = `${location.origin}${location.pathname}${location.search}#${this.data.anchor}`
    try { await navigator.clipboard.writeText(url) } catch { window.prompt(this.data.words.link, url); return }
    this.link.textContent = this.data.words.copied
    setTimeout(() => { this.link.textContent = this.data.words.link }, 1600)
  }

  show() {
    for (const [name, control] of Object.entries(this.controls)) control.show(this.values[name])
  }

  update(data, post) {
    const before = this.data
    this.data = data
    this.post = post
    const shape = d => d && [d.controls, d.tries, d.words]
    if (!before || !same(shape(before), shape(data))) { this.values = data.values; this.build() }
    // What the reader moves just now is hers; what the server says counts once it has seen that.
    if (this.timer === undefined && data.n >= this.n) this.values = data.values
    this.show()
    const { status } = data
    this.run.hidden = status.busy || !(data.slow || status.due)
    this.run.classList.toggle("nl-due", status.due)
    this.stop.hidden = !status.busy
    this.bar.hidden = !status.busy
    if (status.busy && status.progress > 0) this.bar.value = status.progress
    else this.bar.removeAttribute("value")
    this.note.textContent = status.note
    this.reset.hidden = same(this.values, data.defaults)
    this.root.dataset.state = status.busy ? "busy" : status.due ? "due" : "done"
    clearTimeout(this.poll)
    if (status.busy) this.poll = setTimeout(() => this.timer === undefined && this.root.isConnected && this.send("poll"), POLL)
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".nl-root")
  if (!kept.has(root)) kept.set(root, new Panel(root))
  kept.get(root).update(data, setTriggerValue)
}
