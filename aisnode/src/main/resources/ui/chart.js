// A small line chart of two series over the last minutes, and the same in words.

import { WINDOW_MS } from "./history.js";
import { element, setText, svg } from "./view.js";

const HEIGHT = 132;
const LEFT = 68;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 20;
const TICK_MS = 2 * 60 * 1000;
const GAP_MS = 70 * 1000; // longer without an answer: the line is broken

/** Upper end of the axis: the next 1, 2 or 5 of a power of ten, or the next power of two. */
export function ceiling(value, binary) {
  if (!(value > 0)) {
    return binary ? 1024 : 1;
  }
  if (binary) {
    return 2 ** Math.ceil(Math.log2(Math.max(1024, value)));
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

/**
 * Draws.
 *
 * @param series [{key, name}], at most two
 * @param format of values
 * @param axis format of values at the axis
 * @param binary whether values are bytes
 */
export function draw(target, words, { samples, series, format, axis, binary, now }) {
  const width = Math.max(240, Math.round(target.clientWidth || 480));
  const top = ceiling(Math.max(0, ...samples.flatMap((sample) => series.map(({ key }) => sample[key]))), binary);
  const x = (at) => LEFT + (width - LEFT - RIGHT) * (1 - (now - at) / WINDOW_MS);
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  target.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  const parts = [];
  for (const share of [0, 0.5, 1]) {
    const at = y(top * share);
    parts.push(svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: at, y2: at }));
    parts.push(label(axis(top * share), LEFT - 6, at + 4, "end"));
  }
  for (let ago = 0; ago < WINDOW_MS; ago += TICK_MS) {
    const text = ago === 0 ? "now" : `-${ago / 60000} min`;
    parts.push(label(text, x(now - ago), HEIGHT - 4, ago === 0 ? "end" : "middle"));
  }
  series.forEach(({ key }, i) => {
    parts.push(svg("path", { class: `series series-${i}`, d: path(samples, key, x, y) }));
  });
  target.replaceChildren(...parts);
  describe(words, samples, series, format);
}

function label(text, x, y, anchor) {
  const made = svg("text", { x, y, "text-anchor": anchor });
  made.textContent = text;
  return made;
}

function path(samples, key, x, y) {
  let text = "";
  let before = null;
  for (const sample of samples) {
    const joined = before && sample.at - before.at <= GAP_MS;
    const point = `${x(sample.at).toFixed(1)} ${y(sample[key]).toFixed(1)}`;
    text += joined ? `L${point}` : `M${point}h0`; // a single answer is a dot
    before = sample;
  }
  return text;
}

/** The text alternative, visible to all: it is the legend, too. */
function describe(words, samples, series, format) {
  series.forEach(({ key, name }, i) => {
    let line = words.children[i];
    if (!line) {
      line = element("span", "", "legend");
      const swatch = svg("svg", { class: "swatch", viewBox: "0 0 28 8", "aria-hidden": "true" });
      swatch.append(svg("path", { class: `series series-${i}`, d: "M0 4L28 4" }));
      line.append(swatch, element("span"));
      words.append(line);
    }
    setText(line.lastElementChild, sentence(samples.map((sample) => sample[key]), name, format));
  });
}

function sentence(values, name, format) {
  if (values.length === 0) {
    return `${name}: no second answer yet. `;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${name}: now ${format(values.at(-1))}, mean ${format(mean)}, highest ${format(Math.max(...values))}. `;
}
