// The ipywidgets models of the cards: their tags are changed here, their pictures are put in here.
// Only the page writes the value of a TagsInput, so that no edit is lost to one that crossed it on the way.
// Every change is also sent to Python in a message of the screen: messages keep their order relative to the moves, while
// the state of widgets is held back as long as the kernel is busy and may arrive after the image was left.

import { ignoreUnanswered } from "../shared/channel.js";
import { Emitter } from "../shared/emitter.js";

/** @import { Channel } from "../shared/channel.js" */
/** @import { SavedModel, WidgetManager } from "../shared/types.js" */
/** @import { CardFacts, Navigation } from "./navigation.js" */

/** @typedef {{value: DataView, format: string, width: number, height: number}} Picture */
/**
 * @typedef {object} PictureFacts
 * @property {string} name of the image
 * @property {string} image id of its Image model
 * @property {string} format
 * @property {number} width whole size of the image, in pixels
 * @property {number} height
 * @property {string} [problem] why there is no picture
 * @property {boolean} [full] whether it is the whole image, not its preview
 */

/**
 * Bring a list of tags to what Python wants, and keep what the user did meanwhile.
 *
 * @param {string[]} now the tags in the page
 * @param {string[]} from what Python thought they were
 * @param {string[]} to what Python wants them to be
 * @returns {string[]}
 */
export function mergeTags(now, from, to) {
  const removedHere = from.filter((tag) => !now.includes(tag));
  const addedHere = now.filter((tag) => !from.includes(tag) && !to.includes(tag));
  return [...to.filter((tag) => !removedHere.includes(tag)), ...addedHere];
}

/**
 * Put bytes into an Image in the page alone: they are not sent to Python, and a notebook does not save them.
 *
 * @param {SavedModel} model
 * @param {{value: DataView, format: string}} picture
 */
export function setPicture(model, picture) {
  if (!Object.hasOwn(model, "get_state")) {
    const wholeState = model.get_state.bind(model);
    model.get_state = (dropDefaults) => {
      const { value: _bytes, ...rest } = wholeState(dropDefaults);
      return rest;
    };
  }
  model.set({ value: picture.value, format: picture.format });
}

/** @extends {Emitter<{pictures: null, tags: {name: string, added: string[]}}>} */
export class CardModels extends Emitter {
  /**
   * @param {WidgetManager} manager the page's widget manager
   * @param {Navigation} navigation
   * @param {Channel<any>} channel
   */
  constructor(manager, navigation, channel) {
    super();
    this.manager = manager;
    this.navigation = navigation;
    this.channel = channel;
    /** @type {Map<string, SavedModel | null>} TagsInput models by image name; null until one has arrived */
    this.tags = new Map();
    /** @type {Map<string, Picture>} */
    this.pictures = new Map();
    /** @type {Map<string, string>} why there is no picture, by image name */
    this.problems = new Map();
    /** @type {Map<string, {from: string[], to: string[]}>} updates from Python that wait for the typing to end */
    this.pendingUpdates = new Map();
    /** Whether an update from Python is being applied: it is reported, but is not the user's edit. */
    this.isUpdating = false;
    /** @type {Set<(name: string) => boolean>} report, for each view, whether an image's own input has the focus and text */
    this.typingChecks = new Set();
    navigation.on("change", () => this.syncCards());
    this.syncCards();
  }

  /** Add the models of new cards, and forget those of cards that are gone. */
  syncCards() {
    const { cards } = this.navigation.deck;
    const names = new Set(cards.map((card) => card.name));
    for (const known of [this.tags, this.pictures, this.problems, this.pendingUpdates]) {
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
    }
    for (const card of cards) if (!this.tags.has(card.name)) void this.addCard(card);
  }

