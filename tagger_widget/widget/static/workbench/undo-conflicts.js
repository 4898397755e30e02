// What stands in the way of undoing an edit, image by image, and what can be done about it.

import { toolButton } from "../shared/buttons.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { VirtualList } from "../shared/virtual-list.js";
import { exactTime, timeOfEdit } from "./history-rows.js";

const LINE_HEIGHT = 20;
const HEAD_HEIGHT = 63; // margins, the image's name, and why

const manyImages = (count) => `${formatNumber(count)} ${count === 1 ? "image" : "images"}`;

export class UndoConflicts {
  /**
   * @param {import("./index.js").Workbench} bench
   * @param {(kind: string, facts: object) => void} post
   * @param {() => void} leave
   */
  constructor(bench, post, leave) {
    Object.assign(this, { bench, post, leave });
    const id = `tagger-clash-${bench.page}`;
    this.title = h("h3", { id, tabindex: "-1" });
    this.what = h("bdi", { class: "tagger-clash-what" });
    this.words = h("p", {});
    this.list = new VirtualList("Images in conflict", (item) => this.row(item), (end) => this.onSeen(end));
    this.go = toolButton("clash-go", "", "");
    this.go.classList.add("tagger-tool-main");
    this.back = toolButton("clash-back", "", "Leave it");
    this.element = h("div", { class: "tagger-clash", role: "group", "aria-labelledby": id }, this.title, this.what, this.words,
      this.list.element, h("div", { class: "tagger-bench-row tagger-bench-foot" }, this.go, this.back));
    /** @type {any[]} rows by index, those that are known */
    this.rows = [];
    this.count = 0;
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.list.wire(signal);
    this.go.addEventListener("click", () => this.post(this.way === "whole" ? "undo_whole" : "undo_rest", { id: this.id }), { signal });
    this.back.addEventListener("click", () => this.leave(), { signal });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.leave();
    }, { signal });
  }

  /**
   * @param {any} message
   * @param {import("./history-rows.js").Past} asked the row that was pressed
   */
  show({ row, count, rest, way, rows }, asked) {
    const verb = asked.turn === "redo" ? "Redo" : "Undo";
    Object.assign(this, { id: row.id, count, way, asking: -1 });
    this.rows = rows;
    this.title.textContent = `${verb} this edit?`;
    this.what.textContent = asked.what;
    const stay = {
      rest: count === 1 ? "It would stay as it is." : "They would stay as they are.",
      whole: "What they did would stay in place.",
      "": "There are no others: leave it, or undo the later edits first.",
    }[way];
    this.words.textContent = `Later edits changed the same in ${manyImages(count)}. ${stay}`;
    this.go.hidden = way === "";
    this.go.textContent = way === "whole" ? `${verb} it all the same` : `${verb} in the other ${rest === 1 ? "image" : manyImages(rest)}`;
    this.back.textContent = way === "" ? "Back" : "Leave it";
    this.list.element.scrollTop = 0;
    this.draw();
  }

  more({ id, first, rows }) {
    if (id !== this.id) return;
    rows.forEach((row, at) => { this.rows[first + at] = row; });
    this.asking = -1;
    this.draw();
  }

  onSeen(end) {
    const first = this.rows.findIndex((row) => row === undefined);
    const next = first < 0 ? this.rows.length : first;
    if (next >= Math.min(end, this.count) || this.asking === next) return;
    this.asking = next;
    this.post("conflicts", { id: this.id, first: next });
  }

  focus() {
    this.title.focus({ preventScroll: true });
  }

  draw() {
    const now = Date.now();
    const items = [];
    for (let index = 0; index < this.count; index += 1) {
      const row = this.rows[index];
      const lines = row ? row.since.length + (row.more ? 1 : 0) : 1;
      items.push({ key: row?.image ?? `unknown ${index}`, height: HEAD_HEIGHT + LINE_HEIGHT * lines, row, now });
    }
    this.list.show(items);
  }

  row({ row, now }) {
    if (!row) return h("div", { class: "tagger-clash-row" }, "…");
    const since = row.since.map(({ what, who, at }) => h("div", { class: "tagger-clash-since", title: `${what}\n${exactTime(at)}, ${who}` },
      h("bdi", {}, what), h("span", {}, ` · ${who} · ${timeOfEdit(at, now)}`)));
    if (row.more) since.push(h("div", { class: "tagger-clash-since" }, `and ${formatNumber(row.more)} earlier ${row.more === 1 ? "edit" : "edits"}`));
    const image = toolButton("clash-image", `Show ${row.image} in the gallery`, row.image);
    image.addEventListener("click", () => this.post("image", { image: row.image }));
    return h("div", { class: "tagger-clash-row" }, image, h("div", { class: "tagger-clash-why", title: row.why }, row.why), ...since);
  }
}
