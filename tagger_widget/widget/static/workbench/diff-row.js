// One row of a preview: an image, what becomes of its tags, and whether it is to change.

import { h } from "../shared/dom.js";

const SIGNS = { added: "+", removed: "−", moved: "↕", kept: "" };
const ELEMENTS = { added: "ins", removed: "del", moved: "span", kept: "span" };

/** @typedef {"kept" | "added" | "removed" | "moved"} Fate */
/**
 * @typedef {object} Diff
 * @property {number} at index of the image
 * @property {string} name
 * @property {[string, Fate][]} parts
 * @property {[string, string] | null} state before and after
 * @property {string[]} conflicts
 * @property {boolean} emptied
 */

/**
 * Show one tag with what becomes of it: by colour, and by a sign.
 *
 * @param {string} tag
 * @param {Fate} fate
 */
export function diffTag(tag, fate) {
  const sign = SIGNS[fate] ? [h("span", { class: "tagger-sign" }, SIGNS[fate])] : [];
  return h(ELEMENTS[fate], { class: `tagger-part tagger-part-${fate}`, title: fate === "kept" ? null : fate }, ...sign, h("bdi", {}, tag));
}

/**
 * Show tags with what becomes of them; of those that stay, only the ones beside a change.
 *
 * @param {[string, Fate][]} parts
 * @param {boolean} isWhole whether all are shown
 * @returns {Node[]}
 */
export function diffTags(parts, isWhole) {
  const changes = parts.map(([, fate]) => fate !== "kept");
  const near = (at) => isWhole || changes[at - 1] || changes[at] || changes[at + 1];
  /** @type {Node[]} */
  const found = [];
  let isCut = false;
  parts.forEach(([tag, fate], at) => {
    if (near(at)) found.push(diffTag(tag, fate));
    else if (!isCut) found.push(h("span", { class: "tagger-part tagger-part-cut" }, "…"));
    isCut = !near(at);
  });
  return found;
}

export class DiffRow {
  /** @param {string} id */
  constructor(id) {
    /** Where it is in the list; -1 while it is not used. */
    this.at = -1;
    /** @type {Diff | undefined} */
    this.diff = undefined;
    this.check = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", tabindex: "-1" }));
    this.picture = h("div", { class: "tagger-diff-thumb" });
    this.name = h("button", { type: "button", class: "tagger-diff-name", tabindex: "-1" });
    this.notes = h("span", { class: "tagger-diff-notes" });
    this.tags = h("div", { class: "tagger-diff-tags" });
    this.more = h("button", { type: "button", class: "tagger-diff-more", tabindex: "-1", "aria-expanded": "false" }, "⌄");
    this.body = h("div", { class: "tagger-diff-body" }, h("div", { class: "tagger-diff-head" }, this.name, this.notes, this.more), this.tags);
    this.element = h("div", { class: "tagger-diff-row", role: "listitem", id }, this.check, this.picture, this.body);
  }

  /** What of it can have the focus. */
  get controls() {
    return [this.check, this.name, this.more];
  }

  /** @param {number} at @param {number} top @param {number} total */
  put(at, top, total) {
    this.at = at;
    this.element.style.transform = `translateY(${top}px)`;
    this.element.setAttribute("aria-posinset", String(at + 1));
    this.element.setAttribute("aria-setsize", String(total));
    this.element.hidden = false;
  }

  away() {
    this.at = -1;
    this.diff = undefined;
    this.element.hidden = true;
  }

  /**
   * @param {Diff | undefined} diff undefined while it is on its way
   * @param {boolean} isOpen whether all of its tags are shown
   */
  show(diff, isOpen) {
    if (this.diff === diff && this.isOpen === isOpen && diff) return;
    Object.assign(this, { diff, isOpen, thumb: undefined });
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

  /** @param {import("../shared/thumbnail-cache.js").Thumbnail | undefined} thumb */
  paint(thumb) {
    if (!thumb || thumb === this.thumb) return;
    this.thumb = thumb;
    if (thumb.image) this.picture.replaceChildren(thumb.image);
    else this.picture.replaceChildren(h("span", { "aria-hidden": "true", title: thumb.problem ?? "" }, "⚠"));
  }

  /** @param {boolean} isTicked @param {boolean} isActive @param {boolean} isFixed */
  mark(isTicked, isActive, isFixed) {
    this.check.checked = isTicked;
    this.check.disabled = isFixed;
    this.element.classList.toggle("tagger-diff-out", !isTicked);
    for (const each of this.controls) each.tabIndex = isActive ? 0 : -1;
  }
}

/** @param {Diff} diff */
function diffNotes({ state, conflicts, emptied }) {
  const found = [];
  if (state) found.push(h("span", {}, `${state[0]} → ${state[1]}`));
  if (emptied) found.push(h("span", { class: "tagger-warning" }, "⚠ no tags left"));
  if (conflicts.length) found.push(h("span", { class: "tagger-warning" }, `⚠ changed elsewhere as well: ${conflicts.join(", ")}`));
  return found;
}
