// One look at the cluster: asks everything at once and puts the answers together.

import * as api from "./api.js";
import { alertOf, nodeName } from "./text.js";

const NON_ELECTABLE = 1;
const MAINTENANCE = 4;
const DECOMMISSION = 8;
const GIB = 2 ** 30;
const RECENT_MS = 5 * 60 * 1000;

const active = (entry) => (Number(entry.flags) & (MAINTENANCE | DECOMMISSION)) === 0;

/** An answer, or why there is none. */
async function attempt(question) {
  try {
    return { value: await question, failure: "" };
  } catch (error) {
    return { value: null, failure: error.name === "TimeoutError" ? "no answer in time" : error.message };
  }
}

/**
 * Asks the gateway.
 *
 * @param oldConfig the configuration, when it need not be asked for again; else null
 * @throws when the gateway does not answer, or has no map to show
 */
export async function look(oldConfig) {
  const [trouble, self, smap] = await Promise.all([api.trouble(), api.self(), api.smap()]);
  const entries = [...Object.values(smap.pmap ?? {}), ...Object.values(smap.tmap ?? {})];
  const [nodes, mountpaths, rebalance, jobs, config] = await Promise.all([
    Promise.all(entries.map((entry) => node(entry, smap))),
    attempt(api.mountpaths()),
    attempt(api.rebalance()),
    attempt(api.jobs()),
    oldConfig ? { value: oldConfig, failure: "" } : attempt(api.config()),
  ]);
  return {
    at: Date.now(),
    selfId: self.daemon_id,
    trouble,
    smap,
    primary: smap.proxy_si?.daemon_id ?? "",
    nodes: nodes.sort((a, b) => (a.name < b.name ? -1 : 1)),
    mountpaths,
    rebalance,
    jobs,
    config,
  };
}

async function node(entry, smap) {
  const found = {
    id: entry.daemon_id,
    name: nodeName(entry),
    isProxy: entry.daemon_type === "proxy",
    isPrimary: entry.daemon_id === smap.proxy_si?.daemon_id,
    isActive: active(entry),
    entry,
    url: entry.public_net?.direct_url ?? "",
    status: null,
    failure: "",
    at: 0,
  };
  if (found.isActive) {
    const answer = await attempt(api.status(found.id));
    found.status = answer.value;
    found.failure = answer.failure;
    found.at = performance.now();
  }
  return { ...found, state: stateOf(found), alert: alert(found) };
}

/** A node that has left the map and is missed, as a row among the others. */
export function missedNode(id, { name, isProxy, url }) {
  return {
    id,
    name,
    isProxy,
    isPrimary: false,
    isActive: true,
    entry: { flags: 0 },
    url,
    status: null,
    failure: "",
    at: 0,
    state: { text: "missed", tone: "red" },
    alert: { words: [], tone: "ok" },
  };
}

/** The node's name with its marks, as in `ais show cluster`. */
export function marked(node) {
  if (node.isPrimary) {
    return `${node.name}[P]`;
  }
  if (!node.isActive) {
    return `${node.name}[x]`;
  }
  return node.isProxy && Number(node.entry.flags) & NON_ELECTABLE ? `${node.name}[n/e]` : node.name;
}

function stateOf(node) {
  const flags = Number(node.entry.flags);
  if (!node.isActive) {
    return { text: flags & DECOMMISSION ? "decommission" : "maintenance", tone: "warn" };
  }
  if (!node.status) {
    return { text: "n/a", tone: "red" };
  }
  const memory = node.status.sys_info?.mem;
  if (!memory?.Total) {
    return { text: "online", tone: "ok" };
  }
  const used = (100 * memory.ActualUsed) / memory.Total;
  if (used >= 90 || memory.ActualFree < GIB / 5) {
    return { text: "online (out of memory)", tone: "red" };
  }
  return used >= 80 || memory.ActualFree < GIB
    ? { text: "online (low on memory)", tone: "warn" }
    : { text: "online", tone: "ok" };
}

