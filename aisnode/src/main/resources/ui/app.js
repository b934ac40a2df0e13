// Asks every few seconds and shows the answers. Start reading at `refresh`.

import { Refused } from "./api.js";
import { attention } from "./attention.js";
import { draw } from "./chart.js";
import { jobRows, look as lookAt, marked, missedNode, mountpathRows, spaceOf } from "./facts.js";
import { History } from "./history.js";
import { makeTables, numberOf, share } from "./tables.js";
import { bytesPerSecond, clock, count, duration, perSecond, size } from "./text.js";
import { byId, element, pageLink, setChildren, setClass, setText, symbol } from "./view.js";

const EVERY_MS = 5000;
const AFTER_FAILURE_MS = 2000;
const STALE_MS = 3 * EVERY_MS;
const CONFIG_EVERY = 12; // looks

const page = {
  look: null, // the newest that succeeded
  failure: null, // {text}: a sentence, while the gateway does not answer
  looks: 0,
  paused: false,
  timer: 0,
  running: false,
  history: new History(sessionStore()),
  worst: "ok", // tone of the worst that needs attention
  items: 0, // that need attention
};
const tables = makeTables(page);

function sessionStore() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // forbidden by the browser's settings
  }
}

/** One round: ask, remember, show, and again later. Rounds never overlap. */
async function refresh() {
  if (page.running || page.paused) {
    return;
  }
  page.running = true;
  clearTimeout(page.timer);
  try {
    const known = page.looks % CONFIG_EVERY === 0 ? null : (page.look?.config.value ?? null);
    page.look = await lookAt(known);
    page.looks++;
    page.failure = null;
    page.history.add(page.look);
  } catch (error) {
    page.failure = { text: failureWords(error) };
    page.history.addFailure(Date.now(), page.failure.text);
  } finally {
    page.running = false;
  }
  show();
  if (!page.paused) {
    page.timer = setTimeout(refresh, page.failure ? AFTER_FAILURE_MS : EVERY_MS);
  }
}

function failureWords(error) {
  if (error instanceof Refused) {
    return `This gateway answers with an error (${error.message}).`;
  }
  const reason = error.name === "TimeoutError" ? "no answer in time" : error instanceof TypeError ? "no connection" : error.message;
  return `This gateway does not answer (${reason}).`;
}

/** Everything, from what is known now. */
function show() {
  showAttention();
  showHeader();
  showChanges();
  if (!page.look) {
    return;
  }
  const { look } = page;
  showCharts();
  const nodes = [...look.nodes, ...Object.entries(page.history.missed).map(([id, node]) => missedNode(id, node))];
  tables.targets.show(nodes.filter((node) => !node.isProxy), (node) => node.id, "no targets");
  tables.proxies.show(nodes.filter((node) => node.isProxy), (node) => node.id, "no proxies");
  tables.mountpaths.show(mountpathRows(look), (row) => row.key, "no mountpaths known");
  showSummary(look, nodes);
  showRebalance(look);
  showJobs(look);
}

function showAttention() {
  const items = attention(page.look, page.failure, page.history, Date.now());
  page.worst = items[0]?.tone ?? "ok";
  page.items = items.filter((item) => item.tone !== "info").length;
  const lines = items.length > 0 ? items : [{ tone: "ok", text: page.look ? "Nothing: all nodes answer, no alerts." : "Waiting for the first answer.", links: [] }];
  setChildren(byId("attention-list"), JSON.stringify(lines), () => lines.map(attentionLine));
}

function attentionLine({ tone, text, links }) {
  const line = element("li", "", tone);
  line.append(symbol(tone), element("span", text));
  links.forEach((link) => line.append(" ", pageLink(link.text, link.url)));
  return line;
}

function isStale(now) {
  return page.failure !== null || (page.look !== null && now - page.look.at > STALE_MS);
}

function showHeader() {
  const now = Date.now();
  const stale = isStale(now);
  document.body.classList.toggle("stale", stale);
  if (page.look) {
    const own = page.look.nodes.find((node) => node.id === page.look.selfId);
    setText(byId("uuid"), page.look.smap.uuid);
    setText(byId("asked"), `asking ${own ? marked(own) : `p[${page.look.selfId}]`} at ${window.location.host}`);
  }
  const tone = page.paused && page.look ? "warn" : stale ? "red" : page.worst;
  const words = page.items > 0 ? `${page.items} need${page.items === 1 ? "s" : ""} attention` : "Operational";
  const verdict = verdictWords(stale, words);
  const badge = byId("verdict");
  setClass(badge, `badge ${tone}`);
  setChildren(badge, `${tone} ${verdict}`, () => [symbol(tone), document.createTextNode(verdict)]);
  setText(byId("freshness"), freshness(now, stale));
  document.title = `${page.items > 0 ? `(${page.items}) ` : ""}ais cluster ${page.look?.smap.uuid ?? ""}`;
}

function verdictWords(stale, words) {
  if (!page.look) {
    return page.failure ? "No answer" : "Loading";
  }
  if (page.paused) {
    return `Paused at ${clock(page.look.at)}`;
  }
  return stale ? "Stale: no fresh data" : words;
}

function freshness(now, stale) {
  if (!page.look) {
    return page.failure?.text ?? "No answer yet.";
  }
  const age = duration((now - page.look.at) / 1000);
  const rhythm = page.paused ? "paused" : `every ${EVERY_MS / 1000} s`;
  return `${stale ? "STALE. " : ""}Last successful refresh ${clock(page.look.at)} (${age} ago), ${rhythm}.`;
}

