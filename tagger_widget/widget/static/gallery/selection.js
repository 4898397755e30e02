// Which images are selected, by index; independent of which are shown, and in which order.

import { Emitter } from "../shared/emitter.js";

/**
 * `change` tells whether a gesture has ended, and whether the selection was changed here, not in Python.
 *
 * @extends {Emitter<{change: {isFinal: boolean, isOurs: boolean}}>}
 */
export class Selection extends Emitter {
  constructor() {
    super();
    this.bits = new Uint8Array();
    this.count = 0;
    /** The image from which a range extends. */
    this.anchor = -1;
  }

  /**
   * Make room for more images.
   *
   * @param {number} total
   */
  grow(total) {
    if (total <= this.bits.length) return;
    const bits = new Uint8Array(total);
    bits.set(this.bits);
    this.bits = bits;
  }

  /** @param {number} index */
  has(index) {
    return this.bits[index] === 1;
  }

  /**
   * Select these images and no others.
   *
   * @param {Iterable<number>} indexes
   * @param {boolean} [isFinal] false during a gesture
   */
  replace(indexes, isFinal = true) {
    this.bits.fill(0);
    for (const index of indexes) this.bits[index] = 1;
    this.announce(isFinal);
  }

  /** @param {Iterable<number>} indexes */
  add(indexes) {
    for (const index of indexes) this.bits[index] = 1;
    this.announce();
  }

  /** @param {number} index */
  toggle(index) {
    this.bits[index] ^= 1;
    this.announce();
  }

  clear() {
    this.replace([]);
  }

  /** @returns {number[]} */
  indexes() {
    const found = [];
    for (let index = this.bits.indexOf(1); index >= 0; index = this.bits.indexOf(1, index + 1)) found.push(index);
    return found;
  }

  /** @returns {Uint32Array<ArrayBuffer>} pairs of the first index and the one after the last */
  ranges() {
    const pairs = [];
    for (let first = this.bits.indexOf(1); first >= 0;) {
      const end = this.bits.indexOf(0, first);
      pairs.push(first, end < 0 ? this.bits.length : end);
      first = end < 0 ? -1 : this.bits.indexOf(1, end);
    }
    return Uint32Array.from(pairs);
  }

  /** @param {Uint32Array} pairs the selection that Python has, as `ranges` returns it */
  setRanges(pairs) {
    this.bits.fill(0);
    for (let at = 0; at < pairs.length; at += 2) this.bits.fill(1, pairs[at], pairs[at + 1]);
    this.anchor = pairs.length ? pairs[0] : -1;
    this.announce(true, false);
  }

  announce(isFinal = true, isOurs = true) {
    let count = 0;
    for (const bit of this.bits) count += bit;
    this.count = count;
    this.emit("change", { isFinal, isOurs });
  }
}
