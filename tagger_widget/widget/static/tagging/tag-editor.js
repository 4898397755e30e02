// This image's tags: what is typed into its own input, and what the palette adds and removes.

import { notify } from "../shared/dom.js";
import { splitTags } from "../shared/text.js";
import { TagDecorations } from "./tag-decorations.js";

const TYPED = "input.jupyter-widget-taginput";

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
function isOwnInput(target) {
  return target instanceof HTMLInputElement && target.matches(TYPED);
}

export class TagEditor {
  /**
   * @param {HTMLElement} el from where the palette is told
   * @param {import("./card-deck.js").CardDeck} shelf
   * @param {import("./navigation.js").Navigation} navigator
   * @param {import("./card-models.js").CardModels} models
   * @param {object} on
   * @param {(text: string) => void} on.say
   */
  constructor(el, shelf, navigator, models, on) {
    Object.assign(this, { el, shelf, navigator, models, on });
    /** Whether the next image's own input is to get the focus once it is shown. */
    this.focusOnNext = false;
    /** @type {string | null} the image whose tags the palette was told */
    this.told = null;
    /** Whether it is this object that changes tags, which tells of it by itself. */
    this.editing = false;
  }

  /**
   * @param {HTMLElement} root
   * @param {AbortSignal} signal
   */
  wire(root, signal) {
    const { models } = this;
    const on = (type, handler) => root.addEventListener(type, handler, { signal });
    on("input", (event) => this.onTyped(event));
    on("change", (event) => this.onEntered(event));
    on("focusout", () => queueMicrotask(() => models.settle()));
    on("tagger:edit", (event) => this.edit(event.detail));
    on("tagger:hello", () => this.tellPalette());
    on("tagger:say", (event) => this.on.say(event.detail.text));
    on("tagger:target", (event) => {
      this.commitTyped();
      event.detail.use(this.navigator.here);
    });
    this.marks = new TagDecorations(root, () => this.shelf.card(this.shelf.shown ?? "")?.tags, signal);
    this.el.append(this.marks.list);
    on("tagger:arranged", (event) => this.marks.arrange(event.detail.arrangement));
    notify(this.el, "arrangement");
    const isTyping = (name) => this.isTyping(name);
    models.typists.add(isTyping);
    signal.addEventListener("abort", () => models.typists.delete(isTyping));
    models.addEventListener("tags", (event) => {
      const { name, added = [] } = event.detail;
      if (name === this.shelf.shown) this.tellPalette();
      if (added.length && !this.editing) notify(this.el, "added", { tags: added });
    }, { signal });
  }

  /** @param {string} name */
  onShown(name) {
    if (this.told !== name) this.tellPalette();
    this.marks.soon();
    if (!this.focusOnNext || name !== this.navigator.target) return;
    this.focusOnNext = false;
    const input = this.input();
    if (!input?.parentElement) return;
    input.parentElement.style.display = "inline-block"; // the TagsInput hides it while nobody types
    input.focus({ preventScroll: true });
  }

  tellPalette() {
    this.told = this.shelf.shown;
    if (this.told !== null) notify(this.el, "shown", { name: this.told, tags: this.models.tagsOf(this.told) });
  }

  /**
   * Change the tags of the image the user asked for.
   *
   * @param {{add?: string[], toggle?: string}} wish
   */
  edit({ add = [], toggle }) {
    this.commitTyped();
    const name = this.navigator.here;
    if (name === null || !this.models.tags.has(name)) {
      this.navigator.follow({ kind: "edit", name, add, toggle: toggle ?? null });
      notify(this.el, "added", { tags: toggle === undefined ? add : [toggle] });
      return;
    }
    const had = this.models.tagsOf(name);
    const remove = toggle !== undefined && had.includes(toggle) ? [toggle] : [];
    const more = toggle !== undefined && !remove.length ? [...add, toggle] : add;
    const missing = more.filter((tag) => !had.includes(tag));
    if (more.length && !missing.length) this.on.say(`${more.join(", ")} ${more.length > 1 ? "are" : "is"} already on this image.`);
    const change = (tags) => [...tags.filter((tag) => !remove.includes(tag)), ...missing];
    this.editing = true;
    this.models.edit(name, change);
    this.editing = false;
    if (missing.length) notify(this.el, "added", { tags: more });
    const place = this.shelf.card(name)?.tags.parentElement;
    if (missing.length && place) place.scrollTop = place.scrollHeight;
  }

  /** @returns {HTMLInputElement | null} an image's own input */
  input(name = this.shelf.shown) {
    return this.shelf.card(name)?.tags.querySelector(TYPED) ?? null;
  }

  hasFocus() {
    return document.activeElement !== null && document.activeElement === this.input();
  }

  /** @param {string} name */
  isTyping(name) {
    const input = this.input(name);
    return input !== null && document.activeElement === input && input.value !== "";
  }

  /** Give what stands half-typed in the image's own input to that image. */
  commitTyped() {
    const input = this.input();
    if (input?.value) input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Let what stands half-typed in the image's own input go. */
  dropTyped() {
    const input = this.input();
    if (input && this.hasFocus()) input.value = "";
  }

  /** Commas end a tag in the image's own input too. */
  onTyped(event) {
    const input = event.target;
    if (!isOwnInput(input) || event.isComposing || !input.value.includes(",")) return;
    for (const part of splitTags(input.value)) {
      input.value = part;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    input.value = "";
  }

  /** A tag that the image has already is refused without a word: say so. */
  onEntered(event) {
    const input = event.target;
    if (!isOwnInput(input)) return;
    const typed = input.value.trim();
    if (!typed || !this.models.tagsOf(this.shelf.shown ?? "").includes(typed)) return;
    input.value = "";
    this.on.say(`${typed} is already on this image.`);
  }
}
