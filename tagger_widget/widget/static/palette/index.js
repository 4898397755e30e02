// The palette: the anywidget with the box to add a tag, recent tags, quick sets and all known tags.

import { Channel } from "../shared/channel.js";
import { closest, h, notify, onNotice, whenRooted } from "../shared/dom.js";
import { commandIn } from "../shared/keyboard.js";
import { AddTagBox } from "./add-tag-box.js";
import { CategoryDialog } from "./category-dialog.js";
import { DragToCategory } from "./drag-to-category.js";
import { PaletteHeader } from "./header.js";
import { QuickSets } from "./quick-sets.js";
import { RecentTags } from "./recent-tags.js";
import { PaletteStore } from "./store.js";
import { chipTag, TagGrid } from "./tag-grid.js";
import { TagMenu } from "./tag-menu.js";
import { TagTooltip } from "./tag-tooltip.js";

/** @import { Model, Notice } from "./store.js" */

/** Everything that one view of the palette does. */
class Palette {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el
   * @param {Model} model
   * @param {PaletteStore} store
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, store, signal) {
    this.el = el;
    this.model = model;
    this.store = store;
    /** @type {string | undefined} name of the image on the screen */
    this.image = undefined;
    /** @type {string[]} tags of the image on the screen */
    this.imageTags = [];
    const { catalogue } = store;
    const category = (/** @type {string} */ tag) => catalogue.categoryOf(tag);
    const keys = (/** @type {string} */ command) => this.keysOf(command);
    const run = (/** @type {string} */ command) => this.run(command);
    const leave = () => notify(el, "command", { command: "leave" });
    this.box = new AddTagBox({
      add: (tags) => this.addTags(tags), search: (text, box) => store.search(text, box), leave,
      isOnImage: (tag) => this.imageTags.includes(tag), category,
    });
    this.recent = new RecentTags(category);
    this.grid = new TagGrid({
      toggle: (tag) => this.toggleTag(tag), count: (tag) => catalogue.countOf(tag), category,
      isHidden: (tag) => catalogue.hidden.has(tag), leaveAtTop: () => this.header.filter.focus(),
    });
    this.header = new PaletteHeader(root, store, {
      filtered: () => {
        this.grid.scrollToTop();
        this.renderTags();
      },
      focusTags: () => this.grid.focusChip(0), leave, run, keys,
    });
    this.sets = new QuickSets(root, store, {
      add: (tags) => this.addTags(tags), imageTags: () => this.imageTags, bindings: () => this.bindings,
      say: (text) => this.showStatus(text),
    });
    this.categories = new CategoryDialog(root, store, () => model.get("starting"), signal);
    this.menu = new TagMenu(root, store, { keys, openCategories: () => this.categories.open() });
    this.nothing = h("p", { class: "tagger-nothing" });
    el.append(this.box.element, this.recent.element, this.sets.element, this.header.element, this.nothing,
      this.grid.element);
    this.tooltip = new TagTooltip(root, el, store, signal);
    new DragToCategory(el, () => catalogue.arrangement.categories, (tag, name) => this.menu.putInCategory(tag, name),
      signal);
    this.connect(root, signal);
    this.renderRecent();
    this.renderTags();
    this.announceArrangement();
    notify(el, "hello", {});
  }

  /**
   * @param {HTMLElement} root
   * @param {AbortSignal} signal
   */
  connect(root, signal) {
    const { el, store } = this;
    for (const each of [this.grid.element, this.recent.element, this.sets.element]) {
      each.addEventListener("mousedown", (event) => event.preventDefault(), { signal }); // a text field keeps the focus
    }
    this.recent.element.addEventListener("click", (event) => {
      const tag = chipTag(event.target);
      if (tag !== null) this.toggleTag(tag);
    }, { signal });
    el.addEventListener("keydown", (event) => this.onKey(event), { signal });
    el.addEventListener("contextmenu", (event) => this.onContextMenu(event), { signal });
    onNotice(root, "shown", ({ name, tags }) => this.onImageShown(name, tags), signal);
    onNotice(root, "added", ({ tags }) => { store.added = tags; }, signal);
    onNotice(root, "digit", ({ digit }) => this.toggleDigit(digit), signal);
    onNotice(root, "do", ({ command }) => this.run(command), signal);
    onNotice(root, "leave", () => this.box.submitTyped(), signal);
    onNotice(root, "focus", ({ on }) => this.run(on), signal);
    onNotice(root, "arrangement", () => this.announceArrangement(), signal);
    store.on("catalogue", () => this.renderTags(), signal);
    store.on("arranged", () => this.onArranged(), signal);
    store.on("typed", ({ text }) => {
      if (!this.box.typed) this.box.typed = text;
    }, signal);
    const render = () => this.renderRecent();
    this.model.on("change:recent", render);
    signal.addEventListener("abort", () => this.model.off("change:recent", render));
    const observer = new ResizeObserver(([entry]) => this.grid.resize(entry.contentRect));
    observer.observe(this.grid.element);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  get bindings() {
    return this.model.get("bindings");
  }

  /**
   * @param {string} command
   * @returns {string} its shortest key
   */
  keysOf(command) {
    const keys = this.bindings.flatMap((each) => (each.command === command ? each.keys : []));
    return keys.sort((a, b) => a.length - b.length)[0] ?? "";
  }

  /**
   * Carry out a command of the table of keys.
   *
   * @param {string} command
   */
  run(command) {
    switch (command) {
      case "add": return this.box.focus();
      case "filter": return this.header.filter.focus();
      case "repeat": return this.repeat();
      case "copy_previous": return this.copyPrevious();
      case "save_set": return this.sets.saveImageTags();
      case "categories": return this.categories.open();
      default: if (command.startsWith("set:")) this.addTags(this.sets.setNamed(command.slice("set:".length))?.tags ?? []);
    }
  }

  /** @param {string[]} tags */
  addTags(tags) {
    if (tags.length) notify(this.el, "edit", { add: tags });
  }

  /** @param {string} tag */
  toggleTag(tag) {
    notify(this.el, "edit", { toggle: tag });
  }

  /** @param {number} digit */
  toggleDigit(digit) {
    const tag = this.model.get("recent")[digit - 1];
    if (tag !== undefined) this.toggleTag(tag);
  }

  /** @param {string} text */
  showStatus(text) {
    notify(this.el, "say", { text });
  }

  /** Add the tags that were added last. */
  repeat() {
    const tags = this.store.lastAdded;
    if (tags.length) this.addTags(tags);
    else this.showStatus("No tag was added yet.");
  }

  copyPrevious() {
    notify(this.el, "target", { use: (name) => this.store.channel.notify("copy_previous", { name }) });
  }

  /**
   * The keys of a chip that has the focus.
   *
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (event.defaultPrevented || event.isComposing || !(event.target instanceof HTMLElement)) return;
    const tag = chipTag(event.target);
    const set = this.sets.setAt(event.target);
    const command = tag !== null || set ? commandIn(this.bindings, event, "chip") : undefined;
    if (!command) return;
    event.preventDefault();
    this.tooltip.dismiss();
    const box = event.target.getBoundingClientRect();
    if (set) this.sets.run(command, set, box);
    else if (tag !== null) this.menu.run(command, tag, box);
  }

  /** @param {MouseEvent} event */
  onContextMenu(event) {
    const tag = chipTag(event.target);
    const set = this.sets.setAt(event.target);
    if (tag === null && !set) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would open its own
    this.tooltip.dismiss();
    // Once the menu is closed, the keys go on from the chip, unless the user is typing.
    const isTyping = document.activeElement instanceof HTMLInputElement;
    if (!isTyping) closest(event.target, "button")?.focus({ preventScroll: true });
    const box = { left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY };
    if (set) this.sets.run("menu", set, box);
    else if (tag !== null) this.menu.open(tag, box);
  }

  /**
   * @param {string} name
   * @param {string[]} tags
   */
  onImageShown(name, tags) {
    const isMoved = this.image !== undefined && this.image !== name;
    this.image = name;
    this.imageTags = tags;
    this.grid.setImageTags(tags);
    this.renderRecent();
    if (isMoved) this.store.scheduleReorder();
  }

  onArranged() {
    this.sets.render();
    this.renderRecent();
    this.announceArrangement();
  }

  /** The tagging screen gives this image's tags the colours of their categories. */
  announceArrangement() {
    notify(this.el, "arranged", { arrangement: this.store.catalogue.arrangement });
  }

  renderRecent() {
    this.recent.render(this.model.get("recent"), this.imageTags, this.store.catalogue.arrangement.pinned);
  }

  renderTags() {
    const { catalogue } = this.store;
    const groups = catalogue.search(this.header.filter.value);
    const shown = groups.reduce((sum, { tags }) => sum + tags.length, 0);
    this.grid.setGroups(groups);
    this.header.render(shown);
    const none = "No tags yet. The first one you add appears here.";
    this.nothing.textContent = catalogue.total ? "No known tag matches." : none;
    this.nothing.hidden = shown > 0 || groups.length > 1;
  }
}

export default () => {
  /** @type {PaletteStore} */
  let store;
  return {
    /** @param {{model: Model}} widget */
    initialize({ model }) {
      /** @type {Channel<Notice>} */
      const channel = new Channel(model);
      store = new PaletteStore(channel);
      channel.notify("hello");
      return () => channel.close();
    },
    /** @param {{model: Model, el: HTMLElement}} widget */
    render({ model, el }) {
      const life = new AbortController();
      el.classList.add("tagger-palette");
      whenRooted(el, life.signal, () => true, (root) => new Palette(root, el, model, store, life.signal));
      return () => {
        life.abort();
        el.replaceChildren();
      };
    },
  };
};
