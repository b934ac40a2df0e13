// Puts facts into the document, always as text. What has not changed is left alone: focus, selection and
// scroll position stay.

const SYMBOLS = { ok: "●", info: "ℹ", warn: "▲", red: "✖" };
const SVG = "http://www.w3.org/2000/svg";
const signatures = new WeakMap(); // element to the signature of what it shows

/** An element of the page. */
export const byId = (id) => document.getElementById(id);

/** A new element with text. */
export function element(name, text = "", className = "") {
  const made = document.createElement(name);
  if (text !== "") {
    made.textContent = text;
  }
  if (className) {
    made.className = className;
  }
  return made;
}

/** A new SVG element with attributes. */
export function svg(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

/** Sets a text if it is another one. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Sets a class if it is another one. */
export function setClass(target, name) {
  if (target.className !== name) {
    target.className = name;
  }
}

/** A mark for a tone: tone is never told by colour alone. */
export function symbol(tone) {
  const mark = element("span", SYMBOLS[tone] ?? "", "mark");
  mark.setAttribute("aria-hidden", "true");
  return mark;
}

/** A link to the page of another gateway; plain text when its address is not one of the web. */
export function pageLink(text, base) {
  try {
    const url = new URL("/ui", base);
    if (url.protocol === "http:" || url.protocol === "https:") {
      const link = element("a", text);
      link.href = url.href;
      return link;
    }
  } catch {
    // No address: the name alone is shown.
  }
  return element("span", text);
}

/** Replaces the children of a list when the signature of its content is another one. */
export function setChildren(target, signature, make) {
  if (signatures.get(target) !== signature) {
    target.replaceChildren(...make());
    signatures.set(target, signature);
  }
}

function bar(share, tone) {
  const drawing = svg("svg", { class: `bar ${tone}`, viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
  drawing.append(svg("rect", { class: "track", width: "100", height: "8" }));
  drawing.append(svg("rect", { class: "fill", width: String(Math.min(100, Math.max(0, share * 100))), height: "8" }));
  return drawing;
}

/**
 * A table whose rows have keys. Columns: {title, number, ifAny, cell(row)}; the first one heads its row; one with
 * `ifAny` is hidden while all its cells are that text. A cell is a text or {text, tone, share, url}: share is
 * drawn as a bar, url makes a link to a gateway's page.
 */
export class Table {
  #columns;
  #head;
  #body;
  #rows = new Map();

  constructor(table, columns) {
    this.#columns = columns;
    const head = element("tr");
    this.#head = head;
    for (const column of columns) {
      const cell = element("th", column.title, column.number ? "number" : "");
      cell.scope = "col";
      head.append(cell);
    }
    const top = element("thead");
    top.append(head);
    this.#body = element("tbody");
    table.replaceChildren(top, this.#body);
  }

  /** Shows these rows in this order; one line of text when there are none. */
  show(rows, keyOf, ifNone) {
    const kept = new Map();
    for (const row of rows) {
      const key = keyOf(row);
      const line = this.#rows.get(key) ?? this.#newLine();
      this.#fill(line, row);
      kept.set(key, line);
    }
    if (rows.length === 0) {
      const line = element("tr");
      const cell = element("td", ifNone, "empty");
      cell.colSpan = this.#columns.length;
      line.append(cell);
      kept.set("", line);
    }
    this.#rows = kept;
    this.#hideEmpty(rows.map((row) => kept.get(keyOf(row))));
    const lines = [...kept.values()];
    if (lines.length !== this.#body.children.length || lines.some((line, i) => line !== this.#body.children[i])) {
      this.#body.replaceChildren(...lines);
    }
  }

  #hideEmpty(lines) {
    this.#columns.forEach((column, i) => {
      if (column.ifAny !== undefined) {
        const hidden = lines.every((line) => line.children[i].textContent === column.ifAny);
        [this.#head, ...lines].forEach((line) => (line.children[i].hidden = hidden));
      }
    });
  }

  #newLine() {
    const line = element("tr");
    this.#columns.forEach((column, i) => {
      const cell = element(i === 0 ? "th" : "td", "", column.number ? "number" : "");
      if (i === 0) {
        cell.scope = "row";
      }
      line.append(cell);
    });
    return line;
  }

  #fill(line, row) {
    this.#columns.forEach((column, i) => {
      const value = column.cell(row);
      const content = typeof value === "object" ? value : { text: String(value) };
      setChildren(line.children[i], JSON.stringify(content), () => parts(content));
    });
  }
}

function parts({ text, tone, share, url }) {
  const nodes = [];
  if (share !== undefined) {
    nodes.push(bar(share, tone ?? "ok"));
  }
  if (tone && share === undefined) {
    const word = element("span", "", `tone ${tone}`);
    word.append(symbol(tone), text);
    nodes.push(word);
  } else {
    nodes.push(url ? pageLink(text, url) : document.createTextNode(text));
  }
  return nodes;
}
