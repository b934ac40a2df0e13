// The columns of the tables, in the words of `ais show cluster` where it has the same.

import { marked, rebalanceOf, spaceOf } from "./facts.js";
import { bucketName, bytesPerSecond, clock, duration, perSecond, size } from "./text.js";
import { byId, Table } from "./view.js";

const memory = (node) => node.status?.sys_info ?? {};
const unknown = (node) => !node.status;
const ask = (node, get) => (unknown(node) ? "-" : get(node));

const COMMON = [
  { title: "STATUS", cell: (node) => node.state },
  { title: "ALERT", cell: (node) => alertCell(node) },
  { title: "MEM RSS(%)", number: true, cell: (node) => ask(node, () => resident(memory(node))) },
  { title: "MEM AVAIL", number: true, cell: (node) => ask(node, () => size(memory(node).mem_avail)) },
  { title: "SYS CPU(%)", number: true, cell: (node) => ask(node, () => `${memory(node).cpu_util ?? 0}%`) },
  { title: "UPTIME", number: true, cell: (node) => ask(node, () => duration(Number(node.status.tracker?.["up.ns.time"] ?? NaN) / 1e9)) },
  { title: "MAP", number: true, cell: (node) => ask(node, () => `v${node.status.smap_version}`) },
  { title: "PUBLIC URL", cell: (node) => (node.isProxy ? { text: node.url, url: node.url } : node.url) },
];

const NAME = { title: "NODE", cell: (node) => marked(node) };

const traffic = (context) => [
  { title: "GET", number: true, cell: (node) => perSecond(context.history.ratesOf(node.id)?.get) },
  { title: "PUT", number: true, cell: (node) => perSecond(context.history.ratesOf(node.id)?.put) },
  { title: "CAP USED(%)", number: true, cell: (node) => ask(node, () => `${node.status.capacity?.pct_avg ?? 0}%`) },
  { title: "CAP AVAIL", number: true, cell: (node) => ask(node, () => size(spaceOf([node]).available)) },
  { title: "REBALANCE", cell: (node) => rebalanceOf(node, context.look.at), ifAny: "-" },
];

/** The tables of the page by name. `context` has the newest look and the history. */
export const makeTables = (context) => ({
  targets: new Table(byId("targets"), [NAME, ...COMMON.slice(0, 2), ...traffic(context), ...COMMON.slice(2)]),
  proxies: new Table(byId("proxies"), [NAME, ...COMMON]),
  mountpaths: new Table(byId("mountpaths"), [
    { title: "MOUNTPATH", cell: (row) => row.path },
    { title: "TARGET", cell: (row) => row.node.name },
    { title: "STATE", cell: (row) => ({ text: row.state, tone: row.tone }) },
    { title: "CAP USED(%)", cell: (row) => usedCell(row, context.look) },
    { title: "USED", number: true, cell: (row) => (row.space ? size(row.space.used) : "-") },
    { title: "CAP AVAIL", number: true, cell: (row) => (row.space ? size(row.space.avail) : "-") },
    { title: "DISK", cell: (row) => (row.space?.disks ?? []).join(", ") || "-" },
    { title: "FILE SYSTEM", cell: (row) => (row.space?.fs ? `${row.space.fs.Fs}(${row.space.fs.FsType})` : "-") },
  ]),
  rebalance: new Table(byId("rebalance"), [
    { title: "TARGET", cell: (row) => `t[${row.id}]` },
    { title: "DONE", cell: (row) => doneCell(row.ext) },
    { title: "PHASE", cell: (row) => phaseCell(row.ext) },
    { title: "MOVED", number: true, cell: (row) => amount(row.ext, "moved") },
    { title: "LEFT", number: true, cell: (row) => amount(row.ext, "left") },
    { title: "RATE", number: true, cell: (row) => bytesPerSecond(numberOf(row.ext, "bytes-per-sec")) },
    { title: "TIME LEFT", number: true, cell: (row) => duration(numberOf(row.ext, "left-sec")) },
  ]),
  resilver: new Table(byId("resilver"), [
    { title: "TARGET", cell: (row) => `t[${row.id}]` },
    { title: "OBJECTS", number: true, cell: (row) => String(Number(row.snap.stats?.["loc-objs"] ?? 0)) },
    { title: "BYTES", number: true, cell: (row) => size(row.snap.stats?.["loc-bytes"] ?? 0) },
    { title: "START", number: true, cell: (row) => clock(Date.parse(row.snap["start-time"])) },
    { title: "STATE", cell: (row) => jobState(row.snap) },
  ]),
  jobs: new Table(byId("jobs"), [
    { title: "JOB", cell: (row) => row.key },
    { title: "BUCKET", cell: (row) => buckets(row.snap) },
    { title: "TARGETS", number: true, cell: (row) => String(row.targets.length) },
    { title: "OBJECTS", number: true, cell: (row) => (row.objects ? String(row.objects) : "-") },
    { title: "BYTES", number: true, cell: (row) => (row.bytes ? size(row.bytes) : "-") },
    { title: "START", number: true, cell: (row) => clock(Date.parse(row.snap["start-time"])) },
    { title: "STATE", cell: (row) => (row.errors.length ? { text: `Running with errors: ${row.errors[0]}`, tone: "red" } : jobState(row.snap)) },
  ]),
});