function showChanges() {
  const { changes } = page.history;
  setChildren(byId("changes"), JSON.stringify(changes), () => (changes.length > 0 ? changes : [null]).map(changeLine));
}

function changeLine(change) {
  if (!change) {
    return element("li", "None since this page was opened.", "empty");
  }
  const line = element("li", "", change.tone);
  const time = element("time", clock(change.at));
  time.dateTime = new Date(change.at).toISOString();
  line.append(time, symbol(change.tone), element("span", change.text));
  return line;
}

function showSummary(look, nodes) {
  const primary = look.nodes.find((node) => node.isPrimary);
  const { used, available } = spaceOf(look.nodes.filter((node) => !node.isProxy));
  const versions = new Set(look.nodes.filter((node) => node.status).map((node) => node.status.ais_version));
  const facts = [
    ["Status", statusWords(nodes)],
    ["Primary", primary ? `${primary.name}${primary.id === look.selfId ? ", this gateway" : ""}` : "none"],
    ["Cluster map", `version ${look.smap.version}`],
    ["UUID", look.smap.uuid],
    ["Proxies", membersWords(look.nodes.filter((node) => node.isProxy))],
    ["Targets", membersWords(look.nodes.filter((node) => !node.isProxy))],
    ["Capacity", used + available > 0 ? `used ${size(used)} (${Math.ceil((100 * used) / (used + available))}%), available ${size(available)}` : "not known"],
    ["Rebalance", look.config.value?.rebalance?.enabled === false ? "disabled" : "enabled"],
    ["Software", [...versions].join(", ") || "not known"],
  ];
  if (look.config.failure) {
    facts.find(([name]) => name === "Rebalance")[1] = "not known";
  }
  setChildren(byId("summary"), JSON.stringify(facts), () => facts.map(factLine));
}

function factLine([name, value]) {
  const line = element("div");
  line.append(element("dt", name), element("dd", value));
  return line;
}

function statusWords(nodes) {
  const counts = new Map();
  nodes.forEach((node) => {
    const word = node.state.text.split(" ")[0];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  });
  return [...counts].sort(([a], [b]) => (a === "online" ? -1 : b === "online" ? 1 : 0)).map(([word, number]) => `${number} ${word}`).join(", ");
}

function membersWords(nodes) {
  const inactive = nodes.filter((node) => !node.isActive).length;
  return `${nodes.length}${inactive > 0 ? ` (${inactive} inactive)` : ""}`;
}

function showCharts() {
  const common = { samples: page.history.samples, now: Date.now() };
  draw(byId("requests-chart"), byId("requests-text"), {
    ...common,
    series: [{ key: "get", name: "GET" }, { key: "put", name: "PUT" }],
    format: perSecond,
    axis: perSecond,
    binary: false,
  });
  draw(byId("bytes-chart"), byId("bytes-text"), {
    ...common,
    series: [{ key: "read", name: "Read" }, { key: "written", name: "Written" }],
    format: bytesPerSecond,
    axis: (value) => `${size(value, 0)}/s`,
    binary: true,
  });
}

function showRebalance(look) {
  const report = look.rebalance.value;
  const rows = report?.running ? Object.entries(report.targets ?? {}).map(([id, ext]) => ({ id, ext })) : [];
  byId("rebalance-table").hidden = rows.length === 0;
  setText(byId("rebalance-text"), report ? rebalanceWords(report, rows) : `Not known: ${look.rebalance.failure}.`);
  tables.rebalance.show(rows, (row) => row.id, "no participants");
}

function rebalanceWords(report, rows) {
  if (!report.running) {
    const last = report.id && report.id !== "g0" ? ` The last one was ${report.id}${report.interrupted ? `, interrupted${report.reason ? `: ${report.reason}` : ""}` : ""}.` : "";
    return `None runs.${last}`;
  }
  const part = share(rows.map((row) => row.ext));
  const moved = rows.reduce((sum, row) => sum + (numberOf(row.ext, "moved-objs") || 0), 0);
  return `${report.id} runs${report.reason ? ` (${report.reason})` : ""}: ${Number.isNaN(part) ? "" : `${Math.floor(part * 100)}%, `}moved ${count(moved, "object")}.`;
}

function showJobs(look) {
  const rows = jobRows(look);
  const failed = look.jobs.failure ? `Not known: ${look.jobs.failure}.` : "";
  const resilvers = rows.filter((row) => row.kind === "resilver").flatMap((row) => row.targets);
  byId("resilver-table").hidden = resilvers.length === 0;
  setText(byId("resilver-text"), failed || (resilvers.length > 0 ? `Runs on ${count(resilvers.length, "target")}.` : "None runs."));
  tables.resilver.show(resilvers, (row) => row.id, "no target");
  byId("jobs-table").hidden = rows.length === 0;
  setText(byId("jobs-text"), failed || (rows.length > 0 ? `${count(rows.length, "job")}.` : "No job runs."));
  tables.jobs.show(rows, (row) => row.key, "no job");
}

byId("pause").addEventListener("click", () => {
  page.paused = !page.paused;
  byId("pause").setAttribute("aria-pressed", String(page.paused));
  clearTimeout(page.timer);
  show();
  refresh();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    refresh();
  }
});
window.addEventListener("resize", () => page.look && showCharts());
setInterval(() => {
  showAttention();
  showHeader();
}, 1000);
refresh();
