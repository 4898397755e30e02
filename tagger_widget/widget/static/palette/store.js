// What all views of one palette have in common: the known tags, and the questions that Python answers.

import { sendMessage } from "../shared/dom.js";
import { TagCatalogue } from "./tag-catalogue.js";

export class PaletteStore extends EventTarget {
  /** @param {any} model the palette's */
  constructor(model) {
    super();
    this.model = model;
    this.catalogue = new TagCatalogue();
    /** @type {string[] | null} the tags added last, all of a set */
    this.added = null;
    /** Answers go to all pages that show the same widget. */
    this.page = Math.random().toString(36).slice(2);
    this.asked = 0;
    /** @type {Map<string, (answer: any) => void>} */
    this.waiting = new Map();
    /** @type {Map<string, Promise<any>>} facts of a wider vocabulary, by tag */
    this.facts = new Map();
  }

  /** @param {string} text */
  search(text) {
    if (text.trim()) sendMessage(this.model, { kind: "search", text: text.trim() });
  }

  /** Have Python do something, without an answer. */
  order(message) {
    sendMessage(this.model, message);
  }

  /**
   * Ask Python something.
   *
   * @param {object} message
   * @returns {Promise<any>} its answer; `problem` says why there is none
   */
  ask(message) {
    this.asked += 1;
    const id = `${this.page} ${this.asked}`;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      sendMessage(this.model, { ...message, id });
    });
  }

  /**
   * @param {string} tag
   * @returns {Promise<{kind?: string, count?: number, aliases?: string[]}>}
   */
  factsOf(tag) {
    const known = this.facts.get(tag) ?? this.ask({ kind: "facts", tag });
    this.facts.set(tag, known);
    return known;
  }

  /** Tags that `repeat` adds. */
  get repeated() {
    const { newest } = this.catalogue;
    return this.added ?? (newest === undefined ? [] : [newest]);
  }

  /** @param {Partial<import("../shared/types.js").Arrangement>} arrangement */
  arrange(arrangement) {
    this.catalogue.arrange(arrangement);
    this.changed();
    this.dispatchEvent(new Event("arranged"));
  }

  changed() {
    this.dispatchEvent(new Event("catalogue"));
  }

  /** Put the chips in order once the next image is painted. */
  tidySoon() {
    const tidy = () => this.catalogue.tidy() && this.changed();
    if (window.requestIdleCallback) window.requestIdleCallback(tidy, { timeout: 500 });
    else setTimeout(tidy, 100);
  }

  /**
   * @param {any} message
   * @param {DataView[]} buffers
   */
  receive(message, buffers) {
    const data = () => JSON.parse(new TextDecoder().decode(buffers[0]));
    if (message.kind === "tags") {
      const { tags, counts, recent } = data();
      this.catalogue.load(tags, counts, recent);
      this.facts.clear();
      this.changed();
    } else if (message.kind === "counts") {
      this.catalogue.update(message.changes);
      this.changed();
    } else if (message.kind === "arrangement") {
      this.arrange(data());
    } else if (message.kind === "answer") {
      this.waiting.get(message.id)?.(message.answer);
      this.waiting.delete(message.id);
    } else this.dispatchEvent(new CustomEvent(message.kind, { detail: message }));
  }
}
