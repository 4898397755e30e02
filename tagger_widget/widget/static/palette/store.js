// What all views of one palette share: the known tags, and the requests to Python.

import { ignoreUnanswered, RequestError } from "../shared/channel.js";
import { Emitter } from "../shared/emitter.js";
import { TagCatalogue } from "./tag-catalogue.js";

/** @import { Buffers, Channel } from "../shared/channel.js" */
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
 *   | {kind: "typed", text: string}} Notice
 */
/** @typedef {WidgetModel<Traits>} Model */
/** @typedef {{kind?: string, count?: number, aliases?: string[]}} TagFacts what the reference vocabulary knows of a tag */

/**
 * @typedef {object} Events
 * @property {null} catalogue the tags, their counts or their order changed
 * @property {null} arranged the arrangement changed
 * @property {{text: string}} typed text that could not be saved is given back
 */

/** @extends {Emitter<Events>} */
export class PaletteStore extends Emitter {
  /** @param {Channel<Notice>} channel */
  constructor(channel) {
    super();
    this.channel = channel;
    this.catalogue = new TagCatalogue();
    /** @type {string[] | null} the tags that were added last, all of a quick set */
    this.added = null;
    /** @type {Map<string, Promise<TagFacts>>} by tag */
    this.facts = new Map();
    channel.listen((notice, buffers) => this.handleNotice(notice, buffers));
  }

  /**
   * Search for completions.
   *
   * @param {string} text
   * @param {string} box id of the box that they are for: its earlier searches are superseded
   * @returns {Promise<Completion[] | undefined>} best first; undefined without a text, or a reply that counts
   */
  async search(text, box) {
    if (!text.trim()) return undefined;
    const request = this.channel.request("search", { text: text.trim() }, { group: box });
    return (await request.catch(ignoreUnanswered))?.matches;
  }

  /**
   * Ask Python something.
   *
   * @param {string} kind
   * @param {object} [fields]
   * @returns {Promise<any>} the answer; `problem` says why there is none
   */
  async request(kind, fields) {
    try {
      return (await this.channel.request(kind, fields)).answer;
    } catch (error) {
      if (error instanceof RequestError) return { problem: error.message };
      throw error;
    }
  }

  /**
   * @param {string} tag
   * @returns {Promise<TagFacts>}
   */
  factsOf(tag) {
    const facts = this.facts.get(tag) ?? this.request("facts", { tag });
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
   * @param {Notice} notice
   * @param {Buffers} buffers
   */
  handleNotice(notice, buffers) {
    switch (notice.kind) {
      case "tags": {
        const { tags, counts, recent } = parse(buffers[0]);
        this.catalogue.load(tags, counts, recent);
        this.facts.clear();
        return this.emit("catalogue", null);
      }
      case "counts":
        this.catalogue.update(notice.changes);
        return this.emit("catalogue", null);
      case "arrangement": return this.setArrangement(parse(buffers[0]));
      case "typed": return this.emit("typed", notice);
    }
  }
}

/** @param {DataView<ArrayBuffer>} buffer */
function parse(buffer) {
  return JSON.parse(new TextDecoder().decode(buffer));
}
