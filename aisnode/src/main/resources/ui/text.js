// Numbers, times and names as people read them. Pure.

const SIZES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const NONE = "-";

/** Bits of a node's state: bit, word of `ais show cluster`, tone. A bit of tone "good" is missed when it is not set. */
export const STATE_FLAGS = [
  [0, "vote-in-progress", "warn"],
  [1, "cluster-started", "good"],
  [2, "node-started", "good"],
  [3, "rebalancing", "warn"],
  [4, "rebalance-interrupted", "warn"],
  [5, "resilvering", "warn"],
  [6, "resilver-interrupted", "warn"],
  [7, "restarted", "warn"],
  [8, "OOS", "red"],
  [9, "OOM", "red"],
  [10, "in-maintenance-mode", "warn"],
  [11, "low-usable-capacity", "warn"],
  [12, "low-memory", "warn"],
  [13, "disk-fault", "red"],
  [14, "number-of-goroutines", "warn"],
  [15, "high-number-of-goroutines", "red"],
  [16, "tls-cert-will-soon-expire", "warn"],
  [17, "tls-cert-expired", "red"],
  [18, "tls-cert-invalid", "red"],
  [19, "keep-alive-errors", "warn"],
  [20, "out-of-cpu", "red"],
  [21, "low-cpu", "warn"],
  [22, "disk-OOS", "red"],
  [23, "disk-low-capacity", "warn"],
];

/** Words of a node's state bits with their tones, and the worst tone; no words when it is healthy. */
export function alertOf(flags) {
  const words = [];
  for (const [bit, word, kind] of STATE_FLAGS) {
    const set = Math.floor(flags / 2 ** bit) % 2 === 1;
    if (kind === "good" ? set : !set) {
      continue;
    }
    words.push(kind === "good" ? { text: word.replace("-started", "-not-started-yet"), tone: "warn" } : { text: word, tone: kind });
  }
  return { words, tone: words.some(({ tone }) => tone === "red") ? "red" : words.length > 0 ? "warn" : "ok" };
}

/** `1.50GiB`; plain bytes have no decimals. */
export function size(bytes, digits = 2) {
  let value = Number(bytes);
  if (!Number.isFinite(value)) {
    return NONE;
  }
  let power = 0;
  while (value >= 1024 && power + 1 < SIZES.length) {
    value /= 1024;
    power++;
  }
  return (power === 0 ? Math.round(value).toString() : value.toFixed(digits)) + SIZES[power];
}

/** A count per second: whole from ten on, one decimal below. */
export function perSecond(value) {
  if (!Number.isFinite(value)) {
    return NONE;
  }
  if (value > 0 && value < 0.1) {
    return "<0.1/s";
  }
  return `${value >= 9.95 || value === 0 ? Math.round(value) : value.toFixed(1)}/s`;
}

/** Bytes per second: three digits are enough. */
export function bytesPerSecond(value) {
  return Number.isFinite(value) ? `${size(value, 1).replace(/^(\d{3,})\.\d/, "$1")}/s` : NONE;
}

/** `3d4h`, `2h5m`, `4m7s`, `12s`. */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) {
    return NONE;
  }
  const whole = Math.floor(seconds);
  const parts = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]];
  const first = Math.max(0, parts.findIndex(([unit]) => whole >= unit));
  const from = whole === 0 ? 3 : first;
  let left = whole;
  let text = "";
  for (const [unit, name] of parts.slice(from, from + 2)) {
    const count = Math.floor(left / unit);
    left -= count * unit;
    text += count > 0 || text === "" ? count + name : "";
  }
  return text;
}

/** Time of day, 24 hours. */
export function clock(millis) {
  const time = new Date(millis);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((n) => String(n).padStart(2, "0")).join(":");
}

/** `1 objects` is no English. */
export function count(number, word) {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** `p[ID]` or `t[ID]`. */
export function nodeName(entry) {
  return `${entry.daemon_type === "proxy" ? "p" : "t"}[${entry.daemon_id}]`;
}

/** `ais://name`, with the namespace when there is one; empty for no bucket. */
export function bucketName(bck) {
  if (!bck || !bck.name) {
    return "";
  }
  const space = bck.namespace ?? {};
  const prefix = space.uuid || space.name ? `${space.uuid ? `@${space.uuid}` : ""}#${space.name ?? ""}/` : "";
  return `${bck.provider || "ais"}://${prefix}${bck.name}`;
}
