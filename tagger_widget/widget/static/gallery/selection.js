// Which images are selected, by index; independent of what is shown, and in which order.

export class Selection extends EventTarget {
  constructor() {
    super();
    this.bits = new Uint8Array();
    this.count = 0;
    /** The image from which a range is drawn. */
    this.anchor = -1;
  }

  /** @param {number} total */
  fit(total) {
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
   * @param {Iterable<number>} indexes
   * @param {boolean} [isOver] false while the pointer still draws
   */
  only(indexes, isOver = true) {
    this.bits.fill(0);
    for (const index of indexes) this.bits[index] = 1;
    this.changed(isOver);
  }

  /** @param {Iterable<number>} indexes */
  add(indexes) {
    for (const index of indexes) this.bits[index] = 1;
    this.changed();
  }

  /** @param {number} index */
  toggle(index) {
    this.bits[index] ^= 1;
    this.changed();
  }

  clear() {
    this.only([]);
  }

  /** @returns {number[]} */
  all() {
    const found = [];
    for (let index = this.bits.indexOf(1); index >= 0; index = this.bits.indexOf(1, index + 1)) found.push(index);
    return found;
  }

  /** @returns {Uint32Array} pairs of the first index and the one after the last */
  ranges() {
    const pairs = [];
    for (let first = this.bits.indexOf(1); first >= 0;) {
      const end = this.bits.indexOf(0, first);
      pairs.push(first, end < 0 ? this.bits.length : end);
      first = end < 0 ? -1 : this.bits.indexOf(1, end);
    }
    return Uint32Array.from(pairs);
  }

  /** @param {Uint32Array} pairs from Python, which knows of it already */
  load(pairs) {
    this.bits.fill(0);
    for (let at = 0; at < pairs.length; at += 2) this.bits.fill(1, pairs[at], pairs[at + 1]);
    this.anchor = pairs.length ? pairs[0] : -1;
    this.changed(true, false);
  }

  changed(isOver = true, isOurs = true) {
    let count = 0;
    for (const bit of this.bits) count += bit;
    this.count = count;
    this.dispatchEvent(new CustomEvent("change", { detail: { isOver, isOurs } }));
  }
}
