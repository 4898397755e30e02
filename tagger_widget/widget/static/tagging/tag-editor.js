// The tags of the image on the screen: what is typed into its own input, and what the palette adds and removes.

import { notify, onNotice } from "../shared/dom.js";
import { splitTags } from "../shared/text.js";
import { TagDecorations } from "./tag-decorations.js";

/** @import { TagEdit } from "../shared/types.js" */
/** @import { CardDeck } from "./card-deck.js" */
/** @import { CardModels } from "./card-models.js" */
/** @import { Navigation } from "./navigation.js" */

const OWN_INPUT = "input.jupyter-widget-taginput";

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
function isOwnInput(target) {
  return target instanceof HTMLInputElement && target.matches(OWN_INPUT);
}

export class TagEditor {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el the element that announces changes to the palette
   * @param {CardDeck} cardDeck
   * @param {Navigation} navigation
   * @param {CardModels} cardModels
   * @param {(text: string) => void} showStatus
   * @param {AbortSignal} signal
   */
  constructor(root, el, cardDeck, navigation, cardModels, showStatus, signal) {
    this.el = el;
    this.cardDeck = cardDeck;
    this.navigation = navigation;
    this.cardModels = cardModels;
    this.showStatus = showStatus;
    /** Whether the next image's own input gets the focus once it is shown. */
    this.focusOnNext = false;
    /** @type {string | null} the image whose tags were announced last */
    this.announced = null;
    /** Whether this object changes tags, which announces them by itself. */
    this.isEditing = false;
    this.decorations = new TagDecorations(root, () => this.cardDeck.card(this.cardDeck.shown)?.tags, signal);
  }

  /**
   * @param {HTMLElement} root
   * @param {AbortSignal} signal
   */
  connect(root, signal) {
    const { cardModels } = this;
    this.el.append(this.decorations.list);
    root.addEventListener("input", (event) => this.onInput(/** @type {InputEvent} */ (event)), { signal });
    root.addEventListener("change", (event) => this.onChange(event), { signal });
    root.addEventListener("focusout", () => queueMicrotask(() => cardModels.applyPendingUpdates()), { signal });
    onNotice(root, "edit", (edit) => this.editTags(edit), signal);
    onNotice(root, "hello", () => this.announceTags(), signal);
    onNotice(root, "say", ({ text }) => this.showStatus(text), signal);
    onNotice(root, "target", ({ use }) => {
      this.commitTyped();
      use(this.navigation.commandTarget);
    }, signal);
    onNotice(root, "arranged", ({ arrangement }) => this.decorations.setArrangement(arrangement), signal);
    const isTyping = (/** @type {string} */ name) => this.isTyping(name);
    cardModels.typingChecks.add(isTyping);
    signal.addEventListener("abort", () => cardModels.typingChecks.delete(isTyping));
    cardModels.on("tags", ({ name, added }) => {
      if (name === this.cardDeck.shown) this.announceTags();
      if (added.length && !this.isEditing) notify(this.el, "added", { tags: added });
    }, signal);
    notify(this.el, "arrangement", {});
  }

  /** @param {string} name */
  onImageShown(name) {
    if (this.announced !== name) this.announceTags();
    this.decorations.schedule();
    if (!this.focusOnNext || name !== this.navigation.target) return;
    this.focusOnNext = false;
    const input = this.ownInput();
    if (!input?.parentElement) return;
    input.parentElement.style.display = "inline-block"; // the TagsInput hides it while nobody types
    input.focus({ preventScroll: true });
  }

  /** Announce the tags of the image on the screen. */
  announceTags() {
    const name = this.cardDeck.shown;
    this.announced = name;
    if (name !== null) notify(this.el, "shown", { name, tags: this.cardModels.tagsOf(name) });
  }

  /**
   * Change the tags of the image the user asked for.
   *
   * @param {TagEdit} edit
   */
  editTags({ add = [], toggle }) {
    this.commitTyped();
    const name = this.navigation.commandTarget;
    if (name === null || !this.cardModels.tags.has(name)) {
      this.navigation.sendAfterMoves("edit", { name, add, toggle: toggle ?? null });
      notify(this.el, "added", { tags: toggle === undefined ? add : [toggle] });
      return;
    }
    const had = this.cardModels.tagsOf(name);
    const removed = toggle !== undefined && had.includes(toggle) ? [toggle] : [];
    const wanted = toggle !== undefined && !removed.length ? [...add, toggle] : add;
    const added = wanted.filter((tag) => !had.includes(tag));
    if (wanted.length && !added.length) {
      this.showStatus(`${wanted.join(", ")} ${wanted.length > 1 ? "are" : "is"} already on this image.`);
    }
    this.isEditing = true;
    this.cardModels.editTags(name, (tags) => [...tags.filter((tag) => !removed.includes(tag)), ...added]);
    this.isEditing = false;
    if (!added.length) return;
    notify(this.el, "added", { tags: wanted });
    const scroller = this.cardDeck.card(name)?.tags.parentElement;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }

  /** @returns {HTMLInputElement | null} the input of an image's own TagsInput */
  ownInput(name = this.cardDeck.shown) {
    return this.cardDeck.card(name)?.tags.querySelector(OWN_INPUT) ?? null;
  }

  hasFocus() {
    return document.activeElement !== null && document.activeElement === this.ownInput();
  }

  /** @param {string} name */
  isTyping(name) {
    const input = this.ownInput(name);
    return input !== null && document.activeElement === input && input.value !== "";
  }

  /** Give the unfinished text in the image's own input to that image. */
  commitTyped() {
    const input = this.ownInput();
    if (input?.value) input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Drop the unfinished text in the image's own input. */
  dropTyped() {
    const input = this.ownInput();
    if (input && this.hasFocus()) input.value = "";
  }

  /**
   * Let a comma end a tag in the image's own input, too.
   *
   * @param {InputEvent} event
   */
  onInput(event) {
    const input = event.target;
    if (!isOwnInput(input) || event.isComposing || !input.value.includes(",")) return;
    for (const part of splitTags(input.value)) {
      input.value = part;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    input.value = "";
  }

  /**
   * Report a tag that the image has already: the TagsInput refuses it without a word.
   *
   * @param {Event} event
   */
  onChange(event) {
    const input = event.target;
    if (!isOwnInput(input)) return;
    const typed = input.value.trim();
    if (!typed || !this.cardModels.tagsOf(this.cardDeck.shown ?? "").includes(typed)) return;
    input.value = "";
    this.showStatus(`${typed} is already on this image.`);
  }
}
