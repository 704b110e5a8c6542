// What is wrong with an address or a file, and why the run does or does not learn.
import { h } from "../../source/dom.js";

export class Findings {
  constructor(app) {
    this.app = app;
    this.faults = h("div", { class: "pg-faults", role: "alert" });
    this.looks = h("div", { class: "pg-looks", role: "status" });
    this.said = "";
  }

  update() {
    const { app } = this;
    const { head, words } = app;
    const faults = [...head.faults, ...(head.trouble ? [words.trouble] : [])];
    const key = JSON.stringify([faults, head.notes, head.names]);
    if (key !== this.key) {
      this.key = key;
      const lines = (list, kind) => list.map((text) => h("p", { class: kind }, text));
      const names = head.names.length ? [words.own_classes.replace("{names}", head.names.map((name, n) => `${n}: ${name}`).join(", "))] : [];
      this.faults.replaceChildren(...lines(faults, "pg-fault"), ...lines([...head.notes, ...names], "pg-note"));
    }
    const found = app.looks.flatMap((look, side) => (look?.findings ?? []).map((one) => ({ ...one, side })));
    let rows = found.map(({ grave, key: name, words: text, side }) =>
      h("p", { class: grave ? "pg-grave" : name.startsWith("learned") ? "pg-good" : "pg-hint" }, head.settings.length > 1 && h("b", {}, side ? words.side_b : words.side_a, " "), text));
    if (head.full) rows = [h("p", { class: "pg-hint" }, words.full)];
    else if (head.waking) rows = [h("p", { class: "pg-hint" }, words.waking)];
    else if (!rows.length) rows = [h("p", { class: "pg-hint pg-quiet" }, app.epoch > 0 ? words.nothing_wrong : words.before_start)];
    if (!head.fast && head.playing) rows.push(h("p", { class: "pg-hint pg-quiet" }, words.slow_engine));
    const said = rows.map((row) => row.textContent).join("\n");
    if (said === this.said) return;
    this.said = said;
    this.looks.replaceChildren(...rows);
  }
}
