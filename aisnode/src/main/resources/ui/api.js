// Questions to the gateway that served this page. Nothing here changes anything: GET only.

const SOON_MS = 3000; // one node
const LATER_MS = 10000; // all nodes

/** The gateway answered, but not with what was asked for. */
export class Refused extends Error {
  constructor(status, text) {
    super(text || `answer ${status}`);
    this.status = status;
  }
}

async function ask(path, patience, headers = {}) {
  const response = await fetch(path, {
    headers,
    cache: "no-store",
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(patience),
  });
  return response;
}

async function json(path, patience = LATER_MS, headers = {}) {
  const response = await ask(path, patience, headers);
  const body = await response.text();
  if (!response.ok) {
    throw new Refused(response.status, message(body));
  }
  return JSON.parse(body);
}

function message(body) {
  try {
    return JSON.parse(body).message ?? "";
  } catch {
    return body.slice(0, 200);
  }
}

const cluster = (what) => json(`/v1/cluster?what=${what}`);

/** Why the gateway hears no primary; empty while it does. Throws when the gateway is silent. */
export async function trouble() {
  const response = await ask("/v1/health", SOON_MS);
  await response.text();
  return response.headers.get("Ais-Trouble") ?? "";
}

/** The gateway's own entry. */
export const self = () => json("/v1/daemon?what=snode", SOON_MS);

/** The cluster map as the gateway has it. */
export const smap = () => json("/v1/daemon?what=smap", SOON_MS);

/** What a node says of itself, asked through the gateway. */
export const status = (id) => json("/v1/reverse/daemon?what=node_status", SOON_MS, { "Ais-Node-Id": id });

/** Mountpaths of all targets by state. */
export const mountpaths = async () => (await cluster("mountpaths")).targets ?? {};

/** The newest rebalance, with the progress of each participant. */
export const rebalance = () => cluster("rebalance");

/** The cluster's configuration. */
export const config = () => cluster("cluster_config");

/** Snapshots of the jobs that run, by target. */
export async function jobs() {
  const running = await cluster("running_all");
  if (!running || running.length === 0) {
    return {};
  }
  const all = await cluster("qryxstats");
  const found = {};
  for (const [target, snaps] of Object.entries(all ?? {})) {
    found[target] = (snaps ?? []).filter((snap) => !snap.aborted && String(snap["end-time"]).startsWith("0001-"));
  }
  return found;
}
