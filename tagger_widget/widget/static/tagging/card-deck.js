// Which card is to be seen. All of them lie in the page over each other; one has the class `current`.

/** @typedef {import("./navigation.js").Navigation} Navigation */
/** @typedef {import("./card-models.js").CardModels} CardModels */

const PATIENCE_MS = 400;

/** Shows the card the user asked for, or the last one until it has come. */
export class CardDeck {
  /**
   * @param {HTMLElement} root
   * @param {Navigation} navigator
   * @param {CardModels} models
   * @param {HTMLElement} ghost where a picture that was replaced while shown may stay
   * @param {object} on
   * @param {() => void} on.arrived cards came or went
   * @param {(name: string) => void} on.shown
   */
  constructor(root, navigator, models, ghost, on) {
    this.root = root;
    this.navigator = navigator;
    this.models = models;
    this.ghost = ghost;
    this.on = on;
    /** @type {string | null} */
    this.shown = null;
    /** @type {WeakMap<HTMLImageElement, string>} the source each image was decoded from */
    this.decoded = new WeakMap();
    this.asked = { name: "", since: 0 };
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    const sync = () => this.sync();
    const observer = new MutationObserver((records) => {
      this.keepPicture(records);
      this.on.arrived();
      sync();
    });
    for (const slot of this.root.querySelectorAll(".tagger-slot")) {
      observer.observe(slot, { childList: true, subtree: true });
    }
    this.root.addEventListener("load", (event) => this.decode(event.target), { capture: true, signal });
    this.navigator.addEventListener("change", sync, { signal });
    this.models.addEventListener("pictures", sync, { signal });
    signal.addEventListener("abort", () => {
      observer.disconnect();
      clearTimeout(this.timer);
    });
    for (const image of this.root.querySelectorAll(".tagger-picture img")) this.decode(image);
    this.sync();
  }

  /** Decode a picture ahead, so that showing it costs nothing. */
  async decode(image) {
    if (!(image instanceof HTMLImageElement) || !image.naturalWidth) return;
    const source = image.src;
    try {
      await image.decode();
    } catch {
      return; // replaced meanwhile: the new source is loaded and decoded for itself
    }
    this.decoded.set(image, source);
    this.sync();
  }

  /**
   * @param {string | null} name
   * @returns {{slot: HTMLElement, image: HTMLImageElement, tags: HTMLElement} | null} null until it has come
   */
  card(name) {
    const facts = name === null ? undefined : this.navigator.card(name);
    const slot = facts && /** @type {HTMLElement} */ (this.root.querySelectorAll(".tagger-slot")[facts.slot]);
    const image = slot?.querySelector(`img.${facts.mark}`);
    const tags = slot?.querySelector(`.jupyter-widget-tagsinput.${facts.mark}`);
    if (!slot || !image || !tags) return null;
    return { slot, image: /** @type {HTMLImageElement} */ (image), tags: /** @type {HTMLElement} */ (tags) };
  }

  /** @param {string} name */
  ready(name) {
    const card = this.card(name);
    if (!card) return false;
    return this.models.problems.has(name) || (this.models.pictures.has(name) && this.decoded.has(card.image));
  }

  /** Show what can be shown: the target, or else how far Python has come, or else what is shown. */
  sync() {
    const { target, deck } = this.navigator;
    if (this.ready(target)) this.show(target);
    else if (deck.current !== target && this.ready(deck.current)) this.show(deck.current);
    else this.wait(target);
  }

  /** After a moment show a card without its picture rather than leave the user on another one. */
  wait(target) {
    if (this.asked.name !== target) this.asked = { name: target, since: performance.now() };
    const waited = performance.now() - this.asked.since;
    const card = this.card(target);
    if (card && (this.shown === null || waited >= PATIENCE_MS)) this.show(target);
    else if (this.shown !== null) this.mark(this.shown);
    clearTimeout(this.timer);
    if (waited < PATIENCE_MS) this.timer = setTimeout(() => this.sync(), PATIENCE_MS - waited + 1);
  }

  /** @param {string} name */
  show(name) {
    const isNew = this.shown !== name;
    this.shown = name;
    if (isNew || this.ready(name)) this.ghost.replaceChildren();
    this.mark(name);
    this.on.shown(name);
  }

  /** @param {string} name */
  mark(name) {
    const slot = this.card(name)?.slot;
    for (const each of this.root.querySelectorAll(".tagger-slot")) each.classList.toggle("current", each === slot);
  }

  /**
   * Leave the shown picture where it is when its slot was taken for another image.
   *
   * @param {MutationRecord[]} records
   */
  keepPicture(records) {
    for (const node of records.flatMap((record) => [...record.removedNodes])) {
      const isPicture = node instanceof HTMLImageElement && this.decoded.has(node);
      if (isPicture && node.dataset.name === this.shown) this.ghost.replaceChildren(node);
    }
  }
}
