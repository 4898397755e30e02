// What the page knows of every image, in columns; their order, and which of them the filter leaves.

const STATES = ["pending", "done", "skipped"];
const HAS_PROBLEM = 4;

/** Orders of the grid: a name for people, and whether it starts with the largest. */
export const SORTS = {
  order: { label: "Dataset order", descends: false },
  name: { label: "Name", descends: false },
  tags: { label: "Number of tags", descends: false },
  size: { label: "Size", descends: true },
  edited: { label: "Last edited", descends: true },
};

/**
 * Copy a buffer of a message into a typed array: what came may lie at any place of a larger one.
 *
 * @template {Uint8Array | Uint16Array | Uint32Array | Float64Array} T
 * @param {new (buffer: ArrayBuffer) => T} Kind
 * @param {DataView} view
 * @returns {T}
 */
export function copyColumn(Kind, view) {
  return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/** @param {any} before @param {any} more */
function longer(before, more) {
  const all = new before.constructor(before.length + more.length);
  all.set(before);
  all.set(more, before.length);
  return all;
}

export class ImageTable {
  constructor() {
    /** @type {string[]} */
    this.names = [];
    this.flags = new Uint8Array();
    this.counts = new Uint16Array();
    this.widths = new Uint32Array();
    this.heights = new Uint32Array();
    this.edited = new Float64Array();
    this.sort = "order";
    this.descends = false;
    /** @type {Uint32Array | null} indexes that the filter found, null for all */
    this.found = null;
    /** Indexes in the order in which they are shown. */
    this.list = new Uint32Array();
    /** @type {Int32Array | null} where each index is in `list`, -1 for nowhere; made when asked for */
    this.places = null;
  }

  get total() {
    return this.names.length;
  }

  /**
   * Take in images from the one at `first` on.
   *
   * @param {number} first
   * @param {DataView[]} buffers
   */
  load(first, [names, ...columns]) {
    const text = new TextDecoder().decode(names);
    const more = text === "" ? [] : text.split("\n");
    if (first !== 0 && first !== this.total) return; // another page's
    this.names = first === 0 ? more : [...this.names, ...more];
    const kinds = { flags: Uint8Array, counts: Uint16Array, widths: Uint32Array, heights: Uint32Array, edited: Float64Array };
    Object.entries(kinds).forEach(([name, Kind], at) => {
      const values = copyColumn(Kind, columns[at]);
      this[name] = first === 0 ? values : longer(this[name], values);
    });
    this.arrange();
  }

  /**
   * Take in what changed; the order stays until it is asked for again, for a cell must not run away.
   *
   * @param {DataView[]} buffers
   * @returns {Uint32Array} the indexes of the images that changed
   */
  update([where, ...columns]) {
    const indexes = copyColumn(Uint32Array, where);
    const kinds = { flags: Uint8Array, counts: Uint16Array, widths: Uint32Array, heights: Uint32Array, edited: Float64Array };
    Object.entries(kinds).forEach(([name, Kind], at) => {
      const values = copyColumn(Kind, columns[at]);
      indexes.forEach((index, row) => { this[name][index] = values[row]; });
    });
    return indexes;
  }

  /** @param {Uint32Array | null} found */
  filter(found) {
    this.found = found;
    this.arrange();
  }

  /**
   * @param {string} sort
   * @param {boolean} descends
   */
  by(sort, descends) {
    this.sort = sort;
    this.descends = descends;
    this.arrange();
  }

  arrange() {
    const list = this.found ? this.found.slice() : Uint32Array.from(this.names.keys());
    if (this.sort === "name") this.order(list, (a, b) => (this.names[a] < this.names[b] ? -1 : 1));
    else if (this.sort !== "order") {
      const { counts, widths, heights, edited } = this;
      const value = {
        tags: (index) => counts[index], edited: (index) => edited[index], size: (index) => widths[index] * heights[index],
      }[this.sort];
      const keys = new Float64Array(this.total);
      for (const index of list) keys[index] = value(index);
      this.order(list, (a, b) => keys[a] - keys[b] || a - b);
    } else if (this.descends) list.reverse();
    this.list = list;
    this.places = null;
  }

  order(list, compare) {
    list.sort(this.descends ? (a, b) => compare(b, a) : compare);
  }

  /**
   * @param {number} index
   * @returns {number} where it is shown, -1 when it is not
   */
  place(index) {
    if (!this.places) {
      this.places = new Int32Array(this.total).fill(-1);
      for (let at = 0; at < this.list.length; at += 1) this.places[this.list[at]] = at;
    }
    return this.places[index] ?? -1;
  }

  /**
   * What is to be said of an image by a mark.
   *
   * @param {number} index
   * @returns {"problem" | "done" | "skipped" | "untagged" | "pending"}
   */
  mark(index) {
    if (this.flags[index] & HAS_PROBLEM) return "problem";
    const state = STATES[this.flags[index] & 3];
    return state === "pending" && this.counts[index] === 0 ? "untagged" : /** @type {any} */ (state);
  }
}
