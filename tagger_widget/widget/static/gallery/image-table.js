// What the page knows of every image, in columns; their order, and which of them match the filter.
// Knows nothing of the page.

/** @typedef {"pending" | "done" | "skipped"} State */
/** @typedef {"problem" | "untagged" | State} Mark */
/** @typedef {"order" | "name" | "tags" | "size" | "edited"} Sort */

/** @type {State[]} */
const STATES = ["pending", "done", "skipped"];
const STATE_BITS = 3;
const PROBLEM_BIT = 4;

/**
 * Orders of the grid: a label, and whether it starts with the largest.
 *
 * @type {Record<Sort, {label: string, descends: boolean}>}
 */
export const SORTS = {
  order: { label: "Dataset order", descends: false },
  name: { label: "Name", descends: false },
  tags: { label: "Number of tags", descends: false },
  size: { label: "Size", descends: true },
  edited: { label: "Last edited", descends: true },
};

/**
 * Copy a buffer of a message into a typed array: it may begin anywhere in a larger one.
 *
 * @template T
 * @param {new (buffer: ArrayBuffer) => T} Kind
 * @param {DataView<ArrayBuffer>} view
 * @returns {T}
 */
export function copyColumn(Kind, view) {
  return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/**
 * The numbers of every image, one column for each, in the order in which Python sends them.
 */
class Columns {
  /** @param {DataView<ArrayBuffer>[]} [buffers] */
  constructor(buffers) {
    const empty = new DataView(new ArrayBuffer(0));
    const [flags, counts, widths, heights, edited] = buffers ?? Array(5).fill(empty);
    this.flags = copyColumn(Uint8Array, flags);
    this.counts = copyColumn(Uint16Array, counts);
    this.widths = copyColumn(Uint32Array, widths);
    this.heights = copyColumn(Uint32Array, heights);
    this.edited = copyColumn(Float64Array, edited);
  }

  /**
   * @param {Columns} more
   * @returns {Columns} these rows, and more
   */
  followedBy(more) {
    const all = new Columns();
    all.flags = joined(this.flags, more.flags, Uint8Array);
    all.counts = joined(this.counts, more.counts, Uint16Array);
    all.widths = joined(this.widths, more.widths, Uint32Array);
    all.heights = joined(this.heights, more.heights, Uint32Array);
    all.edited = joined(this.edited, more.edited, Float64Array);
    return all;
  }

  /**
   * @param {number} index
   * @param {Columns} other
   * @param {number} row in `other`
   */
  setRow(index, other, row) {
    this.flags[index] = other.flags[row];
    this.counts[index] = other.counts[row];
    this.widths[index] = other.widths[row];
    this.heights[index] = other.heights[row];
    this.edited[index] = other.edited[row];
  }
}

/**
 * @template {{length: number, set: (values: any, offset?: number) => void}} T
 * @param {T} first
 * @param {T} second
 * @param {new (length: number) => T} Kind
 * @returns {T}
 */
function joined(first, second, Kind) {
  const all = new Kind(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

export class ImageTable {
  constructor() {
    /** @type {string[]} */
    this.names = [];
    this.columns = new Columns();
    /** @type {Sort} */
    this.sort = "order";
    this.descends = false;
    /** @type {Uint32Array | null} indexes that the filter found; null for all */
    this.found = null;
    /** Indexes in the order in which they are shown. */
    this.list = new Uint32Array();
    /** @type {Int32Array | null} the place of each index in `list`, -1 for none; made when it is needed */
    this.places = null;
  }

  get total() {
    return this.names.length;
  }

  /**
   * Take in images from `first` on.
   *
   * @param {number} first
   * @param {DataView<ArrayBuffer>[]} buffers
   */
  load(first, [names, ...columns]) {
    const text = new TextDecoder().decode(names);
    const more = text === "" ? [] : text.split("\n");
    if (first !== 0 && first !== this.total) return; // meant for another page
    this.names = first === 0 ? more : [...this.names, ...more];
    this.columns = first === 0 ? new Columns(columns) : this.columns.followedBy(new Columns(columns));
    this.arrange();
  }

  /**
   * Take in changes. The order stays until it is asked for again: a cell must not move away.
   *
   * @param {DataView<ArrayBuffer>[]} buffers
   * @returns {Uint32Array} the indexes of the images that changed
   */
  update([where, ...columns]) {
    const indexes = copyColumn(Uint32Array, where);
    const changed = new Columns(columns);
    indexes.forEach((index, row) => this.columns.setRow(index, changed, row));
    return indexes;
  }

  /** @param {Uint32Array | null} found */
  setFilter(found) {
    this.found = found;
    this.arrange();
  }

  /**
   * @param {Sort} sort
   * @param {boolean} descends
   */
  sortBy(sort, descends) {
    this.sort = sort;
    this.descends = descends;
    this.arrange();
  }

  arrange() {
    const list = this.found ? this.found.slice() : Uint32Array.from(this.names.keys());
    if (this.sort === "name") this.order(list, (a, b) => (this.names[a] < this.names[b] ? -1 : 1));
    else if (this.sort !== "order") {
      const keys = new Float64Array(this.total);
      for (const index of list) keys[index] = this.sortKey(index);
      this.order(list, (a, b) => keys[a] - keys[b] || a - b);
    } else if (this.descends) list.reverse();
    this.list = list;
    this.places = null;
  }

  /**
   * @param {number} index
   * @returns {number}
   */
  sortKey(index) {
    const { counts, widths, heights, edited } = this.columns;
    if (this.sort === "tags") return counts[index];
    return this.sort === "edited" ? edited[index] : widths[index] * heights[index];
  }

  /**
   * @param {Uint32Array} list
   * @param {(a: number, b: number) => number} compare
   */
  order(list, compare) {
    list.sort(this.descends ? (a, b) => compare(b, a) : compare);
  }

  /**
   * @param {number} index
   * @returns {number} its place in `list`; -1 if it is not shown
   */
  placeOf(index) {
    if (!this.places) {
      this.places = new Int32Array(this.total).fill(-1);
      for (let place = 0; place < this.list.length; place += 1) this.places[this.list[place]] = place;
    }
    return this.places[index] ?? -1;
  }

  /**
   * @param {number} index
   * @returns {Mark}
   */
  markOf(index) {
    const flags = this.columns.flags[index];
    if (flags & PROBLEM_BIT) return "problem";
    const state = STATES[flags & STATE_BITS];
    return state === "pending" && this.columns.counts[index] === 0 ? "untagged" : state;
  }
}
