// The suggestions: spellings, other names and implied tags, each of which can be previewed or dismissed.

import { toolButton } from "../shared/buttons.js";
import { Channel } from "../shared/channel.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { SuggestionRow } from "./suggestion-row.js";

/** @import { Workbench } from "./index.js" */
/** @import { SuggestionFacts } from "./suggestion-row.js" */

/** @typedef {"spelling" | "alias" | "implied" | "plugin"} GroupName */
/**
 * @typedef {{kind: "found", groups: {group: GroupName, count: number, rows: SuggestionFacts[]}[], hidden: number, file: string}
 *   | {kind: "problem", text: string}} Notice
 */

/** @type {Record<GroupName, {title: string, note: string}>} */
const GROUPS = {
  spelling: { title: "Nearly the same", note: "Spellings that are probably one tag: upper case, blanks, plurals, a letter off." },
  alias: { title: "Other names", note: "A loaded vocabulary knows them as one tag." },
  implied: { title: "Implied by another tag", note: "Where the one is, the other says nothing new." },
  plugin: { title: "From plugins", note: "Installed suggesters would merge them, for the reason given." },
};
const NOTHING = "Nothing to tidy up: no two tags are nearly the same, and none is known to say what another says already.";
const CHOOSE = "Implications from a file …";
const MAX_BYTES = 7 * 1024 * 1024;

export class SuggestionsPanel {
  /** @param {Workbench} workbench */
  constructor(workbench) {
    this.workbench = workbench;
    /** @type {Channel<Notice>} */
    this.channel = new Channel(workbench.model, { part: "tidy" });
    /** @type {Map<string, SuggestionRow>} by id; what the user chose in a row is kept when suggestions are found again */
    this.rows = new Map();
    this.groups = {
      spelling: this.buildGroup("spelling"), alias: this.buildGroup("alias"), implied: this.buildGroup("implied"),
      plugin: this.buildGroup("plugin"),
    };
    this.words = h("p", { "aria-live": "polite" }, "Looking through the tags …");
    this.problem = h("p", { class: "tagger-bench-problem", role: "alert", hidden: true });
    this.restore = toolButton("restore", "", "");
    this.file = h("input", {
      type: "file", accept: ".csv,.txt,text/csv", "aria-label": "File of implications", hidden: true,
    });
    this.choose = toolButton("implications", "A table of two columns: a tag, and the tag that it implies", CHOOSE);
    const foot = h("div", { class: "tagger-bench-row tagger-bench-foot" }, this.choose, this.restore, this.file);
    const groups = Object.values(this.groups).map(({ element }) => element);
    this.scroller = h("div", { class: "tagger-tidy-groups" }, this.words, ...groups);
    this.element = h("div", { class: "tagger-tidy" }, this.problem, this.scroller, foot);
    this.connect(workbench.signal);
    this.renderHidden(0);
  }

  /** @param {GroupName} name */
  buildGroup(name) {
    const { title, note } = GROUPS[name];
    const count = h("small", {});
    const list = h("div", { class: "tagger-tidy-list", role: "list", "aria-label": title });
    const more = toolButton("more", "", "Show more");
    more.addEventListener("click", () => this.channel.notify("more", { group: name }));
    const heading = h("h3", {}, `${title} `, count);
    const element = h("section", { class: "tagger-tidy-group", hidden: true }, heading, h("p", {}, note), list, more);
    return { element, count, list, more };
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    this.channel.listen((notice) => this.handleNotice(notice), signal);
    this.choose.addEventListener("click", () => this.file.click(), { signal });
    this.file.addEventListener("change", () => void this.upload(), { signal });
    this.restore.addEventListener("click", () => {
      this.channel.notify("restore");
      this.scroller.scrollTop = 0;
    }, { signal });
  }

  /** @param {boolean} isShown */
  setVisible(isShown) {
    this.channel.notify("show", { view: this.workbench.view, on: isShown });
  }

  focus() {
    const first = /** @type {HTMLElement | null} */ (this.scroller.querySelector(".tagger-tool-preview"));
    (first ?? this.choose).focus({ preventScroll: true });
  }

  /** @param {Notice} notice */
  handleNotice(notice) {
    if (notice.kind === "found") this.receiveFound(notice);
    else if (notice.kind === "problem") this.showProblem(notice.text);
  }

  /** Send the chosen file of implications to Python. */
  async upload() {
    const [file] = this.file.files ?? [];
    if (!file) return;
    this.showProblem(file.size > MAX_BYTES ? `${file.name} is too large: 7 MB at most.` : "");
    if (file.size <= MAX_BYTES) this.channel.notify("implications", { name: file.name }, [await file.arrayBuffer()]);
    this.file.value = "";
  }

  /** @param {string} text */
  showProblem(text) {
    this.problem.textContent = text;
    this.problem.hidden = text === "";
  }

  /** @param {Extract<Notice, {kind: "found"}>} found */
  receiveFound({ groups, hidden, file }) {
    const focus = this.rememberFocus();
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
      if (!isSame) list.replaceChildren(...elements); // a drop-down list that is open would close
    }
    this.rows = rows;
    const words = total ? "" : NOTHING;
    if (this.words.textContent !== words) this.words.textContent = words;
    this.words.hidden = total > 0;
    this.choose.textContent = file ? `Implications: ${file}` : CHOOSE;
    this.renderHidden(hidden);
    this.restoreFocus(focus);
  }

  /**
   * @param {SuggestionFacts} facts
   * @returns {SuggestionRow} the row that showed this suggestion before, or a new one
   */
  rowOf(facts) {
    const former = this.rows.get(facts.id);
    former?.setFacts(facts);
    return former ?? new SuggestionRow(facts, {
      preview: (keep, others) => {
        this.showProblem("");
        this.workbench.showNotice(""); // it is outdated, and a preview needs the room
        this.channel.notify("preview", { id: facts.id, keep, others });
      },
      dismiss: () => this.channel.notify("dismiss", { id: facts.id }),
    });
  }

  /** Rows are inserted again each time: the focus stays where it was, or goes to the row in that place. */
  rememberFocus() {
    const focused = document.activeElement;
    const row = focused instanceof HTMLElement ? focused.closest(".tagger-suggestion") : null;
    if (!(focused instanceof HTMLElement) || !row || !this.element.contains(row)) return null;
    return { focused, row, place: [...this.scroller.querySelectorAll(".tagger-suggestion")].indexOf(row) };
  }

  /** @param {ReturnType<SuggestionsPanel["rememberFocus"]>} before */
  restoreFocus(before) {
    if (!before) return;
    const rows = [...this.scroller.querySelectorAll(".tagger-suggestion")];
    const successor = rows[Math.min(before.place, rows.length - 1)]?.querySelector("button");
    const target = before.row.isConnected ? before.focused : successor;
    (target ?? this.choose).focus({ preventScroll: true });
  }

  /** @param {number} hidden number of dismissed suggestions */
  renderHidden(hidden) {
    this.restore.hidden = hidden === 0;
    this.restore.textContent = `Show ${formatNumber(hidden)} put away`;
  }
}
