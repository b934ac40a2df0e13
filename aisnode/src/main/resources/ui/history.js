// What this page has seen: throughput of the last minutes, members, changes. Kept over a reload of the page.

export const WINDOW_MS = 10 * 60 * 1000;
const MOST_SAMPLES = 600;
const MOST_CHANGES = 100;
const KEY = "ais-ui-1";
const COUNTERS = { get: "get.n", put: "put.n", read: "get.size", written: "put.size" };

/** Memory of one page. `storage` is that of the session; without one nothing outlives a reload. */
export class History {
  #storage;
  #before = new Map(); // target to its counters, monotonic time
  #rates = new Map(); // target to its rates
  #ended = false; // whether the gateway has stopped to answer

  constructor(storage) {
    this.#storage = storage;
    this.uuid = "";
    this.samples = [];
    this.changes = [];
    this.members = {}; // id to {name, url, isProxy, state}
    this.missed = {}; // id to {name, url, isProxy, at, version}
    this.primary = "";
    this.primaryChange = null; // {from, to, at}
    this.rebalance = "";
    this.#restore();
  }

  /** Requests and bytes per second of a target; undefined before its second answer. */
  ratesOf(id) {
    return this.#rates.get(id);
  }

  /** Takes in a look at the cluster. */
  add(look) {
    if (this.uuid !== look.smap.uuid) {
      this.#startOver(look.smap.uuid);
    }
    if (this.#ended) {
      this.#ended = false;
      this.note(look.at, "ok", "This gateway answers again.");
    }
    this.#sample(look);
    this.#comparePrimary(look);
    this.#compareMembers(look);
    this.#compareRebalance(look);
    this.#keep();
  }

  /** Takes in that the gateway does not answer. */
  addFailure(at, sentence) {
    if (!this.#ended && this.uuid) {
      this.#ended = true;
      this.note(at, "red", sentence);
      this.#before.clear();
    }
  }

  /** Adds a line to the changes. */
  note(at, tone, text) {
    this.changes.unshift({ at, tone, text });
    this.changes.length = Math.min(this.changes.length, MOST_CHANGES);
  }

  #startOver(uuid) {
    this.uuid = uuid;
    this.samples = [];
    this.changes = [];
    this.members = {};
    this.missed = {};
    this.primary = "";
    this.primaryChange = null;
    this.rebalance = "";
  }

  #sample(look) {
    const sum = { at: look.at, get: 0, put: 0, read: 0, written: 0 };
    let known = 0;
    for (const node of look.nodes) {
      if (node.isProxy) {
        continue;
      }
      const rates = this.#ratesNow(node);
      if (rates) {
        known++;
        Object.keys(COUNTERS).forEach((name) => (sum[name] += rates[name]));
        this.#rates.set(node.id, rates);
      } else {
        this.#rates.delete(node.id);
      }
    }
    if (known > 0) {
      this.samples.push(sum);
    }
    const oldest = look.at - WINDOW_MS;
    this.samples = this.samples.filter((sample) => sample.at >= oldest && sample.at <= look.at).slice(-MOST_SAMPLES);
  }

  #ratesNow(node) {
    const tracker = node.status?.tracker;
    if (!tracker) {
      this.#before.delete(node.id);
      return null;
    }
    const now = { at: node.at, up: Number(tracker["up.ns.time"] ?? 0) };
    for (const [name, metric] of Object.entries(COUNTERS)) {
      now[name] = Number(tracker[metric] ?? 0);
    }
    const before = this.#before.get(node.id);
    this.#before.set(node.id, now);
    if (!before || now.up < before.up || now.at <= before.at) {
      return null; // its first answer, or it has started anew
    }
    const seconds = (now.at - before.at) / 1000;
    return Object.fromEntries(Object.keys(COUNTERS).map((name) => [name, Math.max(0, now[name] - before[name]) / seconds]));
  }

  #comparePrimary(look) {
    const name = look.primary ? `p[${look.primary}]` : "";
    if (this.primary && name && name !== this.primary) {
      this.primaryChange = { from: this.primary, to: name, at: look.at };
      this.note(look.at, "warn", `The primary has changed: ${name}, before ${this.primary} (map v${look.smap.version}).`);
    }
    this.primary = name || this.primary;
  }

  #compareMembers(look) {
    const first = Object.keys(this.members).length === 0;
    const now = {};
    for (const node of look.nodes) {
      const before = this.members[node.id];
      const state = node.state.text.split(" ")[0];
      now[node.id] = { name: node.name, url: node.url, isProxy: node.isProxy, state, since: before?.state === state ? before.since : look.at };
      if (!before && !first) {
        this.note(look.at, "ok", `${node.name} ${this.missed[node.id] ? "is back in" : "has joined"} the map (v${look.smap.version}).`);
      } else if (before && before.state !== state) {
        this.note(look.at, node.state.tone, `${node.name}: ${words(state)}, before ${words(before.state)}.`);
      }
      delete this.missed[node.id];
    }
    for (const [id, before] of Object.entries(this.members)) {
      if (!now[id]) {
        this.#left(id, before, look);
      }
    }
    this.members = now;
  }

  /** Who was taken out by an operator is not missed. */
  #left(id, before, look) {
    const asked = before.state === "maintenance" || before.state === "decommission";
    this.note(look.at, asked ? "info" : "red", `${before.name} has left the map (v${look.smap.version})${asked ? `, it was in ${before.state}` : ""}.`);
    if (!asked) {
      const { name, url, isProxy } = before;
      this.missed[id] = { name, url, isProxy, at: look.at, version: look.smap.version };
    }
  }

  #compareRebalance(look) {
    const report = look.rebalance.value;
    if (!report) {
      return;
    }
    const text = report.id ? `${report.id} ${report.running ? "runs" : report.interrupted ? "was interrupted" : "has ended"}` : "";
    if (this.rebalance !== text && (this.rebalance || report.running)) {
      this.note(look.at, report.interrupted ? "warn" : "info", `Rebalance ${text}.`);
    }
    this.rebalance = text;
  }

  #keep() {
    const { uuid, samples, changes, members, missed, primary, primaryChange, rebalance } = this;
    try {
      this.#storage?.setItem(KEY, JSON.stringify({ uuid, samples, changes, members, missed, primary, primaryChange, rebalance }));
    } catch {
      // Full or forbidden: then a reload begins anew.
    }
  }

  #restore() {
    try {
      const kept = JSON.parse(this.#storage?.getItem(KEY) ?? "null");
      if (kept && typeof kept.uuid === "string" && Array.isArray(kept.samples) && Array.isArray(kept.changes)) {
        Object.assign(this, kept);
      }
    } catch {
      // Not ours: begin anew.
    }
  }
}

function words(state) {
  return state === "n/a" ? "does not answer" : state;
}
