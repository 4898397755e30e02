// Every known tag with its count, in the order asked for, and the category it is in. Knows nothing of the page.

/** @typedef {"count" | "recent" | "name" | "category"} Order */
/** @typedef {import("../shared/types.js").Category} Category */
/** @typedef {import("../shared/types.js").Arrangement} Arrangement */
/**
 * @typedef {object} Entry one known tag
 * @property {string} tag
 * @property {string} folded lower-cased, to be searched in
 * @property {number} count
 * @property {number} used greater is more recent
 * @property {number} rank place of its category; that of tags without one is the last
 */
/** @typedef {{category: Category | null, tags: string[]}} Group */

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
    /** @type {Set<string>} tags that may not stand where they belong */
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
    this.entries = new Map(tags.map((tag, at) => [tag, this.entry(tag, counts[at], 0)]));
    recent.forEach((tag, at) => {
      const entry = this.entries.get(tag);
      if (entry) entry.used = recent.length - at;
    });
    this.uses = recent.length;
    this.sort();
  }

  /** @returns {Entry} */
  entry(tag, count, used) {
    return { tag, folded: tag.toLowerCase(), count, used, rank: this.rank(tag) };
  }

  /** @param {Partial<Arrangement>} given what is empty or false may be left out, as Python does */
  arrange(given) {
    const arrangement = { ...NOTHING_ARRANGED, ...given };
    arrangement.categories = arrangement.categories.map((each) => ({ exclusive: false, ...each })).map(plainCategory);
    arrangement.sets = arrangement.sets.map((each) => ({ key: "", ...each }));
    this.arrangement = arrangement;
    this.hidden = new Set(arrangement.hidden);
    this.ranks = new Map(arrangement.categories.map(({ name }, at) => [name, at]));
    for (const entry of this.entries.values()) entry.rank = this.rank(entry.tag);
    if (this.order === "category") this.sort();
  }

  /** @param {string} tag */
  rank(tag) {
    const { members, categories } = this.arrangement;
    return this.ranks.get(Object.hasOwn(members, tag) ? members[tag] : "") ?? categories.length;
  }

  /**
   * @param {string} tag
   * @returns {Category | null}
   */
  category(tag) {
    return this.arrangement.categories[this.rank(tag)] ?? null;
  }

  /** @param {string} tag */
  count(tag) {
    return this.entries.get(tag)?.count ?? 0;
  }

  /** @returns {string | undefined} the tag used last */
  get newest() {
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
        // The tags stay where they are until tidied, for a chip must not run away from under the pointer.
        this.moved.add(tag);
      } else {
        const added = this.entry(tag, count, this.uses);
        this.entries.set(tag, added);
        this.insert(added); // a new tag is wanted at once
      }
    }
    if (changes.some(([, count]) => count === null)) {
      this.sorted = this.sorted.filter((entry) => this.entries.get(entry.tag) === entry);
    }
  }

  /** Put the tags whose count changed where they belong. */
  tidy() {
    if (!this.moved.size) return false;
    const moved = [...this.moved].flatMap((tag) => this.entries.get(tag) ?? []);
    if (moved.length > FEW) this.sort();
    else {
      const gone = new Set(moved);
      this.sorted = this.sorted.filter((entry) => !gone.has(entry));
      for (const entry of moved) this.insert(entry);
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
   */
  compare(a, b) {
    if (this.order === "category" && a.rank !== b.rank) return a.rank - b.rank;
    if (this.order === "recent" && a.used !== b.used) return b.used - a.used;
    if (this.order !== "name" && a.count !== b.count) return b.count - a.count;
    if (a.folded !== b.folded) return a.folded < b.folded ? -1 : 1;
    return a.tag < b.tag ? -1 : Number(a.tag > b.tag);
  }

  /** How many tags there are to choose from. */
  get total() {
    return this.showsHidden ? this.entries.size : this.entries.size - this.hiddenCount;
  }

  get hiddenCount() {
    return [...this.hidden].filter((tag) => this.entries.has(tag)).length;
  }

  /**
   * @param {string} text
   * @returns {Group[]} the tags that contain all the words of `text`, in order; one group unless that is by category
   */
  matching(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const withoutHidden = this.hidden.size > 0 && !this.showsHidden;
    const isWanted = (/** @type {Entry} */ { tag, folded }) =>
      words.every((word) => folded.includes(word)) && !(withoutHidden && this.hidden.has(tag));
    const entries = words.length || withoutHidden ? this.sorted.filter(isWanted) : this.sorted;
    if (this.order !== "category") return [{ category: null, tags: entries.map(({ tag }) => tag) }];
    return this.grouped(entries).filter(({ tags }) => tags.length || !words.length);
  }

  /**
   * @param {Entry[]} entries in the order of their categories
   * @returns {Group[]}
   */
  grouped(entries) {
    /** @type {Group[]} */
    const groups = [...this.arrangement.categories, null].map((category) => ({ category, tags: [] }));
    for (const { tag, rank } of entries) groups[rank].tags.push(tag);
    return groups;
  }
}

/**
 * Return a category as Python takes it, its parts in one order, so that two can be compared as text.
 *
 * @param {Category} category
 * @returns {Category}
 */
export function plainCategory({ name, colour, exclusive }) {
  return { name, colour, exclusive };
}
