// One cell's conversation with the server.
//
//   idle ──start──> sent ──seen──> accepted ──queued, running──> busy ──new run_id──> idle
//
// Streamlit may deliver only the newest of two events that it has not handled yet; so no event is sent while another
// is open, but for a stop. The server answers with `seen`, the number of the newest event that it knows.
import { fill } from "../../source/phrase.js";
import { directly } from "./direct.js";
import { ACCEPTED, ANSWER, BETWEEN_RUNS, MOST_BYTES, POLL_LATER, POLL_SOON, SOON, TRIES } from "./limits.js";
import { finished } from "./order.js";
import { edits, nextNumber } from "./page.js";
import { matches, refresh } from "./stale.js";

const TICK = 25;

export class Run {
  constructor(cell, kept = {}) {
    this.cell = cell;
    this.phase = "idle";
    /** The event without an answer: {kind, n, sources, at, tries}. */
    this.open = null;
    this.runId = kept.runId ?? null;
    /** Edits that the shown output came from, that the run under way was sent with, that were tried automatically. */
    this.shown = kept.shown ?? {};
    this.sent = kept.sent ?? null;
    this.tried = null;
    /** Run once more after this run: the reader has moved a slider or pressed the keys meanwhile. */
    this.again = false;
    this.startedAt = 0;
    this.endedAt = 0;
    this.changedAt = 0;
    this.polledAt = 0;
    this.timer = null;
  }

  get busy() {
    return this.phase !== "idle";
  }

  /** Time since the start of the run, by the server's clock where it told one. */
  get elapsed() {
    const told = this.cell.data.elapsed;
    const since = performance.now();
    return typeof told === "number" && this.phase === "busy"
      ? told + (since - this.toldAt) / 1000
      : (since - this.startedAt) / 1000;
  }

  /** The reader wants a run: now, or after the one under way, which is stopped if it runs other code. */
  ask({ gentle = false } = {}) {
    if (!this.busy) {
      const early = gentle ? this.startedAt + BETWEEN_RUNS - performance.now() : 0;
      if (early <= 0) return this.start();
      this.again = true;
      this.#watch();
      return true;
    }
    if (this.sent && matches(this.cell, this.sent)) return false;
    this.again = true;
    if (!gentle) this.stop();
    return true;
  }

  /** Send the run. False when the code is too long to be sent. */
  start() {
    const sources = edits(this.cell.scope);
    const size = new TextEncoder().encode(Object.values(sources).join("")).length;
    if (size > MOST_BYTES) {
      this.cell.notice(fill(this.cell.words.too_large, { most: MOST_BYTES / 1000 }));
      return false;
    }
    this.cell.notice("");
    this.again = false;
    this.sent = sources;
    this.startedAt = performance.now();
    this.#enter("sent");
    this.#send("run", sources);
    this.cell.say("said_running");
    return true;
  }

  stop() {
    if (!this.busy || this.open?.kind === "stop") return;
    this.#send("stop", {});
  }

  /** New data from the server, also at the first mount. */
  update(data) {
    this.toldAt = performance.now();
    const seen = this.open && data.seen >= this.open.n;
    const kind = this.open?.kind;
    if (seen) this.open = null;
    const active = data.state === "queued" || data.state === "running";
    const first = this.runId === null;
    const ended = !first && data.run_id !== this.runId;
    this.runId = data.run_id;
    if (ended && this.sent) {
      this.shown = this.sent;
      this.sent = null;
    } else if (data.run_id === "" || data.run_id === "0") {
      // The server has begun anew: what it shows are the stored outputs of the originals.
      this.shown = {};
    }
    if (active) {
      if (this.phase !== "busy") {
        if (this.phase === "idle") this.startedAt = this.toldAt - 1000 * (data.elapsed ?? 0);
        this.#enter("busy");
      }
      this.sent ??= data.sources ?? {}; // told of a run that was under way before this page was loaded
    } else if (ended || this.phase === "busy" || (seen && kind === "stop")) {
      this.#leave(data.state);
    } else if (seen && this.phase === "sent") {
      this.#enter("accepted");
    }
    this.#watch();
  }

  /** No timers for a cell that is not on the page. */
  end() {
    clearInterval(this.timer);
    this.timer = null;
  }

  #enter(phase) {
    this.phase = phase;
    this.changedAt = performance.now();
    this.#watch();
    this.cell.drawBar();
  }

  #leave(state) {
    const known = this.phase !== "idle";
    this.phase = "idle";
    this.open = null;
    this.sent = null;
    this.endedAt = performance.now();
    this.cell.drawBar();
    refresh();
    if (known) this.cell.say(state === "error" ? "said_error" : "said_done");
    finished(this.cell, state);
  }

  #send(kind, sources) {
    this.open = { kind, n: nextNumber(), sources, at: performance.now(), tries: 1 };
    this.polledAt = this.open.at;
    this.#deliver();
    this.#watch();
  }

  #deliver() {
    const { kind, n, sources } = this.open;
    const { cell } = this;
    const long = () => cell.component.setTriggerValue("event", { kind, n, sources });
    const short = directly(cell, { kind, n, sources });
    if (!short) return long();
    short.then((facts) => {
      if (facts) cell.told(facts);
      else if (this.open?.n === n) long();
    });
  }

  #watch() {
    const needed = this.busy || this.again;
    if (needed && this.timer === null) this.timer = setInterval(() => this.#tick(), TICK);
    if (!needed && this.timer !== null) this.end();
  }

  #tick() {
    const now = performance.now();
    if (!this.busy) {
      if (this.again && now - this.startedAt >= BETWEEN_RUNS) this.start();
      this.#watch();
      return;
    }
    this.cell.drawTime();
    if (document.visibilityState === "hidden") return;
    if (this.open) {
      if (now - this.open.at > ANSWER) this.#repeat(now);
    } else if (this.phase === "busy") {
      const pause = now - this.startedAt < SOON ? POLL_SOON : POLL_LATER;
      if (now - this.polledAt >= pause) this.#send("poll", {});
    } else if (now - this.changedAt > ACCEPTED) {
      this.#leave("idle");
    }
  }

  #repeat(now) {
    if (this.open.tries >= TRIES) {
      this.cell.notice(this.cell.words.no_answer);
      this.#leave("idle");
      return;
    }
    this.open.tries += 1;
    this.open.at = now;
    this.#deliver();
  }
}
