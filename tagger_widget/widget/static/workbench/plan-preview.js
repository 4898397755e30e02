// A preview: what a plan would change, in numbers and image by image; single images can be opted out of it.

import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { ThumbnailCache } from "../shared/thumbnail-cache.js";
import { DiffList } from "./diff-list.js";
import { diffTag } from "./diff-row.js";
import { OptOuts } from "./opt-outs.js";

const images = (count) => (count === 1 ? "1 image" : `${formatNumber(count)} images`);

/** @param {string} name @param {string} text @returns {HTMLButtonElement} */
const press = (name, text) => /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: `tagger-tool tagger-diff-${name}` }, text));

export class PlanPreview {
  /**
   * @param {object} on
   * @param {(message: object) => void} on.post
   * @param {() => void} on.back
   * @param {(index: number) => void} on.open
   */
  constructor(on) {
    this.on = on;
    /** @type {any} what Python told of it */
    this.facts = { back: "edit" };
    this.number = 0;
    this.isApplying = false;
    this.ticks = new OptOuts();
    this.thumbs = new ThumbnailCache((thumbnails) => { if (thumbnails.length) on.post({ kind: "want", thumbnails }); });
    this.thumbs.addEventListener("thumb", (event) => this.list.paint(/** @type {CustomEvent} */ (event).detail));
    this.list = new DiffList({
      ask: (first, count) => on.post({ kind: "rows", preview: this.number, first, count }),
      want: (indexes) => this.thumbs.want(indexes),
      thumb: (index) => this.thumbs.get(index),
      isTicked: (index) => this.ticks.has(index),
      isFixed: () => this.facts.whole || this.isApplying,
      tick: (index, isTicked) => this.tick(index, isTicked),
      open: on.open,
    });
    this.back = press("back", "← Back");
    this.title = h("h3", { tabindex: "-1" });
    this.scope = h("p", { class: "tagger-scope-line" });
    this.summary = h("div", { class: "tagger-diff-summary" });
    this.along = h("p", {});
    this.all = press("all", "Tick all");
    this.none = press("none", "Tick none");
    this.tally = h("span", { class: "tagger-diff-tally", "aria-live": "polite" });
    this.tools = h("div", { class: "tagger-diff-tools" }, this.tally, this.all, this.none);
    this.problem = h("p", { class: "tagger-entry-problem", "aria-live": "polite" });
    this.progress = h("progress", { hidden: true, "aria-label": "Images written" });
    this.apply = /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: "tagger-primary", title: "Ctrl+Enter" }));
    this.element = h("section", { class: "tagger-diff", "aria-label": "Preview" },
      this.scope, h("div", { class: "tagger-diff-top" }, this.back, this.title), this.summary, this.tools,
      this.list.element, this.problem, h("div", { class: "tagger-diff-end" }, this.progress, this.apply));
    this.wire();
  }

  wire() {
    this.back.addEventListener("click", () => this.on.back());
    this.all.addEventListener("click", () => this.tickAll("all"));
    this.none.addEventListener("click", () => this.tickAll("none"));
    this.apply.addEventListener("click", () => this.carryOut());
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  get exceptions() {
    return [...this.ticks.exceptions];
  }

  get ticked() {
    return this.ticks.count(this.facts.count);
  }

  /** Whether anything would be done. */
  get isPossible() {
    return this.facts.count ? this.ticked > 0 : Boolean(this.facts.along);
  }

  /** @param {any} facts @param {boolean} isNew false when it is the same plan, looked at once more */
  show(facts, isNew) {
    this.facts = facts;
    this.number = facts.preview;
    this.isApplying = false;
    if (isNew) this.ticks.clear();
    else this.ticks.exceptions = new Set(facts.except);
    this.title.textContent = facts.title;
    this.scope.textContent = `For ${facts.scope}`;
    this.problem.textContent = "";
    this.summary.replaceChildren(...this.sentences());
    const isEmpty = facts.count === 0;
    for (const each of [this.tools, this.list.element]) each.hidden = isEmpty;
    this.apply.hidden = isEmpty && !facts.along;
    for (const each of [this.all, this.none]) each.hidden = facts.whole;
    this.list.load(facts.count, !isNew);
    this.draw();
  }

  /** @returns {HTMLElement[]} */
  sentences() {
    const { count, lookedAt, added, removed, moved, states, emptied, emptiedAt, conflicts, along } = this.facts;
    if (count === 0 && !along) return [h("p", { class: "tagger-diff-nothing" }, "Nothing would change.")];
    const line = (...parts) => h("p", {}, ...parts);
    const warn = (...parts) => h("p", { class: "tagger-warning" }, "⚠ ", ...parts);
    const found = [h("p", { class: "tagger-diff-count" }, `${formatNumber(count)} of ${images(lookedAt)} would change`)];
    if (added.tags.length) found.push(line(...counted("added", added)));
    if (removed.tags.length) found.push(line(...counted("removed", removed)));
    if (moved) found.push(line(h("span", { class: "tagger-part tagger-part-moved" }, "↕"), ` Tags change places in ${images(moved)}`));
    if (states) found.push(line(`${images(states)} ${states === 1 ? "gets" : "get"} another mark`));
    if (along) found.push(this.along);
    if (emptied) {
      const first = press("first", "Show");
      first.setAttribute("aria-label", "Show the first image left without tags");
      first.addEventListener("click", () => {
        this.list.active = emptiedAt;
        this.list.reveal(emptiedAt);
        this.list.focus();
      });
      found.push(warn(`${images(emptied)} would be left without tags `, first));
    }
    if (conflicts) found.push(warn(`${images(conflicts)} changed elsewhere as well`));
    return found;
  }

  draw() {
    const { ticked, isApplying } = this;
    this.tally.textContent = this.facts.whole ? "The trigger word is that of all images." : `${formatNumber(ticked)} ticked`;
    this.apply.textContent = isApplying ? "Applying …" : this.facts.count ? `Apply to ${images(ticked)}` : "Apply";
    this.apply.disabled = isApplying || !this.isPossible;
    // They are those of the whole dataset, and go with a tag only where no image keeps it.
    const isAll = ticked === this.facts.count;
    this.along.textContent = isAll ? `Changed along: ${this.facts.along}` : `As some images are left out, this stays: ${this.facts.along}`;
    for (const each of [this.back, this.all, this.none]) each.disabled = isApplying;
    this.all.disabled ||= ticked === this.facts.count;
    this.none.disabled ||= ticked === 0;
    this.progress.hidden = !isApplying;
    this.list.draw();
  }

  tick(index, isTicked) {
    this.ticks.put(index, isTicked);
    this.draw();
  }

  /** @param {"all" | "none"} base */
  tickAll(base) {
    this.ticks.set(base);
    this.draw();
  }

  /** Make the edit; a second click comes too late. */
  carryOut() {
    if (this.isApplying || !this.isPossible) return;
    this.isApplying = true;
    this.problem.textContent = "";
    this.progress.removeAttribute("value");
    this.progress.setAttribute("max", String(Math.max(1, this.ticked)));
    this.title.focus({ preventScroll: true }); // the button that had it goes out of use
    this.draw();
    this.on.post({ kind: "apply", preview: this.number, base: this.ticks.base, except: this.exceptions });
  }

  takeProgress({ preview, done }) {
    if (preview === this.number) this.progress.setAttribute("value", String(done));
  }

  takeRows({ preview, first, rows }) {
    if (preview === this.number) this.list.take(first, rows);
  }

  /** @param {string} text why it cannot be done */
  complain(text) {
    this.isApplying = false;
    this.problem.textContent = text;
    this.draw();
  }

  /** Python need not keep it any longer. */
  dismiss() {
    this.on.post({ kind: "leave", preview: this.number });
  }

  /** @param {boolean} isVisible */
  setVisible(isVisible) {
    this.list.setVisible(isVisible);
    if (!isVisible) this.thumbs.stop();
  }

  onKey(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && !this.isApplying) this.on.back();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.carryOut();
    else return;
    event.preventDefault();
  }

  focus() {
    this.title.focus({ preventScroll: true });
  }

  stop() {
    this.list.stop();
    this.thumbs.stop();
  }
}

/** @param {"added" | "removed"} fate @param {{tags: [string, number][], more: number}} counts */
function counted(fate, { tags, more }) {
  const found = tags.map(([tag, count]) => h("span", { class: "tagger-counted" }, diffTag(tag, fate), h("small", {}, formatNumber(count))));
  if (more) found.push(h("small", {}, `and ${formatNumber(more)} other ${more === 1 ? "tag" : "tags"}`));
  return found;
}
