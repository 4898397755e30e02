// Every known tag with its count and category, in the order the user chose. Knows nothing of the page.

/** @import { Arrangement, Category } from "../shared/types.js" */

/** @typedef {"count" | "recent" | "name" | "category"} Order */
/**
 * @typedef {object} Entry one known tag
 * @property {string} tag
 * @property {string} folded in lower case, for the search
 * @property {number} count
 * @property {number} used greater is more recent
 * @property {number} rank position of its category; tags without one have the last rank
 */
/** @typedef {{category: Category | null, tags: string[]}} Group */

/** Up to this many moved tags are inserted one by one; more are sorted. */
const FEW = 500;

/** @type {Arrangement} */
export const NOTHING_ARRANGED = { categories: [], members: {}, hidden: [], pinned: [], sets: [], ordered: false };

export class TagCatalogue {
  constructor() {
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    this.uses = 0;
    /** @type {Order} */
    this.order = "count";
    /** @type {Entry[]} all in order, hidden ones too */
    this.sorted = [];
    /** @type {Set<string>} tags that may be in the wrong place */
    this.moved = new Set();
    this.showsHidden = false;
    /** @type {Set<string>} */
    this.hidden = new Set();
    /** @type {Map<string, number>} */
    this.ranks = new Map();
    this.arrangement = NOTHING_ARRANGED;
  }

  /**
   * @param {string[]} tags
   * @param {number[]} counts
   * @param {string[]} recent newest first
   */
  load(tags, counts, recent) {
    this.entries = new Map(tags.map((tag, index) => [tag, this.makeEntry(tag, counts[index], 0)]));
    recent.forEach((tag, index) => {
      const entry = this.entries.get(tag);
      if (entry) entry.used = recent.length - index;
    });
    this.uses = recent.length;
    this.sort();
  }

  /**
   * @param {string} tag
   * @param {number} count
   * @param {number} used
   * @returns {Entry}
   */
  makeEntry(tag, count, used) {
    return { tag, folded: tag.toLowerCase(), count, used, rank: this.rankOf(tag) };
  }

  /** @param {Partial<Arrangement>} given what is empty or false may be missing, as Python leaves it out */
  setArrangement(given) {
    const arrangement = { ...NOTHING_ARRANGED, ...given };
    arrangement.categories = arrangement.categories.map(plainCategory);
    arrangement.sets = arrangement.sets.map((each) => ({ ...each, key: each.key ?? "" }));
    this.arrangement = arrangement;
    this.hidden = new Set(arrangement.hidden);
    this.ranks = new Map(arrangement.categories.map(({ name }, index) => [name, index]));
    for (const entry of this.entries.values()) entry.rank = this.rankOf(entry.tag);
    if (this.order === "category") this.sort();
  }

  /** @param {string} tag */
  rankOf(tag) {
    const { members, categories } = this.arrangement;
    return this.ranks.get(Object.hasOwn(members, tag) ? members[tag] : "") ?? categories.length;
  }

  /**
   * @param {string} tag
   * @returns {Category | null}
   */
  categoryOf(tag) {
    return this.arrangement.categories[this.rankOf(tag)] ?? null;
  }

  /** @param {string} tag */
  countOf(tag) {
    return this.entries.get(tag)?.count ?? 0;
  }

  /** @returns {string | undefined} the tag that was used last */
  get newest() {
    /** @type {Entry | undefined} */
    let newest;
    for (const entry of this.entries.values()) if (entry.used > (newest?.used ?? 0)) newest = entry;
    return newest?.tag;
  }

  /** @param {[tag: string, count: number | null][]} changes null for a tag that is no longer known */
  update(changes) {
    for (const [tag, count] of changes) {
      this.uses += 1;
      const entry = this.entries.get(tag);
      if (count === null) this.entries.delete(tag);
      else if (entry) {
        if (count > entry.count) entry.used = this.uses;
        entry.count = count;
        // Tags keep their places until `reorder`: a chip must not move away from under the pointer.
        this.moved.add(tag);
      } else {
        const added = this.makeEntry(tag, count, this.uses);
        this.entries.set(tag, added);
        this.insert(added); // a new tag is wanted at once
        if (this.moved.size) this.moved.add(tag); // among tags in wrong places its own may be wrong, too
      }
    }
    if (changes.some(([, count]) => count === null)) {
      this.sorted = this.sorted.filter((entry) => this.entries.get(entry.tag) === entry);
    }
  }

  /**
   * Move the tags whose count changed to their places.
   *
   * @returns {boolean} whether there were any
   */
  reorder() {
    if (!this.moved.size) return false;
    const moved = [...this.moved].flatMap((tag) => this.entries.get(tag) ?? []);
    if (moved.length > FEW) this.sort();
    else {
      const removed = new Set(moved);
      this.sorted = this.sorted.filter((entry) => !removed.has(entry));
      for (const entry of moved) this.insert(entry);
    }
    this.moved.clear();
    return true;
  }

  /** @param {Order} order */
  sortBy(order) {
    this.order = order;
    this.sort();
  }

  sort() {
    this.sorted = [...this.entries.values()].sort((a, b) => this.compare(a, b));
    this.moved.clear();
  }

  /** @param {Entry} entry */
  insert(entry) {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(this.sorted[middle], entry) < 0) low = middle + 1;
      else high = middle;
    }
    this.sorted.splice(low, 0, entry);
  }

  /**
   * @param {Entry} a
   * @param {Entry} b
   * @returns {number}
   */
  compare(a, b) {
    if (this.order === "category" && a.rank !== b.rank) return a.rank - b.rank;
    if (this.order === "recent" && a.used !== b.used) return b.used - a.used;
    if (this.order !== "name" && a.count !== b.count) return b.count - a.count;
    if (a.folded !== b.folded) return a.folded < b.folded ? -1 : 1;
    return a.tag < b.tag ? -1 : Number(a.tag > b.tag);
  }

  /** Number of tags to choose from. */
  get total() {
    return this.showsHidden ? this.entries.size : this.entries.size - this.hiddenCount;
  }

  get hiddenCount() {
    return [...this.hidden].filter((tag) => this.entries.has(tag)).length;
  }

  /**
   * Find the tags that contain all words of a text.
   *
   * @param {string} text
   * @returns {Group[]} in order; a single group unless the order is by category
   */
  search(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const leavesOut = this.hidden.size > 0 && !this.showsHidden;
    const isWanted = (/** @type {Entry} */ { tag, folded }) =>
      words.every((word) => folded.includes(word)) && !(leavesOut && this.hidden.has(tag));
    const entries = words.length || leavesOut ? this.sorted.filter(isWanted) : this.sorted;
    if (this.order !== "category") return [{ category: null, tags: entries.map(({ tag }) => tag) }];
    return this.groupByCategory(entries).filter(({ tags }) => tags.length || !words.length);
  }

  /**
   * @param {Entry[]} entries in the order of their categories
   * @returns {Group[]}
   */
  groupByCategory(entries) {
    /** @type {Group[]} */
    const groups = [...this.arrangement.categories, null].map((category) => ({ category, tags: [] }));
    for (const { tag, rank } of entries) groups[rank].tags.push(tag);
    return groups;
  }
}

/**
 * Return a category with the properties that Python knows, in one order, so that two can be compared as text.
 *
 * @param {Omit<Category, "exclusive"> & {exclusive?: boolean}} category
 * @returns {Category}
 */
export function plainCategory({ name, colour, exclusive = false }) {
  return { name, colour, exclusive };
}
