// Where each chip and each heading stands in a sheet of rows. Knows nothing of the page.

/** @typedef {import("./tag-catalogue.js").Group} Group */
/** @typedef {import("./tag-grid.js").Item} Item */

export class TagGridLayout {
  /**
   * @param {Group[]} groups
   * @param {number} columns
   */
  constructor(groups, columns) {
    this.groups = groups;
    this.columns = columns;
    this.hasHeadings = groups.length > 1 || Boolean(groups[0]?.category);
    /** Rows that each group's heading takes. */
    this.head = this.hasHeadings ? 1 : 0;
    /** @type {{row: number, index: number}[]} where each group begins */
    this.starts = [];
    let row = 0;
    let index = 0;
    for (const { tags } of groups) {
      this.starts.push({ row, index });
      row += this.head + Math.ceil(tags.length / columns);
      index += tags.length;
    }
    /** In rows. */
    this.height = row;
    /** Of chips. */
    this.count = index;
  }

  /**
   * @param {number} first
   * @param {number} last exclusive
   * @returns {Item[]} what stands in these rows, in order
   */
  between(first, last) {
    /** @type {Item[]} */
    const items = [];
    this.groups.forEach(({ tags }, group) => {
      const { row } = this.starts[group];
      if (row >= last) return;
      if (this.head && row >= first) items.push({ heading: group, row, column: 0 });
      const top = row + this.head;
      const from = Math.max(0, (first - top) * this.columns);
      const to = Math.min(tags.length, (last - top) * this.columns);
      for (let at = from; at < to; at += 1) {
        items.push({ tag: tags[at], row: top + Math.floor(at / this.columns), column: at % this.columns });
      }
    });
    return items;
  }

  /** @param {number} index of a chip, counted over all groups */
  groupOf(index) {
    let found = 0;
    this.starts.forEach(({ index: from }, group) => {
      if (from <= index && this.groups[group].tags.length) found = group;
    });
    return found;
  }

  /**
   * @param {number} index
   * @returns {{row: number, column: number}}
   */
  placeOf(index) {
    const group = this.groupOf(index);
    const { row, index: from } = this.starts[group];
    const at = index - from;
    return { row: row + this.head + Math.floor(at / this.columns), column: at % this.columns };
  }

  /** @param {number} index */
  tagAt(index) {
    const group = this.groupOf(index);
    return this.groups[group].tags[index - this.starts[group].index];
  }

  /**
   * @param {string} tag
   * @returns {number} -1 when it is not there
   */
  indexOf(tag) {
    for (const [group, { tags }] of this.groups.entries()) {
      const at = tags.indexOf(tag);
      if (at >= 0) return this.starts[group].index + at;
    }
    return -1;
  }

  /**
   * @param {number} row
   * @returns {Group | null} the group that stands there; null where there are no headings
   */
  groupAt(row) {
    if (!this.hasHeadings) return null;
    const later = this.starts.findIndex(({ row: from }) => from > row);
    return this.groups[later < 0 ? this.groups.length - 1 : later - 1] ?? null;
  }

  /** @param {number} index @returns {number} the chip below; the last one where a row is short */
  below(index) {
    const { row, column } = this.placeOf(index);
    return this.nearest(row + 1, this.height, 1, column) ?? index;
  }

  /** @param {number} index @returns {number} the chip above; -1 from the first row */
  above(index) {
    const { row, column } = this.placeOf(index);
    return this.nearest(row - 1, -1, -1, column) ?? -1;
  }

  /** Find the chip in a column of the next row that has chips. */
  nearest(from, end, by, column) {
    for (let row = from; row !== end && row >= 0; row += by) {
      const chips = this.between(row, row + 1).filter(({ tag }) => tag !== undefined);
      if (chips.length) return this.indexAt(row, Math.min(column, chips.length - 1));
    }
    return undefined;
  }

  indexAt(row, column) {
    const later = this.starts.findIndex(({ row: from }) => from > row);
    const group = later < 0 ? this.groups.length - 1 : later - 1;
    const start = this.starts[group];
    return start.index + (row - start.row - this.head) * this.columns + column;
  }
}
