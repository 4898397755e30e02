// Every known tag with its count, in the order asked for. Knows nothing of the page.

/** @typedef {"count" | "name" | "recent"} Order */

const FEW = 500;

export class Catalogue {
  constructor() {
    /** @type {Map<string, number>} */
    this.counts = new Map();
    /** @type {Map<string, string>} lower-cased, to be searched in */
    this.folded = new Map();
    /** @type {Map<string, number>} greater is more recent */
    this.used = new Map();
    this.uses = 0;
    /** @type {Order} */
    this.order = "count";
    /** @type {string[]} all tags in order */
    this.sorted = [];
    /** @type {Set<string>} tags that may not stand where they belong */
    this.moved = new Set();
  }

  /**
   * @param {string[]} tags
   * @param {number[]} counts
   * @param {string[]} recent newest first
   */
  load(tags, counts, recent) {
    this.counts = new Map(tags.map((tag, at) => [tag, counts[at]]));
    this.folded = new Map(tags.map((tag) => [tag, tag.toLowerCase()]));
    this.used = new Map(recent.map((tag, at) => [tag, recent.length - at]));
    this.uses = recent.length;
    this.sort();
  }

  /** @param {[tag: string, count: number | null][]} changes null for a tag that is no longer known */
  update(changes) {
    for (const [tag, count] of changes) {
      this.uses += 1;
      const before = this.counts.get(tag);
      if (count === null) {
        this.counts.delete(tag);
        this.folded.delete(tag);
      } else {
        this.counts.set(tag, count);
        this.folded.set(tag, tag.toLowerCase());
        if (before === undefined || count > before) this.used.set(tag, this.uses);
      }
      // A new tag is wanted at once; the others stay where they are until tidied,
      // for a chip must not run away from under the pointer.
      if (before === undefined && count !== null) this.insert(tag);
      else this.moved.add(tag);
    }
    if (changes.some(([, count]) => count === null)) this.sorted = this.sorted.filter((tag) => this.counts.has(tag));
  }

  /** Put the tags whose count changed where they belong. */
  tidy() {
    if (!this.moved.size) return false;
    const moved = [...this.moved].filter((tag) => this.counts.has(tag));
    if (moved.length > FEW) this.sort();
    else {
      const gone = new Set(moved);
      this.sorted = this.sorted.filter((tag) => !gone.has(tag));
      for (const tag of moved) this.insert(tag);
    }
    this.moved.clear();
    return true;
  }

  /** @param {Order} order */
  by(order) {
    this.order = order;
    this.sort();
  }

  sort() {
    this.sorted = [...this.counts.keys()].sort((a, b) => this.compare(a, b));
    this.moved.clear();
  }

  /** @param {string} tag */
  insert(tag) {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(this.sorted[middle], tag) < 0) low = middle + 1;
      else high = middle;
    }
    this.sorted.splice(low, 0, tag);
  }

  /**
   * @param {string} a
   * @param {string} b
   */
  compare(a, b) {
    if (this.order === "recent") {
      const later = (this.used.get(b) ?? 0) - (this.used.get(a) ?? 0);
      if (later) return later;
    }
    if (this.order !== "name") {
      const more = (this.counts.get(b) ?? 0) - (this.counts.get(a) ?? 0);
      if (more) return more;
    }
    const [x, y] = [this.folded.get(a) ?? a, this.folded.get(b) ?? b];
    if (x !== y) return x < y ? -1 : 1;
    return a < b ? -1 : Number(a > b);
  }

  /**
   * @param {string} text
   * @returns {string[]} the tags that contain all the words of `text`, in order
   */
  matching(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return this.sorted;
    return this.sorted.filter((tag) => {
      const folded = this.folded.get(tag) ?? tag;
      return words.every((word) => folded.includes(word));
    });
  }
}
