// Where the user is. The page moves at once and Python follows; what Python says about the place
// counts again as soon as it has answered the page's last move.

import { afterPaint } from "../shared/dom.js";

/**
 * @typedef {object} CardFacts one image whose card lies in the page
 * @property {string} name
 * @property {number} index its place among all, from 0
 * @property {string} facts what is known of it, in words
 * @property {string} note more on that, for who asks
 * @property {string} mark the CSS class its Image and TagsInput have
 * @property {number} slot
 * @property {string} image model id of its Image
 * @property {string} tags model id of its TagsInput
 */

/**
 * @typedef {object} DeckFacts
 * @property {string} current
 * @property {CardFacts[]} cards
 * @property {string[]} order names that next and previous reach, in order, `current` among them
 * @property {string | null} unusable the current one when it has a problem: no step leads back to it
 * @property {Record<string, number>} ack the last move answered, by page
 */

export class Navigation extends EventTarget {
  /**
   * @param {(message: object) => void} send
   * @param {DeckFacts} deck
   */
  constructor(send, deck) {
    super();
    this.send = send;
    this.page = Math.random().toString(36).slice(2);
    this.moves = 0;
    this.deck = deck;
    /** The image the user asked for; the one shown may still be its predecessor. */
    this.target = deck.current;
    /** Whether `target` is outdated, as only Python knows where the last command led. */
    this.unsure = false;
  }

  /** @param {DeckFacts} deck */
  receive(deck) {
    this.deck = deck;
    if ((deck.ack[this.page] ?? 0) === this.moves) {
      this.target = deck.current;
      this.unsure = false;
    }
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {string} name
   * @returns {CardFacts | undefined}
   */
  card(name) {
    return this.deck.cards.find((card) => card.name === name);
  }

  /** @param {number} by how many images ahead, or back when negative */
  step(by) {
    // Where the target is outdated, what lies beside it would lead back.
    const name = this.unsure ? undefined : this.beside(by);
    if (name === undefined) this.command(by > 0 ? "next" : "previous");
    else this.go({ kind: "go", name }, name);
  }

  /** The image that the keys are for; null when that is the one where Python is, once it has got there. */
  get here() {
    return this.unsure ? null : this.target;
  }

  skip() {
    this.go({ kind: "command", command: "skip", name: this.here }, this.beside(1) ?? this.target);
  }

  /** @param {string} command one whose outcome only Python knows */
  command(command) {
    this.unsure = true;
    this.go({ kind: "command", command }, this.target);
  }

  /**
   * Go to any image.
   *
   * @param {number} index
   * @param {string} [name] where it is known: then the page goes there without waiting for Python
   */
  goTo(index, name) {
    if (name === undefined) this.unsure = true;
    this.go({ kind: "go", name: name ?? index }, name ?? this.target);
  }

  /** @param {number} by */
  beside(by) {
    const { order, unusable } = this.deck;
    const usable = order.filter((name) => name === this.target || name !== unusable);
    const at = usable.indexOf(this.target);
    return at < 0 ? undefined : usable[at + by];
  }

  /**
   * @param {object} message
   * @param {string} target
   */
  go(message, target) {
    this.moves += 1;
    this.target = target;
    this.dispatchEvent(new Event("change"));
    this.follow({ ...message, page: this.page, move: this.moves });
  }

  /**
   * Send what counts after all moves so far.
   *
   * @param {object} message
   */
  follow(message) {
    // The picture first: Python's answer would take the page's time just when it is to be painted.
    afterPaint(() => this.send(message));
  }
}
