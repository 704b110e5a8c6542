// A trainer on objects of nodes and links, one number at a time, as TensorFlow Playground's is built, written anew
// from its description: forward, backward with sums per link, update; losses; the maps of all units at 100 x 100.
// Reads one JSON object from standard input, writes one to standard output.
//   in:  widths, weights (flat, layer by layer: rows of weights, then biases), rows [[inputs…, target]], n_train,
//        grid [[inputs…]], activation, squashed, batch, lr, penalty, rate, epochs, repeat
//   out: train, test, weights, train_ms, frame_ms   (ms for one epoch; for an epoch with both losses and all maps)
import { readFileSync } from "node:fs";

const ACTIVATIONS = {
  tanh: { f: (x) => Math.tanh(x), slope: (x) => 1 - Math.tanh(x) ** 2 },
  relu: { f: (x) => Math.max(0, x), slope: (x) => (x <= 0 ? 0 : 1) },
  sigmoid: { f: (x) => 1 / (1 + Math.exp(-x)), slope: (x) => (1 / (1 + Math.exp(-x))) * (1 - 1 / (1 + Math.exp(-x))) },
  identity: { f: (x) => x, slope: () => 1 },
};
const PULL = { l1: Math.sign, l2: (w) => w };

class Link {
  constructor(source, target, weight) {
    Object.assign(this, { source, target, weight, slope: 0, sum: 0, count: 0, dead: false });
  }
}

class Node {
  constructor(activation, bias) {
    Object.assign(this, { activation, bias, inputs: [], outputs: [], total: 0, output: 0, outer: 0, inner: 0, sum: 0, count: 0 });
  }

  fire() {
    this.total = this.bias;
    for (let k = 0; k < this.inputs.length; k++) this.total += this.inputs[k].weight * this.inputs[k].source.output;
    this.output = this.activation.f(this.total);
  }
}

function build({ widths, weights, activation, squashed }) {
  const layers = [Array.from({ length: widths[0] }, () => new Node(ACTIVATIONS.identity, 0))];
  let at = 0;
  for (let n = 1; n < widths.length; n++) {
    const last = n === widths.length - 1;
    const kind = ACTIVATIONS[last ? (squashed ? "tanh" : "identity") : activation];
    const biases = at + widths[n] * widths[n - 1];
    layers.push(Array.from({ length: widths[n] }, (_, o) => {
      const node = new Node(kind, weights[biases + o]);
      for (const source of layers[n - 1]) {
        const link = new Link(source, node, weights[at++]);
        source.outputs.push(link);
        node.inputs.push(link);
      }
      return node;
    }));
    at += widths[n];
  }
  return layers;
}

function forward(layers, row) {
  for (let k = 0; k < layers[0].length; k++) layers[0][k].output = row[k];
  for (let n = 1; n < layers.length; n++) for (const node of layers[n]) node.fire();
  return layers.at(-1)[0].output;
}

function backward(layers, target) {
  const out = layers.at(-1)[0];
  out.outer = out.output - target;
  for (let n = layers.length - 1; n >= 1; n--) {
    for (const node of layers[n]) {
      node.inner = node.outer * node.activation.slope(node.total);
      node.sum += node.inner;
      node.count++;
    }
    for (const node of layers[n]) {
      for (const link of node.inputs) {
        if (link.dead) continue;
        link.slope = node.inner * link.source.output;
        link.sum += link.slope;
        link.count++;
      }
    }
    if (n === 1) continue;
    for (const node of layers[n - 1]) {
      node.outer = 0;
      for (const link of node.outputs) node.outer += link.weight * link.target.inner;
    }
  }
}

function update(layers, lr, penalty, rate) {
  for (let n = 1; n < layers.length; n++) {
    for (const node of layers[n]) {
      if (node.count > 0) {
        node.bias -= (lr * node.sum) / node.count;
        node.sum = node.count = 0;
      }
      for (const link of node.inputs) {
        if (link.dead || !link.count) continue;
        const pull = PULL[penalty] ? PULL[penalty](link.weight) : 0;
        link.weight -= (lr / link.count) * link.sum;
        const next = link.weight - lr * rate * pull;
        if (penalty === "l1" && link.weight * next < 0) {
          link.weight = 0;
          link.dead = true;
        } else link.weight = next;
        link.sum = link.count = 0;
      }
    }
  }
}

const task = JSON.parse(readFileSync(0, "utf8"));
const layers = build(task);
const train = task.rows.slice(0, task.n_train);
const test = task.rows.slice(task.n_train);
const target = (row) => row[row.length - 1];

function epoch() {
  train.forEach((row, k) => {
    forward(layers, row);
    backward(layers, target(row));
    if ((k + 1) % task.batch === 0) update(layers, task.lr, task.penalty, task.rate);
  });
}

function loss(rows) {
  let sum = 0;
  for (const row of rows) sum += 0.5 * (forward(layers, row) - target(row)) ** 2;
  return sum / rows.length;
}

function maps() {
  const units = layers.slice(1).flat();
  const seen = units.map(() => new Array(task.grid.length));
  task.grid.forEach((row, k) => {
    forward(layers, row);
    units.forEach((node, n) => (seen[n][k] = node.output));
  });
  return seen;
}

for (let k = 0; k < task.epochs; k++) epoch();
const result = { train: loss(train), test: loss(test) };
result.weights = layers.slice(1).flatMap((layer) => [...layer.flatMap((node) => node.inputs.map((link) => link.weight)), ...layer.map((node) => node.bias)]);
if (task.repeat) {
  let began = performance.now();
  for (let k = 0; k < 10 * task.repeat; k++) epoch();
  result.train_ms = (performance.now() - began) / (10 * task.repeat);
  began = performance.now();
  for (let k = 0; k < task.repeat; k++) {
    epoch();
    loss(train);
    loss(test);
    maps();
  }
  result.frame_ms = (performance.now() - began) / task.repeat;
}
process.stdout.write(JSON.stringify(result));
