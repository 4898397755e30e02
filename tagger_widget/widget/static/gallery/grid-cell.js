// One cell of the grid: a picture in a square that is there before the picture, its name, its mark and its tags.

import { h } from "../shared/dom.js";
import { countOf, formatNumber } from "../shared/text.js";

/** @import { Thumbnail } from "../shared/thumbnail-cache.js" */
/** @import { Mark } from "./image-table.js" */

/** @type {Record<Mark, string>} */
const MARK_LABELS = {
  done: "Done", skipped: "Skipped", untagged: "No tags yet", problem: "Cannot be used", pending: "",
};

/**
 * @typedef {object} CellFacts what a cell shows
 * @property {string} name
 * @property {Mark} mark
 * @property {number} count number of tags
 * @property {number} width
 * @property {number} height
 * @property {string[] | null} tags null if they are not shown or not known yet
 */

let cells = 0;

export class GridCell {
  constructor() {
    /** Its place in the list; -1 while it is not used. */
    this.at = -1;
    this.index = -1;
    this.version = -1;
    this.label = "";
    /** Width and height of the image; 0 if they are not known. */
    this.size = [0, 0];
    /** @type {Thumbnail | undefined} */
    this.thumbnail = undefined;
    this.picture = h("div", { class: "tagger-thumb" });
    this.check = h("span", { class: "tagger-check", "aria-hidden": "true" });
    this.sign = h("span", { class: "tagger-mark" });
    this.name = h("bdi", {});
    this.count = h("small", {});
    this.tags = h("div", { class: "tagger-cell-tags" });
    cells += 1;
    const id = `tagger-cell-${cells}-${Math.random().toString(36).slice(2)}`;
    this.element = h("div", { class: "tagger-cell", role: "option", id },
      this.picture, this.check, h("div", { class: "tagger-cell-line" }, this.sign, this.name, this.count), this.tags);
  }

  /** @param {CellFacts} facts */
  setFacts({ name, mark, count, width, height, tags }) {
    setText(this.name, name);
    setText(this.count, mark === "untagged" ? "" : formatNumber(count));
    setText(this.tags, tags ? tags.join(", ") : "");
    this.sign.dataset.mark = mark;
    const size = width ? `${formatNumber(width)} × ${formatNumber(height)}` : "";
    this.label = [name, MARK_LABELS[mark], countOf(count, "tag"), size].filter(Boolean).join(", ");
    this.element.setAttribute("aria-label", this.label);
    this.element.title = tags?.length ? `${this.label}\n${tags.join(", ")}` : this.label;
    this.size = [width, height];
  }

  /**
   * Show a thumbnail, the reason why there is none, or the shape that it will have.
   *
   * @param {Thumbnail | undefined} thumbnail
   */
  setThumbnail(thumbnail) {
    if (thumbnail && this.thumbnail === thumbnail) return;
    this.thumbnail = thumbnail;
    if (thumbnail?.image) this.picture.replaceChildren(thumbnail.image);
    else if (thumbnail?.problem) {
      this.picture.replaceChildren(h("span", { class: "tagger-broken", "aria-hidden": "true" }, "⚠"));
      this.element.title = `${this.label}\n${thumbnail.problem}`;
    } else this.picture.replaceChildren(...this.shape());
  }

  /** @returns {HTMLElement[]} */
  shape() {
    const [width, height] = this.size;
    if (!width) return [];
    const shape = h("span", { class: "tagger-shape" });
    shape.style.aspectRatio = `${width} / ${height}`;
    shape.classList.toggle("tagger-upright", width < height);
    return [shape];
  }

  /**
   * @param {boolean} isSelected
   * @param {boolean} isActive whether the keys act on it
   * @param {boolean} isCurrent whether it is on the tagging screen
   */
  setState(isSelected, isActive, isCurrent) {
    const { element } = this;
    const selected = String(isSelected);
    if (element.getAttribute("aria-selected") !== selected) element.setAttribute("aria-selected", selected);
    element.classList.toggle("tagger-active", isActive);
    element.classList.toggle("tagger-at", isCurrent);
  }

  /**
   * @param {number} at
   * @param {number} x
   * @param {number} y
   * @param {number} total
   */
  moveTo(at, x, y, total) {
    this.at = at;
    this.element.style.transform = `translate(${x}px, ${y}px)`;
    this.element.setAttribute("aria-posinset", String(at + 1));
    this.element.setAttribute("aria-setsize", String(total));
    this.element.hidden = false;
  }

  /** Take it out of use. */
  release() {
    if (this.at < 0) return;
    this.at = -1;
    this.index = -1;
    this.element.hidden = true;
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
