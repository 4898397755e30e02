// A preview: what a plan would change, in numbers and image by image. Single images can be opted out.

import { ignoreUnanswered } from "../shared/channel.js";
import { h } from "../shared/dom.js";
import { countOf, formatNumber } from "../shared/text.js";
import { ThumbnailCache } from "../shared/thumbnail-cache.js";
import { DiffList } from "./diff-list.js";
import { diffTag } from "./diff-row.js";
import { OptOuts } from "./opt-outs.js";

/** @import { Channel } from "../shared/channel.js" */

/** @typedef {{tags: [tag: string, count: number][], more: number}} TagTotals the most frequent tags, and how many others */
/**
 * @typedef {object} PreviewFacts
 * @property {number} preview its number
 * @property {"edit" | "tidy" | "history"} back the part that the plan came from
 * @property {string} title
 * @property {string} scope
 * @property {boolean} whole whether nothing can be opted out
 * @property {number} count number of images that would change
 * @property {number} lookedAt
 * @property {TagTotals} added
 * @property {TagTotals} removed
 * @property {number} moved number of images whose tags change places
 * @property {number} states number of images that get another mark
 * @property {string} along what changes in the arrangement
 * @property {number} emptied number of images that would have no tags left
 * @property {number} emptiedAt the first of them
 * @property {number} conflicts
 * @property {number[]} except indexes of the images that are opted out
 */

/**
 * @param {string} name
 * @param {string} text
 * @returns {HTMLButtonElement}
 */
function previewButton(name, text) {
  return h("button", { type: "button", class: `tagger-tool tagger-diff-${name}` }, text);
}

export class PlanPreview {
  /**
   * @param {object} on
   * @param {Channel<any>} on.channel
   * @param {(number: number) => void} on.gone called with the number of a preview that Python keeps no longer
   * @param {() => void} on.back
   * @param {(index: number) => void} on.openImage
   */
  constructor(on) {
    this.on = on;
    /** @type {PreviewFacts | null} */
    this.facts = null;
    this.isApplying = false;
    this.optOuts = new OptOuts();
    this.thumbnails = new ThumbnailCache((thumbnails) => {
      if (thumbnails.length) on.channel.notify("want", { thumbnails });
    });
    this.list = new DiffList({
      requestRows: (first, count) => void this.requestRows(first, count),
      requestThumbnails: (indexes) => this.thumbnails.request(indexes),
      thumbnail: (index) => this.thumbnails.get(index),
      isSelected: (index) => this.optOuts.isSelected(index),
      isFixed: () => this.isFixed || this.isApplying,
      select: (index, isSelected) => this.selectImage(index, isSelected),
      openImage: on.openImage,
    });
    this.thumbnails.on("thumbnail", (index) => this.list.updateThumbnail(index));
    this.back = previewButton("back", "← Back");
    this.title = h("h3", { tabindex: "-1" });
    this.scope = h("p", { class: "tagger-scope-line" });
    this.summary = h("div", { class: "tagger-diff-summary" });
    this.along = h("p", {});
    this.all = previewButton("all", "Tick all");
    this.none = previewButton("none", "Tick none");
    this.tally = h("span", { class: "tagger-diff-tally", "aria-live": "polite" });
    this.tools = h("div", { class: "tagger-diff-tools" }, this.tally, this.all, this.none);
    this.problem = h("p", { class: "tagger-entry-problem", "aria-live": "polite" });
    this.progress = h("progress", { hidden: true, "aria-label": "Images written" });
    this.applyButton = h("button", { type: "button", class: "tagger-primary", title: "Ctrl+Enter" });
    this.element = h("section", { class: "tagger-diff", "aria-label": "Preview" },
      this.scope, h("div", { class: "tagger-diff-top" }, this.back, this.title), this.summary, this.tools,
      this.list.element, this.problem, h("div", { class: "tagger-diff-end" }, this.progress, this.applyButton));
    this.connect();
  }

