// What all views of one gallery share: the images, what is selected, the thumbnails and the filter.

import { ignoreUnanswered } from "../shared/channel.js";
import { Emitter } from "../shared/emitter.js";
import { ThumbnailCache } from "../shared/thumbnail-cache.js";
import { copyColumn, ImageTable, SORTS } from "./image-table.js";
import { Selection } from "./selection.js";

/** @import { Buffers, Channel } from "../shared/channel.js" */
/** @import { ThumbnailFacts } from "../shared/thumbnail-cache.js" */
/** @import { Binding, WidgetModel } from "../shared/types.js" */
/** @import { Sort } from "./image-table.js" */

/**
 * @typedef {object} Traits
 * @property {Binding[]} bindings
 * @property {[name: string, text: string][]} filters saved filters
 */
/** @typedef {{text: string, count: number | null, typed: boolean}} Found */
/**
 * @typedef {{kind: "images", first: number}
 *   | {kind: "rows"}
 *   | {kind: "thumbnails", rows: ThumbnailFacts[]}
 *   | {kind: "tags", rows: [index: number, tags: string[]][]}
 *   | {kind: "redraw", rows: number[]}
 *   | {kind: "select", reveal: boolean}
 *   | ({kind: "found"} & Found)} Notice
 */
/** @typedef {WidgetModel<Traits>} Model */

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
  /** @param {Channel<Notice>} channel */
  constructor(channel) {
    super();
    this.channel = channel;
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
    /** The filter: as typed, as applied, and whether a reply is on its way. */
    this.filter = { text: "", applied: "", isAsking: false };
    /** @type {FilterProblem | null} why a filter was not understood */
    this.problem = null;
    this.selection.on("change", ({ isFinal, isOurs }) => {
      if (isFinal && isOurs) channel.notify("selected", {}, [this.selection.ranges().buffer]);
    });
    channel.listen((notice, buffers) => this.handleNotice(notice, buffers));
  }

  /**
   * @param {Notice} notice
   * @param {Buffers} buffers
   */
  handleNotice(notice, buffers) {
    switch (notice.kind) {
      case "images": return this.receiveImages(notice.first, buffers);
      case "rows": return this.receiveRows(buffers);
      case "thumbnails": return this.thumbnails.receive(notice.rows, buffers);
      case "tags": return this.receiveTags(notice.rows);
      case "redraw":
        this.thumbnails.drop(notice.rows);
        return this.emit("change", null);
      case "select": return this.receiveSelection(buffers[0], notice.reveal);
      case "found": return this.receiveFound(notice, buffers[0]);
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
   * Take in what the filter finds now: other images match it, or Python set it (`typed`).
   *
   * @param {Found} found
   * @param {DataView<ArrayBuffer>} buffer
   */
  receiveFound(found, buffer) {
    if (found.typed) {
      this.filter.text = found.text;
      this.problem = null;
    } else if (found.text !== this.filter.applied) return; // the filter of another page
    this.applyFound(found, buffer);
    if (found.typed) this.emit("filter", null);
  }

  /**
   * @param {Found} found
   * @param {DataView<ArrayBuffer>} buffer
   */
  applyFound({ text, count }, buffer) {
    const isNew = text !== this.filter.applied;
    this.filter.applied = text;
    this.table.setFilter(count === null ? null : copyColumn(Uint32Array, buffer));
    this.emit("list", { isNew });
  }

  /** @param {string} text */
  setFilter(text) {
    this.filter.text = text;
    if (!this.filter.isAsking) void this.requestFound();
  }

  /** Try the filter as it is typed. Each is sent once the last one is answered, so that none pile up. */
  async requestFound() {
    const { filter } = this;
    let asked;
    filter.isAsking = true;
    do {
      asked = filter.text;
      const reply = await this.channel.request("filter", { text: asked }).catch(ignoreUnanswered);
      if (reply?.kind === "misunderstood") {
        this.problem = { text: reply.text, message: reply.message, position: reply.position };
      } else if (reply) {
        this.problem = null;
        this.applyFound(reply, reply.buffers[0]);
      }
      this.emit("filter", null);
    } while (filter.text !== asked);
    filter.isAsking = false;
  }

  /** @param {number[]} thumbnails */
  requestMissing(thumbnails) {
    const tags = this.appearance.tags ? this.tagsWanted.filter((index) => !this.tags.has(index)) : [];
    const isIdle = thumbnails.length + tags.length === 0;
    if (isIdle && this.isIdle) return;
    this.isIdle = isIdle;
    this.channel.notify("want", { thumbnails, tags });
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
