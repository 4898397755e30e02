// One row of a preview: an image, what happens to its tags, and whether it is to change.

import { h } from "../shared/dom.js";

/** @import { Thumbnail } from "../shared/thumbnail-cache.js" */

/** @typedef {"kept" | "added" | "removed" | "moved"} Fate */
/** @typedef {[tag: string, fate: Fate]} Part */
/**
 * @typedef {object} Diff
 * @property {number} at index of the image
 * @property {string} name
 * @property {Part[]} parts
 * @property {[before: string, after: string] | null} state
 * @property {string[]} conflicts
 * @property {boolean} emptied
 */

const SIGNS = { added: "+", removed: "−", moved: "↕", kept: "" };
/** @type {Record<Fate, "ins" | "del" | "span">} */
const ELEMENTS = { added: "ins", removed: "del", moved: "span", kept: "span" };

/**
 * Show a tag with what happens to it: by colour, and by a sign.
 *
 * @param {string} tag
 * @param {Fate} fate
 * @returns {HTMLElement}
 */
export function diffTag(tag, fate) {
  const sign = SIGNS[fate] ? [h("span", { class: "tagger-sign" }, SIGNS[fate])] : [];
  const title = fate === "kept" ? null : fate;
  return h(ELEMENTS[fate], { class: `tagger-part tagger-part-${fate}`, title }, ...sign, h("bdi", {}, tag));
}

/**
 * Leave out tags that stay, but for those next to a change.
 *
 * @param {Part[]} parts
 * @returns {(Part | null)[]} null for tags that are left out
 */
export function condense(parts) {
  const changes = parts.map(([, fate]) => fate !== "kept");
  const isNear = (/** @type {number} */ at) => changes[at - 1] || changes[at] || changes[at + 1];
  return parts.flatMap((part, at) => {
    if (isNear(at)) return [part];
    return at === 0 || isNear(at - 1) ? [null] : [];
  });
}

/**
 * Show tags with what happens to them.
 *
 * @param {Part[]} parts
 * @param {boolean} isWhole whether all are shown, or those only that are next to a change
 * @returns {HTMLElement[]}
 */
function diffTags(parts, isWhole) {
  const cut = () => h("span", { class: "tagger-part tagger-part-cut" }, "…");
  return (isWhole ? parts : condense(parts)).map((part) => (part ? diffTag(...part) : cut()));
}

export class DiffRow {
  /** @param {string} id */
  constructor(id) {
    /** Its place in the list; -1 while it is not used. */
    this.at = -1;
    /** @type {Diff | undefined} */
    this.diff = undefined;
    this.isOpen = false;
    /** @type {Thumbnail | undefined} */
    this.thumbnail = undefined;
    this.check = h("input", { type: "checkbox", tabindex: "-1" });
    this.picture = h("div", { class: "tagger-diff-thumb" });
    this.name = h("button", { type: "button", class: "tagger-diff-name", tabindex: "-1" });
    this.notes = h("span", { class: "tagger-diff-notes" });
    this.tags = h("div", { class: "tagger-diff-tags" });
    this.more = h("button", { type: "button", class: "tagger-diff-more", tabindex: "-1", "aria-expanded": "false" }, "⌄");
    this.body = h("div", { class: "tagger-diff-body" },
      h("div", { class: "tagger-diff-head" }, this.name, this.notes, this.more), this.tags);
    this.element = h("div", { class: "tagger-diff-row", role: "listitem", id }, this.check, this.picture, this.body);
  }

  /**
   * What of it can have the focus.
   *
   * @returns {HTMLElement[]}
   */
  get controls() {
    return [this.check, this.name, this.more];
  }

  /**
   * @param {number} at
   * @param {number} top
   * @param {number} total
   */
  moveTo(at, top, total) {
    this.at = at;
    this.element.style.transform = `translateY(${top}px)`;
    this.element.setAttribute("aria-posinset", String(at + 1));
    this.element.setAttribute("aria-setsize", String(total));
    this.element.hidden = false;
  }

  /** Take it out of use. */
  release() {
    this.at = -1;
    this.diff = undefined;
    this.element.hidden = true;
  }

  /**
   * @param {Diff | undefined} diff undefined while it is on its way
   * @param {boolean} isOpen whether all of its tags are shown
   */
  setDiff(diff, isOpen) {
    if (this.diff === diff && this.isOpen === isOpen && diff) return;
    this.diff = diff;
    this.isOpen = isOpen;
    this.thumbnail = undefined;
    this.element.classList.toggle("tagger-diff-open", isOpen);
    this.element.setAttribute("aria-busy", String(!diff));
    for (const each of this.controls) each.hidden = !diff;
    this.name.textContent = diff?.name ?? "";
    this.notes.replaceChildren(...(diff ? diffNotes(diff) : []));
    this.tags.replaceChildren(...(diff ? diffTags(diff.parts, isOpen) : ["…"]));
    this.picture.replaceChildren();
    if (!diff) return;
    const { scrollHeight, clientHeight } = this.tags;
    this.more.hidden = !isOpen && scrollHeight <= clientHeight + 2 && !this.tags.querySelector(".tagger-part-cut");
    this.check.setAttribute("aria-label", `Change ${diff.name}`);
    this.name.title = `Show ${diff.name} on the tagging screen`;
    this.more.setAttribute("aria-label", isOpen ? `Fewer tags of ${diff.name}` : `All tags of ${diff.name}`);
    this.more.setAttribute("aria-expanded", String(isOpen));
    this.more.textContent = isOpen ? "⌃" : "⌄";
  }

  /** @param {Thumbnail | undefined} thumbnail */
  setThumbnail(thumbnail) {
    if (!thumbnail || thumbnail === this.thumbnail) return;
    this.thumbnail = thumbnail;
    const warning = () => h("span", { "aria-hidden": "true", title: thumbnail.problem ?? "" }, "⚠");
    this.picture.replaceChildren(thumbnail.image ?? warning());
  }

  /**
   * @param {boolean} isSelected
   * @param {boolean} isActive whether Tab leads to it
   * @param {boolean} isFixed whether it cannot be opted out
   */
  setState(isSelected, isActive, isFixed) {
    this.check.checked = isSelected;
    this.check.disabled = isFixed;
    this.element.classList.toggle("tagger-diff-out", !isSelected);
    for (const each of this.controls) each.tabIndex = isActive ? 0 : -1;
  }
}

/**
 * @param {Diff} diff
 * @returns {HTMLElement[]}
 */
function diffNotes({ state, conflicts, emptied }) {
  const warning = (/** @type {string} */ text) => h("span", { class: "tagger-warning" }, `⚠ ${text}`);
  const found = [];
  if (state) found.push(h("span", {}, `${state[0]} → ${state[1]}`));
  if (emptied) found.push(warning("no tags left"));
  if (conflicts.length) found.push(warning(`changed elsewhere as well: ${conflicts.join(", ")}`));
  return found;
}
