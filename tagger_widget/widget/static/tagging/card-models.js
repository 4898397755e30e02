// The ipywidgets models of the cards: their tags are changed here, their pictures put in.
// The page is the only one to write a TagsInput's value, so an edit is never lost to one that crossed it.
// Every change is also told to Python by the stage's own messages: these keep their order with the moves, while
// the widgets' state is held back as long as the kernel is busy and may come after the image was left.

/** @typedef {import("./navigation.js").Navigation} Navigation */
/** @typedef {{value: DataView, format: string, width: number, height: number}} Picture */

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
 * Put bytes into an Image in the page alone: not sent to Python, and left out of what a notebook saves.
 *
 * @param {any} model
 * @param {{value: DataView, format: string}} picture
 */
export function setPicture(model, picture) {
  if (!Object.hasOwn(model, "get_state")) {
    const whole = model.get_state.bind(model);
    model.get_state = (/** @type {boolean} */ dropDefaults) => {
      const { value: _bytes, ...rest } = whole(dropDefaults);
      return rest;
    };
  }
  model.set({ value: picture.value, format: picture.format });
}

export class CardModels extends EventTarget {
  /**
   * @param {any} manager the page's widget manager
   * @param {Navigation} navigator
   */
  constructor(manager, navigator) {
    super();
    this.manager = manager;
    this.navigator = navigator;
    /** @type {Map<string, any>} TagsInput models by image name */
    this.tags = new Map();
    /** @type {Map<string, Picture>} */
    this.pictures = new Map();
    /** @type {Map<string, string>} why there is no picture, by image name */
    this.problems = new Map();
    /** @type {Map<string, {from: string[], to: string[]}>} wishes of Python that wait for the typing to end */
    this.waiting = new Map();
    /** whether a change comes from a wish of Python: it is reported, but nobody's edit */
    this.wishing = false;
    /** @type {Set<(name: string) => boolean>} tell, for each view, whether an image's own input is typed in */
    this.typists = new Set();
    navigator.addEventListener("change", () => this.follow());
    this.follow();
  }

  /** Get to know the cards that came, forget those that went. */
  follow() {
    const cards = this.navigator.deck.cards;
    const names = new Set(cards.map((card) => card.name));
    for (const known of [this.tags, this.pictures, this.problems, this.waiting]) {
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
    }
    for (const card of cards) if (!this.tags.has(card.name)) this.meet(card);
  }

  /** @param {import("./navigation.js").CardFacts} card */
  async meet(card) {
    this.tags.set(card.name, null);
    if (!this.manager.has_model(card.tags)) return;
    const model = await this.manager.get_model(card.tags);
    if (!this.tags.has(card.name)) return;
    this.tags.set(card.name, model);
    let before = model.get("value");
    model.on("change:value", () => {
      const after = model.get("value");
      // Set while the model takes in what came from Python, where another page may have made the change.
      const isFromPython = Boolean(model._state_lock);
      if (!isFromPython) this.navigator.send({ kind: "tags", name: card.name, before, after, wished: this.wishing });
      const isOwn = !isFromPython && !this.wishing;
      const added = isOwn ? after.filter((/** @type {string} */ tag) => !before.includes(tag)) : [];
      before = after;
      this.changed(card.name, added);
    });
    this.changed(card.name);
  }

  /** @param {string} name */
  typing(name) {
    return [...this.typists].some((isTyping) => isTyping(name));
  }

  /**
   * @param {string} name
   * @param {string[]} [added] tags that the user added here
   */
  changed(name, added = []) {
    this.dispatchEvent(new CustomEvent("tags", { detail: { name, added } }));
  }

  /**
   * @param {string} name
   * @returns {string[]}
   */
  tagsOf(name) {
    return this.tags.get(name)?.get("value") ?? [];
  }

  /**
   * Change an image's tags at once; Python hears of it as of any other change of that TagsInput.
   *
   * @param {string} name
   * @param {(tags: string[]) => string[]} change
   */
  edit(name, change) {
    const model = this.tags.get(name);
    if (!model) return;
    const before = model.get("value");
    const after = change(before);
    if (after.length === before.length && after.every((tag, at) => tag === before[at])) return;
    model.set("value", after);
    model.save_changes();
  }

  /**
   * Carry out a wish of Python, later when its image is being typed on.
   *
   * @param {string} name
   * @param {string[]} from
   * @param {string[]} to
   */
  wish(name, from, to) {
    if (this.typing(name)) this.waiting.set(name, { from, to });
    else this.grant(name, from, to);
  }

  /**
   * @param {string} name
   * @param {string[]} from
   * @param {string[]} to
   */
  grant(name, from, to) {
    this.wishing = true;
    try {
      this.edit(name, (now) => mergeTags(now, from, to));
    } finally {
      this.wishing = false;
    }
  }

  /** Carry out what had to wait. */
  settle() {
    for (const [name, { from, to }] of this.waiting) {
      if (this.typing(name)) continue;
      this.waiting.delete(name);
      this.grant(name, from, to);
    }
  }

  /**
   * Take in a picture, or the reason why there is none.
   *
   * @param {{name: string, image: string, format: string, width: number, height: number, problem?: string, full?: boolean}} facts
   * @param {DataView} [value]
   */
  async receive(facts, value) {
    if (facts.problem || !value) {
      this.problems.set(facts.name, facts.problem ?? "This image cannot be shown.");
      this.dispatchEvent(new Event("pictures"));
      return;
    }
    const picture = { value, format: facts.format, width: facts.width, height: facts.height };
    this.problems.delete(facts.name);
    if (!facts.full) this.pictures.set(facts.name, picture);
    await this.put(facts.name, facts.image, picture);
  }

  /**
   * @param {string} name
   * @param {string} id of the Image's model
   * @param {{value: DataView, format: string}} picture
   */
  async put(name, id, picture) {
    if (!this.pictures.has(name) || !this.manager.has_model(id)) return; // its card has gone meanwhile
    setPicture(await this.manager.get_model(id), picture);
    this.dispatchEvent(new Event("pictures"));
  }

  /**
   * Give back the memory of a whole image: its preview is enough once it is left.
   *
   * @param {string} name
   */
  async reduce(name) {
    const card = this.navigator.card(name);
    const picture = this.pictures.get(name);
    if (card && picture) await this.put(name, card.image, picture);
  }
}
