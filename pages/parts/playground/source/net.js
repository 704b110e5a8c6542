// The network in the reader's browser: outputs of all units over a grid of the plane, from the weights that were sent.
const FEATURES = {
  x: (x) => x,
  y: (x, y) => y,
  xx: (x) => x * x,
  yy: (x, y) => y * y,
  xy: (x, y) => x * y,
  sinx: (x) => Math.sin(x),
  siny: (x, y) => Math.sin(y),
  cosx: (x) => Math.cos(x),
  cosy: (x, y) => Math.cos(y),
};

/** erf within 1.5e-7 (Abramowitz and Stegun, 7.1.26): enough for a picture. */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
  return x < 0 ? tail - 1 : 1 - tail;
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const ACTIVATIONS = {
  tanh: Math.tanh,
  relu: (z) => (z > 0 ? z : 0),
  sigmoid,
  identity: (z) => z,
  "leaky-relu": (z) => (z > 0 ? z : 0.01 * z),
  elu: (z) => (z > 0 ? z : Math.expm1(z)),
  gelu: (z) => 0.5 * z * (1 + erf(z * Math.SQRT1_2)),
  silu: (z) => z * sigmoid(z),
  softplus: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
};
export const REACH = 6;

/** The values of one feature on a side x side grid, from the top left. */
export function featureMap(name, side) {
  const map = new Float32Array(side * side);
  for (let row = 0, k = 0; row < side; row++) {
    const y = REACH - (2 * REACH * row) / (side - 1);
    for (let column = 0; column < side; column++, k++) map[k] = FEATURES[name](-REACH + (2 * REACH * column) / (side - 1), y);
  }
  return map;
}

/** Where each number of a network lies: for each layer its inputs, outputs and first index; weights row by row, then biases. */
export function places(widths) {
  const found = [];
  let at = 0;
  for (let n = 0; n + 1 < widths.length; n++) {
    found.push({ inputs: widths[n], outputs: widths[n + 1], at, bias: at + widths[n] * widths[n + 1] });
    at += (widths[n] + 1) * widths[n + 1];
  }
  return found;
}

/** Outputs of all units over a grid; buffers are kept from frame to frame. */
export class Maps {
  constructor(net, features, side) {
    this.side = side;
    this.net = net;
    this.layers = places(net.widths);
    this.inputs = features.map((name) => featureMap(name, side));
    this.maps = this.layers.map(({ outputs }) => Array.from({ length: outputs }, () => new Float32Array(side * side)));
  }

  compute(P) {
    const count = this.side * this.side;
    let before = this.inputs;
    this.layers.forEach(({ inputs, outputs, at, bias }, number) => {
      const f = ACTIVATIONS[this.net.activations[number]];
      for (let o = 0; o < outputs; o++) {
        const map = this.maps[number][o].fill(P[bias + o]);
        for (let i = 0; i < inputs; i++) {
          const weight = P[at + o * inputs + i];
          const source = before[i];
          for (let k = 0; k < count; k++) map[k] += weight * source[k];
        }
        if (number + 1 < this.layers.length) for (let k = 0; k < count; k++) map[k] = f(map[k]);
      }
      before = this.maps[number];
    });
    return this.maps;
  }
}

/** How a single output is shown: from -1 to 1, by what the loss makes of it. */
export function shownOutput(net, classes, z) {
  if (net.loss === "bce") return Math.tanh(z / 2);
  return net.squashed ? Math.tanh(z) : z;
}
