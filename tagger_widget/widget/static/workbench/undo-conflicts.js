// What stands in the way of undoing an edit, image by image, and what can be done about it.

import { toolButton } from "../shared/buttons.js";
import { ignoreUnanswered } from "../shared/channel.js";
import { h } from "../shared/dom.js";
import { countOf } from "../shared/text.js";
import { VirtualList } from "../shared/virtual-list.js";
import { exactTime, relativeTime } from "./history-rows.js";

/** @import { Channel } from "../shared/channel.js" */
/** @import { ListItem } from "../shared/virtual-list.js" */
/** @import { EditFacts } from "./history-rows.js" */

const LINE_HEIGHT = 20;
const HEAD_HEIGHT = 63; // margins, the image's name, and why

/**
 * @typedef {object} ConflictRow an image
 * @property {string} image its name
 * @property {string} why
 * @property {{what: string, who: string, at: number}[]} since the later edits
 * @property {number} more number of earlier edits that are not listed
 */
/**
 * @typedef {object} Conflicts
 * @property {EditFacts} row the edit that is to be undone
 * @property {number} count number of images in conflict
 * @property {number} rest number of the others
 * @property {"rest" | "whole" | ""} way what can be undone all the same
 * @property {ConflictRow[]} rows the first ones
 */
/** @typedef {{text: string, row: EditFacts | null}} UndoResult `row` is the edit that can be turned back */
/** @typedef {ListItem & {row: ConflictRow | undefined, now: number}} ConflictItem */

const CONSEQUENCES = {
  whole: "What they did would stay in place.",
  "": "There are no others: leave it, or undo the later edits first.",
};

export class UndoConflicts {
  /**
   * @param {string} view id of the view, for the ids of elements
   * @param {Channel<any>} channel
   * @param {object} on
   * @param {(result: UndoResult) => void} on.done
   * @param {() => void} on.leave
   */
  constructor(view, channel, on) {
    this.channel = channel;
    this.on = on;
    /** Id of the edit. */
    this.id = "";
    /** @type {Conflicts["way"]} */
    this.way = "";
    /** @type {(ConflictRow | undefined)[]} by index; undefined for those that are not known yet */
    this.rows = [];
    this.count = 0;
    /** The first row that was requested; -1 for none. */
    this.requested = -1;
    const id = `tagger-clash-${view}`;
    this.title = h("h3", { id, tabindex: "-1" });
    this.what = h("bdi", { class: "tagger-clash-what" });
    this.words = h("p", {});
    /** @type {VirtualList<ConflictItem>} */
    this.list = new VirtualList("Images in conflict", (item) => this.buildRow(item), (end) => void this.requestRows(end));
    this.go = toolButton("clash-go", "", "");
    this.go.classList.add("tagger-tool-main");
    this.back = toolButton("clash-back", "", "Leave it");
    this.element = h("div", { class: "tagger-clash", role: "group", "aria-labelledby": id },
      this.title, this.what, this.words, this.list.element,
      h("div", { class: "tagger-bench-row tagger-bench-foot" }, this.go, this.back));
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    this.list.connect(signal);
    this.go.addEventListener("click", () => void this.undo(), { signal });
    this.back.addEventListener("click", () => this.on.leave(), { signal });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.on.leave();
    }, { signal });
  }

  /**
   * @param {Conflicts} conflicts
   * @param {EditFacts} pressed the edit whose button was pressed
   */
  setConflicts({ row, count, rest, way, rows }, pressed) {
    const verb = pressed.turn === "redo" ? "Redo" : "Undo";
    this.id = row.id;
    this.count = count;
    this.way = way;
    this.rows = [...rows];
    this.requested = -1;
    this.title.textContent = `${verb} this edit?`;
    this.what.textContent = pressed.what;
    const stay = count === 1 ? "It would stay as it is." : "They would stay as they are.";
    const consequence = way === "rest" ? stay : CONSEQUENCES[way];
    this.words.textContent = `Later edits changed the same in ${countOf(count, "image")}. ${consequence}`;
    const others = rest === 1 ? "image" : countOf(rest, "image");
    this.go.hidden = way === "";
    this.go.textContent = way === "whole" ? `${verb} it all the same` : `${verb} in the other ${others}`;
    this.back.textContent = way === "" ? "Back" : "Leave it";
    this.list.element.scrollTop = 0;
    this.render();
  }

  /** Undo what can be undone all the same. */
  async undo() {
    const kind = this.way === "whole" ? "undo_whole" : "undo_rest";
    const reply = await this.channel.request(kind, { id: this.id }).catch(ignoreUnanswered);
    if (reply) this.on.done(reply);
  }

  /** @param {number} end of the rows in view */
  async requestRows(end) {
    const unknown = this.rows.findIndex((row) => row === undefined);
    const first = unknown < 0 ? this.rows.length : unknown;
    if (first >= Math.min(end, this.count) || this.requested === first) return;
    this.requested = first;
    const reply = await this.channel.request("conflicts", { id: this.id, first }, { group: "conflicts" })
      .catch(ignoreUnanswered);
    if (reply?.kind === "conflicts") this.addRows(reply);
    else if (reply) this.on.done(reply);
  }

  /** @param {{id: string, first: number, rows: ConflictRow[]}} page */
  addRows({ id, first, rows }) {
    if (id !== this.id) return;
    rows.forEach((row, at) => { this.rows[first + at] = row; });
    this.requested = -1;
    this.render();
  }

  focus() {
    this.title.focus({ preventScroll: true });
  }

  render() {
    const now = Date.now();
    this.list.setItems(Array.from({ length: this.count }, (_, index) => {
      const row = this.rows[index];
      const lines = row ? row.since.length + (row.more ? 1 : 0) : 1;
      return { key: row?.image ?? `unknown ${index}`, height: HEAD_HEIGHT + LINE_HEIGHT * lines, row, now };
    }));
  }

  /**
   * @param {ConflictItem} item
   * @returns {HTMLElement}
   */
  buildRow({ row, now }) {
    if (!row) return h("div", { class: "tagger-clash-row" }, "…");
    const since = row.since.map(({ what, who, at }) => {
      const title = `${what}\n${exactTime(at)}, ${who}`;
      return h("div", { class: "tagger-clash-since", title },
        h("bdi", {}, what), h("span", {}, ` · ${who} · ${relativeTime(at, now)}`));
    });
    if (row.more) since.push(h("div", { class: "tagger-clash-since" }, `and ${countOf(row.more, "earlier edit")}`));
    const image = toolButton("clash-image", `Show ${row.image} in the gallery`, row.image);
    image.addEventListener("click", () => this.channel.notify("image", { image: row.image }));
    const why = h("div", { class: "tagger-clash-why", title: row.why }, row.why);
    return h("div", { class: "tagger-clash-row" }, image, why, ...since);
  }
}
