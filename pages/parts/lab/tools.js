// Below a chart: take it along as a picture or as numbers, or read it as a table.
const asked = new WeakMap()

const save = (blob, name) => {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 4000)
}

// The drawing as it stands, on the page's own ground, readable by itself.
function drawing(key) {
  const svg = document.querySelector(`.st-key-${CSS.escape(key)} [data-testid=stVegaLiteChart] svg`)
  if (!svg) return null
  const copy = svg.cloneNode(true)
  const { width, height } = svg.getBoundingClientRect()
  const style = getComputedStyle(svg.closest("[data-testid=stVegaLiteChart]"))
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
  copy.setAttribute("width", width)
  copy.setAttribute("height", height)
  copy.setAttribute("font-family", style.fontFamily)
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect")
  ground.setAttribute("width", "100%")
  ground.setAttribute("height", "100%")
  ground.setAttribute("fill", getComputedStyle(document.documentElement).getPropertyValue("--st-background-color") || "#fff")
  copy.prepend(ground)
  return { text: new XMLSerializer().serializeToString(copy), width, height }
}

function asPng({ text, width, height }, name) {
  const image = new Image()
  image.onload = () => {
    const canvas = document.createElement("canvas")
    canvas.width = 2 * width
    canvas.height = 2 * height
    const context = canvas.getContext("2d")
    context.scale(2, 2)
    context.drawImage(image, 0, 0, width, height)
    canvas.toBlob(blob => save(blob, name), "image/png")
  }
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".nl-tools")
  const button = (label, act, pressed) => {
    const made = document.createElement("button")
    made.type = "button"
    made.className = "nl-quiet"
    made.textContent = label
    made.dataset.tool = label
    if (pressed !== undefined) made.setAttribute("aria-pressed", String(pressed))
    made.onclick = act
    return made
  }
  const event = kind => setTriggerValue("event", { kind, n: Date.now() })
  const picture = () => drawing(data.chart)
  const said = document.createElement("span")
  said.textContent = data.words.download
  root.replaceChildren(
    button(data.words.table, () => event("table"), data.table),
    Object.assign(document.createElement("span"), { className: "nl-gap" }),
    said,
    button("PNG", () => { const found = picture(); if (found) asPng(found, `${data.file}.png`) }),
    button("SVG", () => { const found = picture(); if (found) save(new Blob([found.text], { type: "image/svg+xml" }), `${data.file}.svg`) }),
    button("CSV", () => event("csv")),
  )
  // A table that was asked for arrives once; its number tells it from one that is merely drawn again.
  if (data.csv && asked.get(root) !== data.csv.n) {
    asked.set(root, data.csv.n)
    save(new Blob(["\ufeff", data.csv.text], { type: "text/csv;charset=utf-8" }), `${data.file}.csv`)
  }
}
