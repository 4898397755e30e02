// What all views of one palette share: the known tags, and the questions to Python.

import { sendMessage } from "../shared/dom.js";
import { Emitter } from "../shared/emitter.js";
import { TagCatalogue } from "./tag-catalogue.js";

/** @import { Arrangement, Binding, Category, WidgetModel } from "../shared/types.js" */
/** @import { Completion } from "./completion-rows.js" */

/**
 * @typedef {object} Traits
 * @property {string[]} recent the tags on the digits 1 to 9
 * @property {Binding[]} bindings
 * @property {Category[]} starting the categories that are offered if there are none
 */
/**
 * @typedef {{kind: "tags"}
 *   | {kind: "arrangement"}
 *   | {kind: "counts", changes: [tag: string, count: number | null][]}
 *   | {kind: "answer", id: string, answer: any}
 *   | {kind: "matches", text: string, matches: Completion[]}
 *   | {kind: "typed", text: string}} Message
 */
/** @typedef {WidgetModel<Traits, Message>} Model */
/** @typedef {{kind?: string, count?: number, aliases?: string[]}} TagFacts what the reference vocabulary knows of a tag */

/**
 * @typedef {object} Events
 * @property {null} catalogue the tags, their counts or their order changed
 * @property {null} arranged the arrangement changed
 * @property {{text: string, matches: Completion[]}} matches
 * @property {{text: string}} typed text that could not be saved is given back
 */

/** @extends {Emitter<Events>} */
export class PaletteStore extends Emitter {
  /** @param {Model} model */
  constructor(model) {
    super();
    this.model = model;
    this.catalogue = new TagCatalogue();
    /** @type {string[] | null} the tags that were added last, all of a quick set */
    this.added = null;
    /** Answers go to all pages that show the same widget. */
    this.page = Math.random().toString(36).slice(2);
    this.questions = 0;
    /** @type {Map<string, (answer: any) => void>} by the id of the question */
    this.waiting = new Map();
    /** @type {Map<string, Promise<TagFacts>>} by tag */
    this.facts = new Map();
  }

  /** @param {string} text */
  search(text) {
    if (text.trim()) this.send({ kind: "search", text: text.trim() });
  }

  /**
   * Send a message that has no answer.
   *
   * @param {object} message
   */
  send(message) {
    sendMessage(this.model, message);
  }

  /**
   * Ask Python something.
   *
   * @param {object} message
   * @returns {Promise<any>} the answer; `problem` says why there is none
   */
  request(message) {
    this.questions += 1;
    const id = `${this.page} ${this.questions}`;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.send({ ...message, id });
    });
  }

  /**
   * @param {string} tag
   * @returns {Promise<TagFacts>}
   */
  factsOf(tag) {
    const facts = this.facts.get(tag) ?? this.request({ kind: "facts", tag });
    this.facts.set(tag, facts);
    return facts;
  }

  /** Tags that the command "repeat" adds. */
  get lastAdded() {
    const { newest } = this.catalogue;
    return this.added ?? (newest === undefined ? [] : [newest]);
  }

  /** @param {Partial<Arrangement>} arrangement */
  setArrangement(arrangement) {
    this.catalogue.setArrangement(arrangement);
    this.emit("catalogue", null);
    this.emit("arranged", null);
  }

  /** Put the tags in order once the next image is painted. */
  scheduleReorder() {
    const reorder = () => {
      if (this.catalogue.reorder()) this.emit("catalogue", null);
    };
    if ("requestIdleCallback" in window) window.requestIdleCallback(reorder, { timeout: 500 });
    else setTimeout(reorder, 100); // Safari
  }

  /**
   * @param {Message} message
   * @param {DataView<ArrayBuffer>[]} buffers
   */
  handleMessage(message, buffers) {
    switch (message.kind) {
      case "tags": {
        const { tags, counts, recent } = parse(buffers[0]);
        this.catalogue.load(tags, counts, recent);
        this.facts.clear();
        return this.emit("catalogue", null);
      }
      case "counts":
        this.catalogue.update(message.changes);
        return this.emit("catalogue", null);
      case "arrangement": return this.setArrangement(parse(buffers[0]));
      case "answer":
        this.waiting.get(message.id)?.(message.answer);
        this.waiting.delete(message.id);
        return;
      case "matches": return this.emit("matches", message);
      case "typed": return this.emit("typed", message);
    }
  }
}

/** @param {DataView<ArrayBuffer>} buffer */
function parse(buffer) {
  return JSON.parse(new TextDecoder().decode(buffer));
}