  /** @param {CardFacts} card */
  async addCard(card) {
    this.tags.set(card.name, null);
    if (!this.manager.has_model(card.tags)) return;
    const model = await this.manager.get_model(card.tags);
    if (!this.tags.has(card.name)) return;
    this.tags.set(card.name, model);
    /** @type {string[]} */
    let before = model.get("value");
    model.on("change:value", () => {
      /** @type {string[]} */
      const after = model.get("value");
      // Set while the model takes in what comes from Python; another page may have made the change.
      const isFromPython = Boolean(model._state_lock);
      const { isUpdating } = this;
      if (!isFromPython) this.channel.notify("tags", { name: card.name, before, after, wished: isUpdating });
      const isOwn = !isFromPython && !isUpdating;
      const had = before;
      const added = isOwn ? after.filter((tag) => !had.includes(tag)) : [];
      before = after;
      this.emit("tags", { name: card.name, added });
    });
    this.emit("tags", { name: card.name, added: [] });
  }

  /** @param {string} name */
  isTyping(name) {
    return [...this.typingChecks].some((check) => check(name));
  }

  /**
   * @param {string} name
   * @returns {string[]}
   */
  tagsOf(name) {
    return this.tags.get(name)?.get("value") ?? [];
  }

  /**
   * Change an image's tags at once; Python is told as it is of any other change of that TagsInput.
   *
   * @param {string} name
   * @param {(tags: string[]) => string[]} change
   */
  editTags(name, change) {
    const model = this.tags.get(name);
    if (!model) return;
    /** @type {string[]} */
    const before = model.get("value");
    const after = change(before);
    if (after.length === before.length && after.every((tag, index) => tag === before[index])) return;
    model.set("value", after);
    model.save_changes();
  }

  /**
   * Apply an update from Python, later if the user is typing on its image.
   *
   * @param {string} name
   * @param {string[]} from
   * @param {string[]} to
   */
  updateTags(name, from, to) {
    if (this.isTyping(name)) this.pendingUpdates.set(name, { from, to });
    else this.applyUpdate(name, from, to);
  }

  /**
   * @param {string} name
   * @param {string[]} from
   * @param {string[]} to
   */
  applyUpdate(name, from, to) {
    this.isUpdating = true;
    try {
      this.editTags(name, (now) => mergeTags(now, from, to));
    } finally {
      this.isUpdating = false;
    }
  }

  /** Apply the updates that had to wait. */
  applyPendingUpdates() {
    for (const [name, { from, to }] of this.pendingUpdates) {
      if (this.isTyping(name)) continue;
      this.pendingUpdates.delete(name);
      this.applyUpdate(name, from, to);
    }
  }

  /**
   * Take in a picture, or the reason why there is none.
   *
   * @param {PictureFacts} facts
   * @param {DataView} [value]
   */
  async receivePicture(facts, value) {
    if (facts.problem || !value) {
      this.problems.set(facts.name, facts.problem ?? "This image cannot be shown.");
      this.emit("pictures", null);
      return;
    }
    const picture = { value, format: facts.format, width: facts.width, height: facts.height };
    this.problems.delete(facts.name);
    if (!facts.full) this.pictures.set(facts.name, picture);
    await this.putPicture(facts.name, facts.image, picture);
  }

  /**
   * Put the whole image in place of its preview.
   *
   * @param {string} name
   */
  async requestFullImage(name) {
    const reply = await this.channel.request("full", { name }).catch(ignoreUnanswered);
    if (reply?.kind === "picture") await this.receivePicture(reply, reply.buffers[0]); // else its card has gone
  }

  /**
   * @param {string} name
   * @param {string} id of the Image model
   * @param {{value: DataView, format: string}} picture
   */
  async putPicture(name, id, picture) {
    if (!this.pictures.has(name) || !this.manager.has_model(id)) return; // its card has gone meanwhile
    setPicture(await this.manager.get_model(id), picture);
    this.emit("pictures", null);
  }

  /**
   * Put the preview back in place of the whole image, once that is left: this frees its memory.
   *
   * @param {string} name
   */
  async restorePreview(name) {
    const card = this.navigation.card(name);
    const picture = this.pictures.get(name);
    if (card && picture) await this.putPicture(name, card.image, picture);
  }
}
