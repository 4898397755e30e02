// Where each chip and each heading of the tag grid is placed, in rows and columns. Knows nothing of the page.

/** @import { Group } from "./tag-catalogue.js" */

/**
 * @typedef {object} Item a chip, which has a tag, or a heading, which has the number of its group
 * @property {string} [tag]
 * @property {number} [heading]
 * @property {number} row
 * @property {number} column
 */

export class TagGridLayout {
  /**
   * @param {Group[]} groups
   * @param {number} columns
   */
  constructor(groups, columns) {
    this.groups = groups;
    this.columns = columns;
    this.hasHeadings = groups.length > 1 || Boolean(groups[0]?.category);
    /** Rows that the heading of each group takes. */
    this.headingRows = this.hasHeadings ? 1 : 0;
    /** @type {{row: number, index: number}[]} where each group begins */
    this.starts = [];
    let row = 0;
    let index = 0;
    for (const { tags } of groups) {
      this.starts.push({ row, index });
      row += this.headingRows + Math.ceil(tags.length / columns);
      index += tags.length;
    }
    /** Number of rows. */
    this.height = row;
    /** Number of chips. */
    this.count = index;
  }

  /**
   * @param {number} first
   * @param {number} end exclusive
   * @returns {Item[]} what lies in these rows, in order
   */
  itemsBetween(first, end) {
    /** @type {Item[]} */
    const items = [];
    this.groups.forEach(({ tags }, group) => {
      const { row } = this.starts[group];
      if (row >= end) return;
      if (this.hasHeadings && row >= first) items.push({ heading: group, row, column: 0 });
      const top = row + this.headingRows;
      const from = Math.max(0, (first - top) * this.columns);
      const to = Math.min(tags.length, (end - top) * this.columns);
      for (let at = from; at < to; at += 1) {
        items.push({ tag: tags[at], row: top + Math.floor(at / this.columns), column: at % this.columns });
      }
    });
    return items;
  }

  /**
   * @param {number} index of a chip, counted over all groups
   * @returns {number}
   */
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
  positionOf(index) {
    const group = this.groupOf(index);
    const { row, index: from } = this.starts[group];
    const at = index - from;
    return { row: row + this.headingRows + Math.floor(at / this.columns), column: at % this.columns };
  }

  /**
   * @param {number} index
   * @returns {string}
   */
  tagAt(index) {
    const group = this.groupOf(index);
    return this.groups[group].tags[index - this.starts[group].index];
  }

  /**
   * @param {string} tag
   * @returns {number} -1 if it is not there
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
   * @returns {Group | null} the group in that row; null without headings
   */
  groupAtRow(row) {
    return this.hasHeadings ? this.groups[this.groupNumberAtRow(row)] ?? null : null;
  }

  /**
   * @param {number} row
   * @returns {number}
   */
  groupNumberAtRow(row) {
    const later = this.starts.findIndex(({ row: from }) => from > row);
    return later < 0 ? this.groups.length - 1 : later - 1;
  }

  /**
   * @param {number} index
   * @returns {number} the chip below; the last one of a row that is too short; the same one from the last row
   */
  below(index) {
    const { row, column } = this.positionOf(index);
    return this.nearest(row + 1, this.height, 1, column) ?? index;
  }

  /**
   * @param {number} index
   * @returns {number} the chip above; -1 from the first row
   */
  above(index) {
    const { row, column } = this.positionOf(index);
    return this.nearest(row - 1, -1, -1, column) ?? -1;
  }

  /**
   * Find the chip in a column of the next row that has chips.
   *
   * @param {number} from
   * @param {number} end exclusive
   * @param {1 | -1} by
   * @param {number} column
   * @returns {number | undefined}
   */
  nearest(from, end, by, column) {
    for (let row = from; row !== end && row >= 0; row += by) {
      const chips = this.itemsBetween(row, row + 1).filter(({ tag }) => tag !== undefined);
      if (chips.length) return this.indexAt(row, Math.min(column, chips.length - 1));
    }
    return undefined;
  }

  /**
   * @param {number} row
   * @param {number} column
   * @returns {number}
   */
  indexAt(row, column) {
    const start = this.starts[this.groupNumberAtRow(row)];
    return start.index + (row - start.row - this.headingRows) * this.columns + column;
  }
}
