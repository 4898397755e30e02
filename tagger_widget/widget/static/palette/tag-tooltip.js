// The small card that tells about a tag or a quick set while its chip is pointed at or has the focus.

import { h } from "../shared/dom.js";
import { putBeside } from "../shared/menu.js";
import { formatNumber } from "../shared/text.js";

const AFTER_MS = 350;
const MOST_ALIASES = 8;
const MOST_TAGS = 20;
const APART_PX = 8;
let cards = 0;

export class TagTooltip {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el the palette's own element: the card is put beside it
   * @param {import("./store.js").PaletteStore} shared
   * @param {AbortSignal} signal
   */
  constructor(root, el, shared, signal) {
    Object.assign(this, { el, shared });
    cards += 1;
    this.element = h("div", { class: "tagger-card", role: "tooltip", id: `tagger-card-${cards}`, popover: "manual" });
    el.append(this.element);
    /** @type {HTMLElement | null} the chip it tells about, or soon will */
    this.anchor = null;
    this.timer = 0;
    /** @type {HTMLElement | null} a chip whose card is not wanted until another one was pointed at */
    this.dismissed = null;
    const on = (target, type, handler, options = {}) => target.addEventListener(type, handler, { signal, ...options });
    on(el, "pointermove", (event) => this.point(event.pointerType === "touch" ? null : cardAnchor(event.target)));
    on(el, "pointerleave", () => this.point(null));
    on(el, "focusin", (event) => this.point(event.target.matches(":focus-visible") ? cardAnchor(event.target) : null));
    on(el, "focusout", () => this.point(null));
    on(el, "pointerdown", () => this.dismiss());
    on(el, "scroll", () => this.hide(), { capture: true, passive: true });
    on(root, "keydown", (event) => this.onKey(event), { capture: true });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  get isShown() {
    return this.element.matches(":popover-open");
  }

  /** @param {HTMLElement | null} anchor */
  point(anchor) {
    if (anchor === this.anchor || (anchor && anchor === this.dismissed)) return;
    this.hide();
    this.dismissed = null;
    this.anchor = anchor;
    if (!anchor) return;
    if (anchor.dataset.tag !== undefined) this.shared.factsOf(anchor.dataset.tag);
    this.timer = setTimeout(() => this.show(anchor), AFTER_MS);
  }

  async show(anchor) {
    const { tag, set } = anchor.dataset;
    this.element.replaceChildren(...(tag === undefined ? this.aboutSet(set ?? "") : this.aboutTag(tag)));
    this.open(anchor);
    if (tag === undefined) return;
    const facts = await this.shared.factsOf(tag);
    if (this.anchor !== anchor || anchor.dataset.tag !== tag || !this.isShown) return;
    this.element.append(...wideLines(facts));
    this.place(anchor);
  }

  /** @param {HTMLElement} anchor */
  open(anchor) {
    if (!anchor.isConnected) return;
    this.element.showPopover();
    this.place(anchor);
    anchor.setAttribute("aria-describedby", this.element.id);
  }

  /** Beside the palette, where it covers no chip; below or above its own where there is no room. */
  place(anchor) {
    const own = anchor.getBoundingClientRect();
    const column = this.el.getBoundingClientRect();
    const { width, height } = this.element.getBoundingClientRect();
    const left = column.left - width - APART_PX;
    if (left >= APART_PX) {
      this.element.style.left = `${left}px`;
      this.element.style.top = `${Math.max(APART_PX, Math.min(own.top, window.innerHeight - height - APART_PX))}px`;
      return;
    }
    const spaced = { left: own.left, right: own.right, top: own.top - APART_PX, bottom: own.bottom + APART_PX };
    putBeside(this.element, spaced, "below");
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

  /** Esc closes the card alone, unless something is being typed. */
  onKey(event) {
    if (event.key !== "Escape" || !this.isShown) return;
    this.dismiss();
    if (event.target instanceof HTMLInputElement) return;
    event.stopPropagation();
    event.preventDefault();
  }

  /** @param {string} tag */
  aboutTag(tag) {
    const { catalogue } = this.shared;
    const count = catalogue.count(tag);
    const category = catalogue.category(tag);
    const where = count === 1 ? "1 image" : `${formatNumber(count)} images`;
    const hidden = catalogue.hidden.has(tag) ? ", hidden" : "";
    const group = h("p", { class: "tagger-card-category" }, h("bdi", {}, category?.name ?? ""));
    if (category) group.style.setProperty("--tagger-mark", category.colour);
    return [h("strong", { dir: "auto" }, tag), h("p", {}, `On ${where}${hidden}`), ...(category ? [group] : [])];
  }

  /** @param {string} name */
  aboutSet(name) {
    const tags = this.shared.catalogue.arrangement.sets.find((set) => set.name === name)?.tags ?? [];
    return [h("strong", { dir: "auto" }, name), h("p", { dir: "auto" }, several(tags, MOST_TAGS))];
  }
}

/** @param {EventTarget | null} target */
function cardAnchor(target) {
  const found = target instanceof Element ? target.closest("[data-tag], [data-set]") : null;
  return found instanceof HTMLElement ? found : null;
}

/** @param {{kind?: string, count?: number, aliases?: string[]}} facts */
function wideLines({ kind, count, aliases = [] }) {
  if (count === undefined) return [];
  const uses = count ? `used ${formatNumber(count)} times` : "";
  const lines = [[kind, uses].filter(Boolean).join(", ")];
  if (aliases.length) lines.push(`Also: ${several(aliases, MOST_ALIASES)}`);
  return lines.filter(Boolean).map((line) => h("p", { class: "tagger-card-wide", dir: "auto" }, line));
}

/**
 * @param {string[]} tags
 * @param {number} most
 */
function several(tags, most) {
  const rest = tags.length - most;
  return tags.slice(0, most).join(", ") + (rest > 0 ? ` and ${formatNumber(rest)} more` : "");
}