function alert(node) {
  return node.status ? alertOf(Number(node.status.cluster?.flags ?? 0)) : { words: [], tone: "ok" };
}

/** `running(g47)` and the like; `-` if there is nothing recent to say. */
export function rebalanceOf(node, now) {
  const job = node.status?.rebalance_snap;
  if (!job?.id) {
    return "-";
  }
  const id = `(${job.id})`;
  if (job.aborted) {
    const byUser = !job["abort-err"] || job["abort-err"].includes("user abort");
    return byUser ? `user-abort${id}` : `aborted${id}: ${job["abort-err"]}`;
  }
  const end = String(job["end-time"] ?? "");
  if (end.startsWith("0001-")) {
    return `running${id}${job.err ? ` with errors: ${job.err}` : ""}`;
  }
  if (now - Date.parse(end) > RECENT_MS) {
    return "-";
  }
  return job.err ? `finished with errors${id}: ${job.err}` : `finished${id}`;
}

/** All mountpaths of all targets, one row each, with state and space; one row of a target that cannot be asked. */
export function mountpathRows(look) {
  const rows = [];
  for (const node of look.nodes.filter((each) => !each.isProxy)) {
    const lists = look.mountpaths.value?.[node.id] ?? null;
    const space = node.status?.capacity?.mountpaths ?? {};
    if (!lists && !node.status) {
      rows.push({ key: node.id, node, path: "not known", state: node.state.text, tone: node.state.tone, space: null });
    }
    const states = new Map();
    Object.keys(space).forEach((path) => states.set(path, lists ? "" : "not known"));
    for (const name of ["available", "waiting_dd", "disabled"]) {
      (lists?.[name] ?? []).forEach((path) => states.set(path, name));
    }
    Object.entries(lists?.missed ?? {}).forEach(([path, reason]) => states.set(path, reason));
    for (const [path, state] of [...states].sort(([a], [b]) => (a < b ? -1 : 1))) {
      rows.push(mountpathRow(node, path, state, space[path]));
    }
  }
  return rows;
}

function mountpathRow(node, path, state, space) {
  const faulty = (space?.disks ?? []).some((disk) => disk.includes("(faulted)"));
  let text = state;
  if (faulty && !state.startsWith("faulted")) {
    text = state === "" || state === "disabled" ? "faulted" : `${state}, faulted`;
  }
  return {
    key: `${node.id} ${path}`,
    node,
    path,
    state: text || "available",
    tone: mountpathTone(text || "available"),
    space,
  };
}

function mountpathTone(state) {
  if (state === "available") {
    return "ok";
  }
  return state === "waiting_dd" || state === "disabled" || state === "not known" ? "warn" : "red";
}

/** Used and available bytes; file systems that several mountpaths share count once. */
export function spaceOf(nodes) {
  const sum = { used: 0, available: 0 };
  const seen = new Set();
  for (const node of nodes) {
    const host = node.status?.deployment === "dev" ? "" : node.entry.public_net?.node_ip_addr;
    for (const [path, each] of Object.entries(node.status?.capacity?.mountpaths ?? {})) {
      const key = node.status.deployment === "dev" ? "" : `${host}/${each.fs?.FsID ?? path}`;
      if (!seen.has(key)) {
        seen.add(key);
        sum.used += Number(each.used);
        sum.available += Number(each.avail);
      }
    }
  }
  return sum;
}

/** Jobs that run, one row each, over all targets. */
export function jobRows(look) {
  const rows = new Map();
  for (const [target, snaps] of Object.entries(look.jobs.value ?? {})) {
    for (const snap of snaps) {
      const key = `${snap.kind}[${snap.id}]`;
      const row = rows.get(key) ?? { key, kind: snap.kind, snap, targets: [], objects: 0, bytes: 0, errors: [] };
      row.targets.push({ id: target, snap });
      row.objects += Number(snap.stats?.["loc-objs"] ?? 0);
      row.bytes += Number(snap.stats?.["loc-bytes"] ?? 0);
      if (snap.err) {
        row.errors.push(snap.err);
      }
      rows.set(key, row);
    }
  }
  return [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