function alertCell(node) {
  if (unknown(node)) {
    return "-";
  }
  const { words, tone } = node.alert;
  return words.length === 0 ? { text: "ok", tone: "ok" } : { text: words.map(({ text }) => text).join(" "), tone };
}

function resident({ proc, pct_mem_used: percent }) {
  return proc ? `${size(proc.Mem.Resident, 1)} (${Number(percent ?? 0).toFixed(2)}%)` : "-";
}

function usedCell({ space }, look) {
  if (!space) {
    return "-";
  }
  const marks = look.config.value?.space ?? {};
  const percent = Number(space.pct_used);
  const tone = percent >= (marks.highwm ?? 90) ? "red" : percent > (marks.lowwm ?? 75) ? "warn" : "ok";
  return { text: `${percent}%`, share: percent / 100, tone };
}

/** A number of a rebalance's progress; NaN when it is not known. */
export function numberOf(ext, name) {
  const value = Number.parseFloat(ext?.[name] ?? "");
  return value >= 0 ? value : NaN;
}

function amount(ext, what) {
  const objects = numberOf(ext, `${what}-objs`);
  const bytes = numberOf(ext, `${what}-bytes`);
  if (Number.isNaN(objects)) {
    return "-";
  }
  return Number.isNaN(bytes) ? String(objects) : `${objects} (${size(bytes)})`;
}

/** By bytes, or by objects when they are all empty; whole only when nothing is left. */
export function share(exts) {
  const sum = (name) => exts.reduce((all, ext) => all + numberOf(ext, name), 0);
  const [moved, left, objects, leftObjects] = ["moved-bytes", "left-bytes", "moved-objs", "left-objs"].map(sum);
  if (leftObjects === 0) {
    return 1;
  }
  const part = moved + left > 0 ? moved / (moved + left) : objects / (objects + leftObjects);
  return Number.isNaN(part) ? NaN : Math.min(0.99, part);
}

function doneCell(ext) {
  const part = share([ext]);
  return Number.isNaN(part) ? "-" : { text: `${Math.floor(part * 100)}%`, share: part, tone: "ok" };
}

function phaseCell(ext) {
  const phase = ext?.phase || "-";
  if (phase === "silent") {
    return { text: "does not answer", tone: "red" };
  }
  return phase === "blocked" ? { text: `blocked${ext.detail ? `: ${ext.detail}` : ""}`, tone: "warn" } : phase;
}

function jobState(snap) {
  const text = snap.is_idle ? "Idle" : "Running";
  return snap.err ? { text: `${text} with errors: ${snap.err}`, tone: "red" } : text;
}

function buckets(snap) {
  const [from, to] = [bucketName(snap["src-bck"]), bucketName(snap["dst-bck"])];
  return from && to ? `${from} → ${to}` : bucketName(snap.bck) || "-";
}
