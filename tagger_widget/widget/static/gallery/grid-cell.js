// One cell of the grid: a picture in a square that is there before the picture, its name, its mark and its tags.

import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";

const MARKS = {
  done: "Done", skipped: "Skipped", untagged: "No tags yet", problem: "Cannot be used", pending: "",
};

/**
 * @typedef {object} Facts what a cell shows
 * @property {string} name
 * @property {keyof typeof MARKS} mark
 * @property {number} count
 * @property {number} width
 * @property {number} height
 * @property {string[] | null} tags null when they are not shown or not known yet
 */

let cellsMade = 0;

export class GridCell {
  constructor() {
    /** Where it is in the list; -1 while it is not used. */
    this.at = -1;
    this.index = -1;
    this.version = -1;
    this.thumb = undefined;
    this.picture = h("div", { class: "tagger-thumb" });
    this.check = h("span", { class: "tagger-check", "aria-hidden": "true" });
    this.sign = h("span", { class: "tagger-mark" });
    this.name = h("bdi", {});
    this.count = h("small", {});
    this.tags = h("div", { class: "tagger-cell-tags" });
    this.element = h("div", { class: "tagger-cell", role: "option", id: `tagger-cell-${cellsMade += 1}-${Math.random().toString(36).slice(2)}` },
      this.picture, this.check, h("div", { class: "tagger-cell-line" }, this.sign, this.name, this.count), this.tags);
  }

  /** @param {Facts} facts */
  show({ name, mark, count, width, height, tags }) {
    setText(this.name, name);
    setText(this.count, mark === "untagged" ? "" : formatNumber(count));
    setText(this.tags, tags ? tags.join(", ") : "");
    this.sign.dataset.mark = mark;
    const many = `${formatNumber(count)} ${count === 1 ? "tag" : "tags"}`;
    const size = width ? `${formatNumber(width)} × ${formatNumber(height)}` : "";
    const label = [name, MARKS[mark], many, size].filter(Boolean).join(", ");
    this.label = label;
    this.element.setAttribute("aria-label", label);
    this.element.title = tags?.length ? `${label}\n${tags.join(", ")}` : label;
    this.ratio = width ? `${width} / ${height}` : "";
  }

  /**
   * Show a picture, the reason why there is none, or the shape that it will have.
   *
   * @param {import("../shared/thumbnail-cache.js").Thumbnail | undefined} thumb
   */
  paint(thumb) {
    if (thumb && this.thumb === thumb) return;
    this.thumb = thumb;
    if (thumb?.image) this.picture.replaceChildren(thumb.image);
    else if (thumb?.problem) {
      this.picture.replaceChildren(h("span", { class: "tagger-broken", "aria-hidden": "true" }, "⚠"));
      this.element.title = `${this.label}\n${thumb.problem}`;
    } else {
      const shape = h("span", { class: "tagger-shape" });
      if (this.ratio) shape.style.aspectRatio = this.ratio;
      this.picture.replaceChildren(...(this.ratio ? [shape] : []));
      shape.classList.toggle("tagger-upright", this.ratio !== "" && Number(this.ratio.split(" / ")[0]) < Number(this.ratio.split(" / ")[1]));
    }
  }

  /** @param {boolean} isSelected @param {boolean} isActive @param {boolean} isCurrent */
  mark(isSelected, isActive, isCurrent) {
    const { element } = this;
    if (element.getAttribute("aria-selected") !== String(isSelected)) element.setAttribute("aria-selected", String(isSelected));
    element.classList.toggle("tagger-active", isActive);
    element.classList.toggle("tagger-at", isCurrent);
  }

  /** @param {number} at @param {number} x @param {number} y @param {number} total */
  put(at, x, y, total) {
    this.at = at;
    this.element.style.transform = `translate(${x}px, ${y}px)`;
    this.element.setAttribute("aria-posinset", String(at + 1));
    this.element.setAttribute("aria-setsize", String(total));
    this.element.hidden = false;
  }

  away() {
    if (this.at < 0) return;
    this.at = -1;
    this.index = -1;
    this.element.hidden = true;
  }
}

/** @param {HTMLElement} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
