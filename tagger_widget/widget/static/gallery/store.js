// What all views of one gallery share: the images, what is selected, the thumbnails and the filter.

import { Emitter } from "../shared/emitter.js";
import { ThumbnailCache } from "../shared/thumbnail-cache.js";
import { copyColumn, ImageTable, SORTS } from "./image-table.js";
import { Selection } from "./selection.js";

/** @import { ThumbnailFacts } from "../shared/thumbnail-cache.js" */
/** @import { Binding, WidgetModel } from "../shared/types.js" */
/** @import { Sort } from "./image-table.js" */

/**
 * @typedef {object} Traits
 * @property {Binding[]} bindings
 * @property {[name: string, text: string][]} filters saved filters
 */
/** @typedef {{turn: number, text: string, count: number | null, typed?: boolean}} Found */
/** @typedef {{turn: number, text: string, message: string, position: number}} Misunderstood */
/**
 * @typedef {{kind: "images", first: number}
 *   | {kind: "rows"}
 *   | {kind: "thumbnails", rows: ThumbnailFacts[]}
 *   | {kind: "tags", rows: [index: number, tags: string[]][]}
 *   | {kind: "redraw", rows: number[]}
 *   | {kind: "select", reveal: boolean}
 *   | ({kind: "found"} & Found)
 *   | ({kind: "misunderstood"} & Misunderstood)} Message
 */
/** @typedef {WidgetModel<Traits, Message>} Model */

/** @typedef {{size: number, tags: boolean}} Appearance size of the cells in pixels, and whether they show tags */
/** @typedef {{text: string, message: string, position: number}} FilterProblem */

/**
 * @typedef {object} Events
 * @property {{isNew: boolean}} list which images are shown, or their order, changed; `isNew` for another filter
 * @property {null} change what cells show changed
 * @property {null} appearance
 * @property {null} filter the state of the filter changed
 * @property {{index: number}} reveal
 */

/** @extends {Emitter<Events>} */
export class GalleryStore extends Emitter {
  /** @param {Model} model */
  constructor(model) {
    super();
    this.model = model;
    this.table = new ImageTable();
    this.selection = new Selection();
    this.thumbnails = new ThumbnailCache((indexes) => this.requestMissing(indexes));
    /** @type {Map<number, string[]>} tags by index, of images that were in view */
    this.tags = new Map();
    /** @type {number[]} */
    this.tagsWanted = [];
    /** Whether the last request was for nothing. */
    this.isIdle = false;
    /** @type {Appearance} kept until the page is left */
    this.appearance = { size: 160, tags: false };
    /** The filter: as typed, as applied, and whether an answer is on its way. */
    this.filter = { text: "", applied: "", turn: 0, isAsking: false };
    /** @type {string | undefined} the filter that was sent last */
    this.lastSent = undefined;
    /** @type {FilterProblem | null} why a filter was not understood */
    this.problem = null;
    this.selection.on("change", ({ isFinal, isOurs }) => {
      if (isFinal && isOurs) model.send({ kind: "selected" }, undefined, [this.selection.ranges().buffer]);
    });
  }

  /**
   * @param {Message} message
   * @param {DataView<ArrayBuffer>[]} buffers
   */
  handleMessage(message, buffers) {
    switch (message.kind) {
      case "images": return this.receiveImages(message.first, buffers);
      case "rows": return this.receiveRows(buffers);
      case "thumbnails": return this.thumbnails.receive(message.rows, buffers);
      case "tags": return this.receiveTags(message.rows);
      case "redraw":
        this.thumbnails.drop(message.rows);
        return this.emit("change", null);
      case "select": return this.receiveSelection(buffers[0], message.reveal);
      case "found": return this.receiveFound(message, buffers[0]);
      case "misunderstood": return this.receiveProblem(message);
    }
  }

  /**
   * @param {number} first
   * @param {DataView<ArrayBuffer>[]} buffers
   */
  receiveImages(first, buffers) {
    this.table.load(first, buffers);
    this.selection.grow(this.table.total);
    this.emit("list", { isNew: false });
  }

  /** @param {DataView<ArrayBuffer>[]} buffers */
  receiveRows(buffers) {
    const indexes = this.table.update(buffers);
    this.thumbnails.drop(indexes, true);
    for (const index of indexes) this.tags.delete(index);
    this.emit("change", null);
  }

  /** @param {[index: number, tags: string[]][]} rows */
  receiveTags(rows) {
    for (const [index, tags] of rows) this.tags.set(index, tags);
    this.emit("change", null);
  }

  /**
   * @param {DataView<ArrayBuffer>} buffer
   * @param {boolean} isRevealed whether its first image is scrolled into view
   */
  receiveSelection(buffer, isRevealed) {
    this.selection.setRanges(copyColumn(Uint32Array, buffer));
    if (isRevealed) this.emit("reveal", { index: this.selection.anchor });
  }

  /**
   * @param {Found} found `typed` says that Python, not the user, set the filter
   * @param {DataView<ArrayBuffer>} buffer
   */
  receiveFound({ turn, text, count, typed }, buffer) {
    if (typed) {
      this.filter.text = text;
      this.lastSent = text;
    }
    if (turn !== this.filter.turn && !typed) return;
    const isNew = text !== this.filter.applied;
    this.filter.applied = text;
    this.problem = null;
    this.table.setFilter(count === null ? null : copyColumn(Uint32Array, buffer));
    this.onAnswered();
    this.emit("list", { isNew });
  }

  /** @param {Misunderstood} problem */
  receiveProblem({ turn, text, message, position }) {
    if (turn !== this.filter.turn) return;
    this.problem = { text, message, position };
    this.onAnswered();
  }

  /** @param {string} text */
  setFilter(text) {
    this.filter.text = text;
    if (!this.filter.isAsking) this.sendFilter();
  }

  /** Each filter is sent once the last one is answered, so that none pile up. */
  onAnswered() {
    this.filter.isAsking = false;
    if (this.filter.text !== this.lastSent && this.lastSent !== undefined) this.sendFilter();
    this.emit("filter", null);
  }

  sendFilter() {
    this.filter.turn += 1;
    this.filter.isAsking = true;
    this.lastSent = this.filter.text;
    this.model.send({ kind: "filter", text: this.filter.text, turn: this.filter.turn });
  }

  /** @param {number[]} thumbnails */
  requestMissing(thumbnails) {
    const tags = this.appearance.tags ? this.tagsWanted.filter((index) => !this.tags.has(index)) : [];
    const isIdle = thumbnails.length + tags.length === 0;
    if (isIdle && this.isIdle) return;
    this.isIdle = isIdle;
    this.model.send({ kind: "want", thumbnails, tags });
  }

  /**
   * @param {Sort} sort
   * @param {boolean} [descends]
   */
  sortBy(sort, descends = SORTS[sort].descends) {
    this.table.sortBy(sort, descends);
    this.emit("list", { isNew: false });
  }

  /** @param {Partial<Appearance>} appearance */
  setAppearance(appearance) {
    Object.assign(this.appearance, appearance);
    this.emit("appearance", null);
  }
}
