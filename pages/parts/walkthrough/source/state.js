// What the picture shows after a step: folded from the first step, so that going back is going forward less far.
export function stateAt(graph, last) {
  const computed = new Set();
  const arrived = new Map(); // node -> gradients that have come, of the backward under way
  const passed = new Set(); // nodes that the backward under way is done with
  const kept = new Map(); // leaf -> place of the value of its .grad
  let failed = null;
  const use = (at) => {
    if (computed.has(at)) return;
    computed.add(at);
  };
  for (let at = 0; at <= last; at += 1) {
    const step = graph.steps[at];
    if (step.act === "forward") {
      graph.nodes[step.node].sources.forEach((source) => use(source.node));
      use(step.node);
    } else if (step.act === "start") {
      if (graph.steps[at - 1]?.act !== "start") {
        arrived.clear();
        passed.clear();
      }
      if (step.node !== null) {
        use(step.node);
        arrived.set(step.node, step.incoming.filter((value) => value !== null));
      }
    } else if (step.act === "back") {
      passed.add(step.node);
      arrived.set(step.node, step.incoming.filter((value) => value !== null));
      for (const out of step.outgoing) {
        if (out.to === null || passed.has(out.to)) continue;
        arrived.set(out.to, [...(arrived.get(out.to) ?? []), out.value]);
      }
    } else if (step.act === "keep") {
      passed.add(step.node);
      kept.set(step.node, step.after);
    } else if (step.act === "hand" && step.node !== null) {
      arrived.set(step.node, [step.incoming[0]]);
      passed.add(step.node);
    } else if (step.act === "error") {
      failed = step.node;
    }
  }
  return { computed, arrived, passed, kept, failed };
}

/** Which nodes a backward ever reaches: they keep a line free for the gradient. */
export function reached(graph) {
  const found = new Set();
  for (const step of graph.steps) {
    if (["back", "keep", "start", "hand"].includes(step.act) && step.node !== null) found.add(step.node);
  }
  return found;
}

const coming = new WeakMap(); // graph -> "run node" -> gradients

/** How many gradients will come to a node in a backward. */
export function expected(graph, node, run) {
  if (!coming.has(graph)) {
    const counts = new Map();
    for (const step of graph.steps) {
      if (step.act !== "back") continue;
      for (const { to } of step.outgoing) counts.set(`${step.run} ${to}`, (counts.get(`${step.run} ${to}`) ?? 0) + 1);
    }
    coming.set(graph, counts);
  }
  return coming.get(graph).get(`${run} ${node}`) ?? 0;
}
