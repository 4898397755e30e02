// Where the user is. The page moves at once and Python follows. What Python says about the position counts again once
// it has answered the page's last move.

import { afterPaint } from "../shared/dom.js";
import { Emitter } from "../shared/emitter.js";

/** @import { Channel } from "../shared/channel.js" */

/**
 * @typedef {object} CardFacts one image whose card lies in the page
 * @property {string} name
 * @property {number} index among all images, from 0
 * @property {string} facts what is known of it, in words
 * @property {string} note details for a tooltip
 * @property {string} mark the CSS class of its Image and TagsInput
 * @property {number} slot
 * @property {string} image id of its Image model
 * @property {string} tags id of its TagsInput model
 */

/**
 * @typedef {object} DeckFacts
 * @property {string} current
 * @property {CardFacts[]} cards
 * @property {string[]} order names that next and previous reach, in order, `current` among them
 * @property {string | null} unusable the current image if it has a problem: no step leads back to it
 * @property {number[]} answered requests to move that this state takes into account, of all pages, the latest last
 */

/** @extends {Emitter<{change: null}>} */
export class Navigation extends Emitter {
  /**
   * @param {Channel<any>} channel
   * @param {DeckFacts} deck
   * @param {(action: () => void) => void} [defer] runs an action after the next paint
   */
  constructor(channel, deck, defer = afterPaint) {
    super();
    this.channel = channel;
    this.defer = defer;
    /** @type {number | null} the last request to move, until Python has answered it */
    this.lastMove = null;
    this.deck = deck;
    /** The image the user asked for; the one shown may still be its predecessor. */
    this.target = deck.current;
    /** Whether `target` is outdated, as only Python knows where the last command led. */
    this.isTargetStale = false;
  }

  /** @param {DeckFacts} deck */
  receive(deck) {
    this.deck = deck;
    // Python lists the latest requests only: those of other pages may take the place of this one's later.
    if (this.lastMove !== null && deck.answered.includes(this.lastMove)) this.lastMove = null;
    if (this.lastMove === null) {
      this.target = deck.current;
      this.isTargetStale = false;
    }
    this.emit("change", null);
  }

  /**
   * @param {string} name
   * @returns {CardFacts | undefined}
   */
  card(name) {
    return this.deck.cards.find((card) => card.name === name);
  }

  /** @param {number} by how many images forward, or back if negative */
  step(by) {
    // The neighbours of an outdated target would lead back.
    const name = this.isTargetStale ? undefined : this.neighbour(by);
    if (name === undefined) this.runCommand(by > 0 ? "next" : "previous");
    else this.move("go", { name }, name);
  }

  /** The image that commands are for; null for the one that Python is at once it has carried out the last command. */
  get commandTarget() {
    return this.isTargetStale ? null : this.target;
  }

  skip() {
    this.move("command", { command: "skip", name: this.commandTarget }, this.neighbour(1) ?? this.target);
  }

  /** @param {string} command one that only Python knows the destination of */
  runCommand(command) {
    this.isTargetStale = true;
    this.move("command", { command }, this.target);
  }

  /**
   * Go to any image.
   *
   * @param {number} index
   * @param {string} [name] if it is known, the page goes there without waiting for Python
   */
  goTo(index, name) {
    if (name === undefined) this.isTargetStale = true;
    this.move("go", { name: name ?? index }, name ?? this.target);
  }

  /**
   * @param {number} by
   * @returns {string | undefined} the image so many steps away from the target
   */
  neighbour(by) {
    const { order, unusable } = this.deck;
    const usable = order.filter((name) => name === this.target || name !== unusable);
    const index = usable.indexOf(this.target);
    return index < 0 ? undefined : usable[index + by];
  }

  /**
   * @param {string} kind
   * @param {object} fields
   * @param {string} target
   */
  move(kind, fields, target) {
    const request = this.channel.nextNumber();
    this.lastMove = request;
    this.target = target;
    this.emit("change", null);
    this.sendAfterMoves(kind, { ...fields, request });
  }

  /**
   * Send what is to be carried out after all moves so far.
   *
   * @param {string} kind
   * @param {object} fields
   */
  sendAfterMoves(kind, fields) {
    // The picture first: Python's answer would take the page's time just when it is to be painted.
    this.defer(() => this.channel.notify(kind, fields));
  }
}
