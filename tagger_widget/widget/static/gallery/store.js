// What all views of one gallery have in common: the images, what is selected, the thumbnails and the filter.

import { ThumbnailCache } from "../shared/thumbnail-cache.js";
import { copyColumn, ImageTable, SORTS } from "./image-table.js";
import { Selection } from "./selection.js";

export class GalleryStore extends EventTarget {
  /** @param {any} model */
  constructor(model) {
    super();
    this.model = model;
    this.rows = new ImageTable();
    this.picks = new Selection();
    this.thumbs = new ThumbnailCache((thumbnails) => this.askFor(thumbnails));
    /** @type {Map<number, string[]>} tags by index, of images that were in sight */
    this.tags = new Map();
    /** @type {number[]} */
    this.tagsWanted = [];
    /** How the grid looks; it stays so for the page. */
    this.look = { size: 160, tags: false };
    /** The filter: as typed, as last answered, and whether an answer is on its way. */
    this.filter = { text: "", applied: "", turn: 0, isAsking: false };
    /** @type {{text: string, message: string, position: number} | null} why a filter was not understood */
    this.problem = null;
    this.picks.addEventListener("change", (event) => {
      const { isOver, isOurs } = event.detail;
      if (isOver && isOurs) model.send({ kind: "selected" }, undefined, [this.picks.ranges().buffer]);
    });
  }

  /** @param {string} type @param {object} [detail] */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  receive(message, buffers) {
    const take = {
      images: () => this.takeImages(message.first, buffers),
      rows: () => this.takeRows(buffers),
      thumbnails: () => this.thumbs.receive(message.rows, buffers),
      tags: () => this.takeTags(message.rows),
      redraw: () => { this.thumbs.drop(message.rows); this.tell("change"); },
      select: () => this.takeSelection(buffers[0], message.reveal),
      found: () => this.takeFound(message, buffers[0]),
      misunderstood: () => this.takeProblem(message),
    }[message.kind];
    take?.();
  }

  takeImages(first, buffers) {
    this.rows.load(first, buffers);
    this.picks.fit(this.rows.total);
    this.tell("list", {});
  }

  takeRows(buffers) {
    const indexes = this.rows.update(buffers);
    this.thumbs.drop(indexes, true);
    for (const index of indexes) this.tags.delete(index);
    this.tell("change");
  }

  takeTags(rows) {
    for (const [index, tags] of rows) this.tags.set(index, tags);
    this.tell("change");
  }

  takeSelection(buffer, reveal) {
    this.picks.load(copyColumn(Uint32Array, buffer));
    if (reveal) this.tell("reveal", { index: this.picks.anchor });
  }

  takeFound({ turn, text, count, typed }, buffer) {
    if (typed) {
      this.filter.text = text;
      this.lastAsked = text;
    }
    if (turn !== this.filter.turn && !typed) return;
    const isNew = text !== this.filter.applied;
    this.filter.applied = text;
    this.problem = null;
    this.rows.filter(count === null ? null : copyColumn(Uint32Array, buffer));
    this.answered();
    this.tell("list", { isNew });
  }

  takeProblem({ turn, text, message, position }) {
    if (turn !== this.filter.turn) return;
    this.problem = { text, message, position };
    this.answered();
    this.tell("filter");
  }

  /** @param {string} text */
  type(text) {
    this.filter.text = text;
    if (!this.filter.isAsking) this.askFilter();
  }

  /** The next question waits for the answer to the last one, so that none piles up. */
  answered() {
    this.filter.isAsking = false;
    if (this.filter.text !== this.lastAsked && this.lastAsked !== undefined) this.askFilter();
    this.tell("filter");
  }

  askFilter() {
    this.filter.turn += 1;
    this.filter.isAsking = true;
    this.lastAsked = this.filter.text;
    this.model.send({ kind: "filter", text: this.filter.text, turn: this.filter.turn });
  }

  askFor(thumbnails) {
    const tags = this.look.tags ? this.tagsWanted.filter((index) => !this.tags.has(index)) : [];
    const isNothing = thumbnails.length + tags.length === 0;
    if (isNothing && this.askedForNothing) return;
    this.askedForNothing = isNothing;
    this.model.send({ kind: "want", thumbnails, tags });
  }

  /** @param {string} sort @param {boolean} [descends] */
  sort(sort, descends = SORTS[sort].descends) {
    this.rows.by(sort, descends);
    this.tell("list", {});
  }

  /** @param {Partial<{size: number, tags: boolean}>} look */
  setLook(look) {
    Object.assign(this.look, look);
    this.tell("look");
  }
}
