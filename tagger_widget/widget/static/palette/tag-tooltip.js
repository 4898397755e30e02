// The tooltip of a tag or a quick set, shown while its chip is pointed at or has the focus.

import { closest, h } from "../shared/dom.js";
import { placeBeside } from "../shared/menu.js";
import { countOf, formatNumber } from "../shared/text.js";

/** @import { PaletteStore, TagFacts } from "./store.js" */

const SHOW_AFTER_MS = 350;
const MAX_ALIASES = 8;
const MAX_TAGS = 20;
const MARGIN_PX = 8;
const CHIP = "[data-tag], [data-set]";
let tooltips = 0;

export class TagTooltip {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el the palette's own element; the tooltip is placed beside it
   * @param {PaletteStore} store
   * @param {AbortSignal} signal
   */
  constructor(root, el, store, signal) {
    this.el = el;
    this.store = store;
    tooltips += 1;
    this.element = h("div", { class: "tagger-card", role: "tooltip", id: `tagger-card-${tooltips}`, popover: "manual" });
    el.append(this.element);
    /** @type {HTMLElement | null} the chip that it is about, or soon will be */
    this.anchor = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {HTMLElement | null} a chip without tooltip until another one was pointed at */
    this.dismissed = null;
    el.addEventListener("pointermove", (event) => {
      this.setAnchor(event.pointerType === "touch" ? null : closest(event.target, CHIP));
    }, { signal });
    el.addEventListener("pointerleave", () => this.setAnchor(null), { signal });
    el.addEventListener("focusin", (event) => {
      const isByKeyboard = event.target instanceof Element && event.target.matches(":focus-visible");
      this.setAnchor(isByKeyboard ? closest(event.target, CHIP) : null);
    }, { signal });
    el.addEventListener("focusout", () => this.setAnchor(null), { signal });
    el.addEventListener("pointerdown", () => this.dismiss(), { signal });
    el.addEventListener("scroll", () => this.hide(), { capture: true, passive: true, signal });
    root.addEventListener("keydown", (event) => this.onKey(event), { capture: true, signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  get isShown() {
    return this.element.matches(":popover-open");
  }

  /** @param {HTMLElement | null} anchor */
  setAnchor(anchor) {
    if (anchor === this.anchor || (anchor && anchor === this.dismissed)) return;
    this.hide();
    this.dismissed = null;
    this.anchor = anchor;
    if (!anchor) return;
    if (anchor.dataset.tag !== undefined) void this.store.factsOf(anchor.dataset.tag);
    this.timer = window.setTimeout(() => void this.show(anchor), SHOW_AFTER_MS);
  }

  /** @param {HTMLElement} anchor */
  async show(anchor) {
    const { tag, set } = anchor.dataset;
    this.element.replaceChildren(...(tag === undefined ? this.describeSet(set ?? "") : this.describeTag(tag)));
    this.open(anchor);
    if (tag === undefined) return;
    const facts = await this.store.factsOf(tag);
    if (this.anchor !== anchor || anchor.dataset.tag !== tag || !this.isShown) return;
    this.element.append(...describeFacts(facts));
    this.place(anchor);
  }

  /** @param {HTMLElement} anchor */
  open(anchor) {
    if (!anchor.isConnected) return;
    this.element.showPopover();
    this.place(anchor);
    anchor.setAttribute("aria-describedby", this.element.id);
  }

  /**
   * Place it beside the palette, where it covers no chip; if there is no room, below or above its own.
   *
   * @param {HTMLElement} anchor
   */
  place(anchor) {
    const own = anchor.getBoundingClientRect();
    const palette = this.el.getBoundingClientRect();
    const { width, height } = this.element.getBoundingClientRect();
    const left = palette.left - width - MARGIN_PX;
    if (left >= MARGIN_PX) {
      const top = Math.max(MARGIN_PX, Math.min(own.top, window.innerHeight - height - MARGIN_PX));
      this.element.style.left = `${left}px`;
      this.element.style.top = `${top}px`;
      return;
    }
    const spaced = { left: own.left, right: own.right, top: own.top - MARGIN_PX, bottom: own.bottom + MARGIN_PX };
    placeBeside(this.element, spaced, "below");
  }

  dismiss() {
    this.dismissed = this.anchor ?? this.dismissed;
    this.hide();
  }

  hide() {
    clearTimeout(this.timer);
    this.anchor?.removeAttribute("aria-describedby");
    this.anchor = null;
    if (this.isShown) this.element.hidePopover();
  }

  /**
   * Esc closes the tooltip alone, unless the user is typing.
   *
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (event.key !== "Escape" || !this.isShown) return;
    this.dismiss();
    if (event.target instanceof HTMLInputElement) return;
    event.stopPropagation();
    event.preventDefault();
  }

  /** @param {string} tag */
  describeTag(tag) {
    const { catalogue } = this.store;
    const images = countOf(catalogue.countOf(tag), "image");
    const category = catalogue.categoryOf(tag);
    const hidden = catalogue.hidden.has(tag) ? ", hidden" : "";
    const group = h("p", { class: "tagger-card-category" }, h("bdi", {}, category?.name ?? ""));
    if (category) group.style.setProperty("--tagger-mark", category.colour);
    return [h("strong", { dir: "auto" }, tag), h("p", {}, `On ${images}${hidden}`), ...(category ? [group] : [])];
  }

  /** @param {string} name */
  describeSet(name) {
    const tags = this.store.catalogue.arrangement.sets.find((set) => set.name === name)?.tags ?? [];
    return [h("strong", { dir: "auto" }, name), h("p", { dir: "auto" }, listed(tags, MAX_TAGS))];
  }
}

/** @param {TagFacts} facts */
function describeFacts({ kind, count, aliases = [] }) {
  if (count === undefined) return [];
  const uses = count ? `used ${formatNumber(count)} times` : "";
  const lines = [[kind, uses].filter(Boolean).join(", ")];
  if (aliases.length) lines.push(`Also: ${listed(aliases, MAX_ALIASES)}`);
  return lines.filter(Boolean).map((line) => h("p", { class: "tagger-card-wide", dir: "auto" }, line));
}

/**
 * @param {string[]} tags
 * @param {number} most
 * @returns {string}
 */
function listed(tags, most) {
  const rest = tags.length - most;
  return tags.slice(0, most).join(", ") + (rest > 0 ? ` and ${formatNumber(rest)} more` : "");
}
