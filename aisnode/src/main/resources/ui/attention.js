// What an operator should look at, worst first, in the words of `ais show cluster`. Pure.

import { mountpathRows } from "./facts.js";
import { clock } from "./text.js";

const RECENT_MS = 5 * 60 * 1000;
const MOST_NAMES = 12;
const ORDER = ["red", "warn", "info"];

/**
 * Items with tone and text.
 *
 * @param look the newest look that succeeded; null before the first
 * @param failure {text}, a sentence, while the gateway does not answer; else null
 */
export function attention(look, failure, history, now) {
  const items = [];
  const add = (tone, text, links = []) => items.push({ tone, text, links });
  if (failure) {
    silentGateway(add, look, failure);
  }
  if (look) {
    controlPlane(add, look);
    nodes(add, look, history);
    protection(add, look);
    unanswered(add, look);
    if (history.primaryChange && now - history.primaryChange.at < RECENT_MS) {
      const { from, to, at } = history.primaryChange;
      add("info", `The primary has changed: it is ${to}, before ${clock(at)} it was ${from}.`);
    }
  }
  return items.sort((a, b) => ORDER.indexOf(a.tone) - ORDER.indexOf(b.tone));
}

function silentGateway(add, look, failure) {
  const others = (look?.nodes ?? []).filter((node) => node.isProxy && node.id !== look.selfId && node.url);
  const old = look ? ` All below is old: it is of ${clock(look.at)}.` : "";
  const advice = others.length > 0 ? " Other gateways:" : "";
  add(
    "red",
    `${failure.text}${old}${advice}`,
    others.map((node) => ({ text: node.name, url: node.url })),
  );
}

function controlPlane(add, look) {
  if (look.trouble) {
    add("red", `Control plane: ${look.trouble}. This gateway cannot reach the primary: what it shows may be old.`);
  }
  if (!look.primary) {
    add("red", "Control plane: the cluster map has no primary.");
  }
}

function nodes(add, look, history) {
  for (const node of look.nodes) {
    if (node.isActive && !node.status) {
      const at = history.members[node.id]?.since ?? look.at;
      const role = node.isPrimary ? ", the primary," : "";
      add("red", `${node.name}${role} does not answer this gateway, since ${clock(at)}: n/a.`);
    }
    if (!node.isActive) {
      add("info", `${node.name} is out of service: ${node.state.text}. Back: ais cluster add-remove-nodes stop-maintenance '${node.name}'`);
    }
    (node.status?.alerts ?? []).forEach((sentence) => add("red", sentence));
  }
  alerts(add, look.nodes);
  for (const { name, at, version } of Object.values(history.missed)) {
    add("red", `${name} is missed: it has left the map (v${version}) without being taken out, since ${clock(at)}.`);
  }
}

/** One line for an alert, however many nodes have it. */
function alerts(add, all) {
  const found = new Map();
  for (const node of all) {
    for (const { text, tone } of node.alert.words) {
      const names = found.get(text)?.names ?? [];
      names.push(node.name);
      found.set(text, { tone, names });
    }
  }
  for (const [text, { tone, names }] of found) {
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
    add(tone, `${text}: ${names.slice(0, MOST_NAMES).join(", ")}${more}`);
  }
}

function protection(add, look) {
  const report = look.rebalance.value;
  if (report?.interrupted && !report.running) {
    const pending = (report.pending ?? []).map((id) => `t[${id}]`).join(", ");
    add("warn", `Rebalance ${report.id} was interrupted: ${pending ? `it goes on when ${pending} answers again` : "'ais start rebalance' goes on with it"}.`);
  }
  if (look.config.value?.rebalance?.enabled === false) {
    add("warn", "Rebalance: disabled in the configuration.");
  }
  for (const row of mountpathRows(look)) {
    const told = (row.node.status?.alerts ?? []).some((sentence) => sentence.includes(row.path));
    if (row.tone === "red" && row.node.status && !told) {
      add("red", `${row.node.name}: mountpath ${row.path} is ${row.state}.`);
    }
  }
}

/** A part that could not be asked for is shown as unknown, never as empty. */
function unanswered(add, look) {
  const parts = { "mountpath states": look.mountpaths, "the rebalance": look.rebalance, jobs: look.jobs, "the configuration": look.config };
  for (const [name, part] of Object.entries(parts)) {
    if (part.failure) {
      add("warn", `Not known now: ${name} (${part.failure}).`);
    }
  }
}
