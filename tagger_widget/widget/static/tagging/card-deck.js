// Which card is visible. All of them lie in the page over each other; one has the class `current`.

/** @import { CardModels } from "./card-models.js" */
/** @import { Navigation } from "./navigation.js" */

const PATIENCE_MS = 400;

/**
 * @typedef {object} Card the elements of one card
 * @property {HTMLElement} slot
 * @property {HTMLImageElement} image
 * @property {HTMLElement} tags the TagsInput
 */

/** Shows the card of the target image, or the last one until that has arrived. */
export class CardDeck {
  /**
   * @param {HTMLElement} root
   * @param {Navigation} navigation
   * @param {CardModels} cardModels
   * @param {HTMLElement} leftover keeps a picture that was replaced while it was shown
   * @param {object} on
   * @param {() => void} on.cardsChanged
   * @param {(name: string) => void} on.imageShown
   */
  constructor(root, navigation, cardModels, leftover, on) {
    this.root = root;
    this.navigation = navigation;
    this.cardModels = cardModels;
    this.leftover = leftover;
    this.on = on;
    /** @type {string | null} name of the image on the screen */
    this.shown = null;
    /** @type {WeakMap<HTMLImageElement, string>} the source each image was decoded from */
    this.decoded = new WeakMap();
    /** The image that is waited for, and since when. */
    this.awaited = { name: "", since: 0 };
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const update = () => this.update();
    const observer = new MutationObserver((records) => {
      this.keepPicture(records);
      this.on.cardsChanged();
      update();
    });
    for (const slot of this.slots) observer.observe(slot, { childList: true, subtree: true });
    this.root.addEventListener("load", (event) => void this.decode(event.target), { capture: true, signal });
    this.navigation.on("change", update, signal);
    this.cardModels.on("pictures", update, signal);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      clearTimeout(this.timer);
    });
    for (const image of this.root.querySelectorAll(".tagger-picture img")) void this.decode(image);
    this.update();
  }

  get slots() {
    return /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(".tagger-slot"));
  }

  /**
   * Decode a picture ahead of time, so that it is shown without delay.
   *
   * @param {EventTarget | null} image
   */
  async decode(image) {
    if (!(image instanceof HTMLImageElement) || !image.naturalWidth) return;
    const source = image.src;
    try {
      await image.decode();
    } catch {
      return; // replaced meanwhile: the new source is loaded and decoded by itself
    }
    this.decoded.set(image, source);
    this.update();
  }

  /**
   * @param {string | null} name
   * @returns {Card | null} null until it has arrived
   */
  card(name) {
    const facts = name === null ? undefined : this.navigation.card(name);
    if (!facts) return null;
    const slot = this.slots[facts.slot];
    const image = /** @type {HTMLImageElement | null} */ (slot?.querySelector(`img.${facts.mark}`) ?? null);
    const tags = slot?.querySelector(`.jupyter-widget-tagsinput.${facts.mark}`);
    return image && tags instanceof HTMLElement ? { slot, image, tags } : null;
  }

  /** @param {string} name */
  isReady(name) {
    const card = this.card(name);
    if (!card) return false;
    const { problems, pictures } = this.cardModels;
    return problems.has(name) || (pictures.has(name) && this.decoded.has(card.image));
  }

  /** Show what can be shown: the target, else the image that Python is at, else what is shown now. */
  update() {
    const { target, deck } = this.navigation;
    if (this.isReady(target)) this.showCard(target);
    else if (deck.current !== target && this.isReady(deck.current)) this.showCard(deck.current);
    else this.waitFor(target);
  }

  /**
   * After a moment show a card without its picture rather than leave the user on another one.
   *
   * @param {string} target
   */
  waitFor(target) {
    if (this.awaited.name !== target) this.awaited = { name: target, since: performance.now() };
    const waited = performance.now() - this.awaited.since;
    const card = this.card(target);
    if (card && (this.shown === null || waited >= PATIENCE_MS)) this.showCard(target);
    else if (this.shown !== null) this.markCurrent(this.shown);
    clearTimeout(this.timer);
    if (waited < PATIENCE_MS) this.timer = window.setTimeout(() => this.update(), PATIENCE_MS - waited + 1);
  }

  /** @param {string} name */
  showCard(name) {
    const isNew = this.shown !== name;
    this.shown = name;
    if (isNew || this.isReady(name)) this.leftover.replaceChildren();
    this.markCurrent(name);
    this.on.imageShown(name);
  }

  /** @param {string} name */
  markCurrent(name) {
    const slot = this.card(name)?.slot;
    for (const each of this.slots) each.classList.toggle("current", each === slot);
  }

  /**
   * Leave the shown picture in place when its slot is given to another image.
   *
   * @param {MutationRecord[]} records
   */
  keepPicture(records) {
    for (const node of records.flatMap((record) => [...record.removedNodes])) {
      const isPicture = node instanceof HTMLImageElement && this.decoded.has(node);
      if (isPicture && node.dataset.name === this.shown) this.leftover.replaceChildren(node);
    }
  }
}
