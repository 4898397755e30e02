// What could be tidied up: spellings, other names and implied tags, each of which can be previewed or put away.

import { toolButton } from "../shared/buttons.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { SuggestionRow } from "./suggestion-row.js";

const GROUPS = {
  spelling: { title: "Nearly the same", note: "Spellings that are probably one tag: upper case, blanks, plurals, a letter off." },
  alias: { title: "Other names", note: "A loaded vocabulary knows them as one tag." },
  implied: { title: "Implied by another tag", note: "Where the one is, the other says nothing new." },
};
const NOTHING = "Nothing to tidy up: no two tags are nearly the same, and none is known to say what another says already.";
const LARGEST_BYTES = 7 * 1024 * 1024;

export class SuggestionsPanel {
  /** @param {import("./index.js").Workbench} bench */
  constructor(bench) {
    this.bench = bench;
    /** @type {Map<string, SuggestionRow>} what was chosen of a suggestion outlives a new look */
    this.rows = new Map();
    this.groups = Object.fromEntries(Object.keys(GROUPS).map((name) => [name, this.group(name)]));
    this.words = h("p", { "aria-live": "polite" }, "Looking through the tags …");
    this.problem = h("p", { class: "tagger-bench-problem", role: "alert", hidden: true });
    this.restore = toolButton("restore", "", "");
    this.file = /** @type {HTMLInputElement} */ (h("input", {
      type: "file", accept: ".csv,.txt,text/csv", "aria-label": "File of implications", hidden: true,
    }));
    this.choose = toolButton("implications", "A table of two columns: a tag, and the tag that it implies", "Implications from a file …");
    const foot = h("div", { class: "tagger-bench-row tagger-bench-foot" }, this.choose, this.restore, this.file);
    this.scroller = h("div", { class: "tagger-tidy-groups" }, this.words, ...Object.values(this.groups).map(({ element }) => element));
    this.element = h("div", { class: "tagger-tidy" }, this.problem, this.scroller, foot);
    this.wire();
  }

  group(name) {
    const { title, note } = GROUPS[name];
    const count = h("small", {});
    const list = h("div", { class: "tagger-tidy-list", role: "list", "aria-label": title });
    const more = toolButton("more", "", "Show more");
    more.addEventListener("click", () => this.post("more", { group: name }));
    const heading = h("h3", {}, `${title} `, count);
    const element = h("section", { class: "tagger-tidy-group", hidden: true }, heading, h("p", {}, note), list, more);
    return { element, count, list, more };
  }

  wire() {
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal: this.bench.signal });
    on(this.choose, "click", () => this.file.click());
    on(this.file, "change", () => this.upload());
    on(this.restore, "click", () => {
      this.post("restore");
      this.scroller.scrollTop = 0;
    });
    this.drawHidden(0);
  }

  /** @param {string} kind @param {object} [facts] @param {ArrayBuffer[]} [buffers] */
  post(kind, facts = {}, buffers = undefined) {
    this.bench.post("tidy", { kind, view: this.bench.page, ...facts }, buffers);
  }

  /** @param {boolean} isShown */
  onShown(isShown) {
    this.post("show", { on: isShown });
  }

  focus() {
    const [first] = this.scroller.querySelectorAll(".tagger-tool-preview");
    (first instanceof HTMLElement ? first : this.choose).focus({ preventScroll: true });
  }

  receive(message) {
    if (message.kind === "found") this.takeFound(message);
    else if (message.kind === "problem") this.showProblem(message.text);
  }

  async upload() {
    const [file] = this.file.files ?? [];
    if (!file) return;
    this.showProblem(file.size > LARGEST_BYTES ? `${file.name} is too large: 7 MB at most.` : "");
    if (file.size <= LARGEST_BYTES) this.post("implications", { name: file.name }, [await file.arrayBuffer()]);
    this.file.value = "";
  }

  /** @param {string} text */
  showProblem(text) {
    this.problem.textContent = text;
    this.problem.hidden = text === "";
  }

  takeFound({ groups, hidden, file }) {
    const focus = this.focusNow();
    const rows = new Map();
    let total = 0;
    for (const { group, count, rows: facts } of groups) {
      const { element, count: counted, list, more } = this.groups[group];
      total += count;
      element.hidden = count === 0;
      counted.textContent = formatNumber(count);
      more.hidden = facts.length >= count;
      for (const each of facts) rows.set(each.id, this.rowOf(each));
      const elements = facts.map(({ id }) => rows.get(id).element);
      const isSame = elements.length === list.children.length && elements.every((each, at) => each === list.children[at]);
      if (!isSame) list.replaceChildren(...elements); // a list of choices that is open would close
    }
    this.rows = rows;
    const words = total ? "" : NOTHING;
    if (this.words.textContent !== words) this.words.textContent = words;
    this.words.hidden = total > 0;
    this.choose.textContent = file ? `Implications: ${file}` : "Implications from a file …";
    this.drawHidden(hidden);
    this.focusAgain(focus);
  }

  rowOf(facts) {
    const row = this.rows.get(facts.id) ?? new SuggestionRow({
      preview: (keep, others) => {
        this.showProblem("");
        this.bench.say(""); // what was done before is of no more interest, and a preview needs the room
        this.post("preview", { id: facts.id, keep, others });
      },
      dismiss: () => this.post("dismiss", { id: facts.id }),
    });
    row.show(facts);
    return row;
  }

  /** Rows are put in anew each time; the focus stays where it was, or goes to the row that took the place. */
  focusNow() {
    const focused = document.activeElement;
    const row = focused instanceof HTMLElement ? focused.closest(".tagger-suggestion") : null;
    if (!row || !this.element.contains(row)) return null;
    return { focused, row, at: [...this.scroller.querySelectorAll(".tagger-suggestion")].indexOf(row) };
  }

  focusAgain(before) {
    if (!before) return;
    const rows = [...this.scroller.querySelectorAll(".tagger-suggestion")];
    const there = before.row.isConnected ? before.focused : rows[Math.min(before.at, rows.length - 1)]?.querySelector("button");
    (there ?? this.choose).focus({ preventScroll: true });
  }

  drawHidden(hidden) {
    this.restore.hidden = hidden === 0;
    this.restore.textContent = `Show ${formatNumber(hidden)} put away`;
  }
}
