// Colours: a ramp from minus over paper to plus for values, one colour for each of several classes.
const CLASSES = {
  light: ["#d9762f", "#3b6fdc", "#1b8a6b", "#8a4fc7", "#b03060", "#8b8f2e"],
  dark: ["#f0a066", "#7da2ff", "#5fc9a6", "#c9a0f2", "#f08aaa", "#cfd36a"],
};
const ENDS = { light: ["#dc7a3c", "#f3f2ed", "#3f72e0"], dark: ["#e08a48", "#24272f", "#6d97fa"] };
const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const packed = ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r;
const mixed = (from, to, share) => from.map((value, n) => Math.round(value + (to[n] - value) * share));

export class Palette {
  constructor(dark) {
    const theme = dark ? "dark" : "light";
    const [minus, paper, plus] = ENDS[theme].map(channels);
    this.dark = dark;
    this.paper = paper;
    this.classes = CLASSES[theme];
    this.rgb = this.classes.map(channels);
    this.ramp = new Uint32Array(257);
    this.css = [];
    for (let n = 0; n <= 256; n++) {
      const value = (n - 128) / 128;
      const rgb = value < 0 ? mixed(paper, minus, -value) : mixed(paper, plus, value);
      this.ramp[n] = packed(rgb);
      this.css.push(`rgb(${rgb.join(" ")})`);
    }
  }

  /** The place of a value in the ramp; what is no number counts as 0. */
  place(value) {
    return value >= 1 ? 256 : value <= -1 ? 0 : value === value ? (128 + 128 * value) | 0 : 128;
  }

  /** The colour of a weight: never so pale that its line is lost. */
  line(value) {
    const shown = value < 0 ? Math.min(value, -0.25) : Math.max(value, 0.25);
    return this.css[this.place(shown)];
  }

  /** The colour of a point. */
  point(target, classes) {
    if (classes > 2) return this.classes[target] ?? "#888";
    return this.css[this.place(classes === 2 ? (target ? 1 : -1) : target)];
  }
}

/** Paint values of [-1, 1] into a canvas of the map's own size. */
export function paintMap(context, map, side, palette, f, discrete = false) {
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  for (let k = 0; k < pixels.length; k++) {
    const value = f ? f(map[k]) : map[k];
    pixels[k] = palette.ramp[discrete ? (value >= 0 ? 256 : 0) : palette.place(value)];
  }
  context.putImageData(image, 0, 0);
}

/** Paint the probabilities of several classes: the likeliest one's colour, the paler the less sure. */
export function paintClasses(context, maps, side, palette, discrete) {
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  const count = maps.length;
  const floor = 1 / count;
  for (let k = 0; k < pixels.length; k++) {
    let best = 0;
    for (let c = 1; c < count; c++) if (maps[c][k] > maps[best][k]) best = c;
    let total = 0;
    for (let c = 0; c < count; c++) total += Math.exp(maps[c][k] - maps[best][k]);
    const sure = discrete ? 1 : 0.12 + (0.88 * (1 / total - floor)) / (1 - floor);
    pixels[k] = packed(mixed(palette.paper, palette.rgb[best] ?? [136, 136, 136], sure || 0));
  }
  context.putImageData(image, 0, 0);
}

/** Size a canvas for the screen's pixels; returns its context in CSS units. */
export function fit(canvas, width, height) {
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