  connect() {
    this.back.addEventListener("click", () => this.on.back());
    this.all.addEventListener("click", () => this.selectAll("all"));
    this.none.addEventListener("click", () => this.selectAll("none"));
    this.applyButton.addEventListener("click", () => this.apply());
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Number of the preview; 0 for none. */
  get number() {
    return this.facts?.preview ?? 0;
  }

  /** The part that the plan came from. */
  get origin() {
    return this.facts?.back ?? "edit";
  }

  get isFixed() {
    return this.facts?.whole ?? false;
  }

  /** Number of images that would change. */
  get total() {
    return this.facts?.count ?? 0;
  }

  /** Indexes of the images that are not as most are. */
  get exceptions() {
    return [...this.optOuts.exceptions];
  }

  /** Number of images that are to change. */
  get selected() {
    return this.optOuts.count(this.total);
  }

  /** Whether there is anything to apply. */
  get isPossible() {
    return this.total ? this.selected > 0 : Boolean(this.facts?.along);
  }

  /**
   * @param {PreviewFacts} facts
   * @param {boolean} isNew false for the same plan, previewed again
   */
  setFacts(facts, isNew) {
    this.facts = facts;
    this.isApplying = false;
    if (isNew) this.optOuts.reset();
    else this.optOuts.exceptions = new Set(facts.except);
    this.title.textContent = facts.title;
    this.scope.textContent = `For ${facts.scope}`;
    this.problem.textContent = "";
    this.summary.replaceChildren(...this.sentences(facts));
    const isEmpty = facts.count === 0;
    for (const each of [this.tools, this.list.element]) each.hidden = isEmpty;
    this.applyButton.hidden = isEmpty && !facts.along;
    for (const each of [this.all, this.none]) each.hidden = facts.whole;
    this.list.load(facts.count, !isNew);
    this.render();
  }

  /**
   * @param {PreviewFacts} facts
   * @returns {HTMLElement[]}
   */
  sentences({ count, lookedAt, added, removed, moved, states, emptied, emptiedAt, conflicts, along }) {
    if (count === 0 && !along) return [h("p", { class: "tagger-diff-nothing" }, "Nothing would change.")];
    const line = (/** @type {(Node | string)[]} */ ...parts) => h("p", {}, ...parts);
    const warning = (/** @type {(Node | string)[]} */ ...parts) => h("p", { class: "tagger-warning" }, "⚠ ", ...parts);
    const total = `${formatNumber(count)} of ${countOf(lookedAt, "image")} would change`;
    const found = [h("p", { class: "tagger-diff-count" }, total)];
    if (added.tags.length) found.push(line(...tagTotals("added", added)));
    if (removed.tags.length) found.push(line(...tagTotals("removed", removed)));
    if (moved) {
      const sign = h("span", { class: "tagger-part tagger-part-moved" }, "↕");
      found.push(line(sign, ` Tags change places in ${countOf(moved, "image")}`));
    }
    if (states) found.push(line(`${countOf(states, "image")} ${states === 1 ? "gets" : "get"} another mark`));
    if (along) found.push(this.along);
    if (emptied) {
      const first = previewButton("first", "Show");
      first.setAttribute("aria-label", "Show the first image left without tags");
      first.addEventListener("click", () => this.list.focusPlace(emptiedAt));
      found.push(warning(`${countOf(emptied, "image")} would be left without tags `, first));
    }
    if (conflicts) found.push(warning(`${countOf(conflicts, "image")} changed elsewhere as well`));
    return found;
  }

  render() {
    const { selected, total, isApplying } = this;
    const isAll = selected === total;
    const along = this.facts?.along ?? "";
    const apply = total ? `Apply to ${countOf(selected, "image")}` : "Apply";
    this.tally.textContent = this.isFixed ? "The trigger word is that of all images." : `${formatNumber(selected)} ticked`;
    this.applyButton.textContent = isApplying ? "Applying …" : apply;
    this.applyButton.disabled = isApplying || !this.isPossible;
    // This belongs to the whole dataset, and goes with a tag only if no image keeps it.
    this.along.textContent = isAll ? `Changed along: ${along}` : `As some images are left out, this stays: ${along}`;
    this.back.disabled = isApplying;
    this.all.disabled = isApplying || isAll;
    this.none.disabled = isApplying || selected === 0;
    this.progress.hidden = !isApplying;
    this.list.draw();
  }

  /**
   * @param {number} index
   * @param {boolean} isSelected
   */
  selectImage(index, isSelected) {
    this.optOuts.setSelected(index, isSelected);
    this.render();
  }

  /** @param {"all" | "none"} base */
  selectAll(base) {
    this.optOuts.reset(base);
    this.render();
  }

  /** Make the edit; a second click has no effect. */
  apply() {
    if (this.isApplying || !this.isPossible) return;
    this.isApplying = true;
    this.problem.textContent = "";
    this.progress.removeAttribute("value");
    this.progress.setAttribute("max", String(Math.max(1, this.selected)));
    this.title.focus({ preventScroll: true }); // the button that had it is disabled now
    this.render();
    this.on.channel.notify("apply", { preview: this.number, base: this.optOuts.base, except: this.exceptions });
  }

  /** @param {{preview: number, done: number}} progress */
  receiveProgress({ preview, done }) {
    if (preview === this.number) this.progress.setAttribute("value", String(done));
  }

  /**
   * @param {number} first
   * @param {number} count
   */
  async requestRows(first, count) {
    const fields = { preview: this.number, first, count };
    const reply = await this.on.channel.request("rows", fields).catch(ignoreUnanswered);
    if (reply?.kind === "gone") this.on.gone(fields.preview);
    else if (reply && fields.preview === this.number) this.list.receiveRows(first, reply.rows);
  }

  /** @param {string} text why it cannot be done */
  showProblem(text) {
    this.isApplying = false;
    this.problem.textContent = text;
    this.render();
  }

  /** Tell Python that the preview is no longer needed. */
  dismiss() {
    this.on.channel.notify("leave", { preview: this.number });
  }

  /** @param {boolean} isVisible */
  setVisible(isVisible) {
    this.list.setVisible(isVisible);
    if (!isVisible) this.thumbnails.stop();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && !this.isApplying) this.on.back();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.apply();
    else return;
    event.preventDefault();
  }

  focus() {
    this.title.focus({ preventScroll: true });
  }

  stop() {
    this.list.stop();
    this.thumbnails.stop();
  }
}

/**
 * @param {"added" | "removed"} fate
 * @param {TagTotals} totals
 * @returns {HTMLElement[]}
 */
function tagTotals(fate, { tags, more }) {
  const found = tags.map(([tag, count]) =>
    h("span", { class: "tagger-counted" }, diffTag(tag, fate), h("small", {}, formatNumber(count))));
  const others = more ? [h("small", {}, `and ${countOf(more, "other tag")}`)] : [];
  return [...found, ...others];
}
