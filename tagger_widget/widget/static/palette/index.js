// The palette: the anywidget with the box to add a tag, recent tags, quick sets and all known tags.

import { h, notify, sendMessage, whenRooted } from "../shared/dom.js";
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

/** Everything one view of the palette does. */
class Palette {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el
   * @param {any} model
   * @param {PaletteStore} shared
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, shared, signal) {
    Object.assign(this, { root, el, model, shared, signal });
    /** @type {string[]} tags of the image shown */
    this.here = [];
    const { catalogue } = shared;
    const category = (tag) => catalogue.category(tag);
    const keys = (command) => this.keys(command);
    const run = (command) => this.run(command);
    const leave = () => notify(el, "command", { command: "leave" });
    this.box = new AddTagBox({
      add: (tags) => this.add(tags), search: (text) => shared.search(text), leave,
      has: (tag) => this.here.includes(tag), category,
    });
    this.recent = new RecentTags(category);
    this.chips = new TagGrid({
      toggle: (tag) => this.toggle(tag), count: (tag) => catalogue.count(tag), category,
      isHidden: (tag) => catalogue.hidden.has(tag), above: () => this.head.filter.focus(),
    });
    this.head = new PaletteHeader(root, shared, {
      filtered: () => { this.chips.element.scrollTop = 0; this.refresh(); }, down: () => this.chips.focus(0), leave, run, keys,
    });
    this.sets = new QuickSets(root, shared, {
      add: (tags) => this.add(tags), tags: () => this.here, bindings: () => this.bindings, say: (text) => this.say(text),
    });
    this.categories = new CategoryDialog(root, shared, () => model.get("starting"), signal);
    this.menu = new TagMenu(root, shared, { keys, categories: () => this.categories.open() });
    this.nothing = h("p", { class: "tagger-nothing" });
    el.append(this.box.element, this.recent.element, this.sets.element, this.head.element, this.nothing, this.chips.element);
    this.card = new TagTooltip(root, el, shared, signal);
    new DragToCategory(el, () => catalogue.arrangement.categories, (tag, name) => this.menu.put(tag, name), signal);
    this.wire();
    this.drawRecent();
    this.refresh();
    this.tellArrangement();
    notify(el, "hello");
  }

  get bindings() {
    return this.model.get("bindings");
  }

  /** @param {string} command @returns {string} its shortest key */
  keys(command) {
    const keys = this.bindings.flatMap((each) => (each.command === command ? each.keys : []));
    return keys.sort((a, b) => a.length - b.length)[0] ?? "";
  }

  wire() {
    const { root, el, shared, signal } = this;
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal });
    for (const still of [this.chips.element, this.recent.element, this.sets.element]) {
      on(still, "mousedown", (event) => event.preventDefault()); // typing goes on
    }
    on(this.recent.element, "click", (event) => {
      const tag = chipTag(event.target);
      if (tag !== null) this.toggle(tag);
    });
    on(el, "keydown", (event) => this.onKey(event));
    on(el, "contextmenu", (event) => this.onContextMenu(event));
    on(root, "tagger:shown", (event) => this.onShown(event.detail));
    on(root, "tagger:added", (event) => { shared.added = event.detail.tags; });
    on(root, "tagger:digit", (event) => this.digit(event.detail.digit));
    on(root, "tagger:do", (event) => this.run(event.detail.command));
    on(root, "tagger:leave", () => this.box.commit());
    on(root, "tagger:focus", (event) => this.run(event.detail.on));
    on(root, "tagger:arrangement", () => this.tellArrangement());
    on(shared, "catalogue", () => this.refresh());
    on(shared, "arranged", () => this.onArranged());
    on(shared, "matches", (event) => this.box.found(event.detail.text, event.detail.matches));
    on(shared, "typed", (event) => { if (!this.box.typed) this.box.typed = event.detail.text; });
    const redraw = () => this.drawRecent();
    this.model.on("change:recent", redraw);
    signal.addEventListener("abort", () => this.model.off("change:recent", redraw));
    const resized = new ResizeObserver(([entry]) => this.chips.resize(entry.contentRect));
    resized.observe(this.chips.element);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  /**
   * Carry out a command of the table of keys.
   *
   * @param {string} command
   */
  run(command) {
    const act = {
      add: () => this.box.input.focus(), filter: () => this.head.filter.focus(),
      repeat: () => this.repeat(), copy_previous: () => this.copyPrevious(), save_set: () => this.sets.save(), categories: () => this.categories.open(),
    }[command];
    if (act) act();
    else if (command.startsWith("set:")) this.add(this.sets.named(command.slice("set:".length))?.tags ?? []);
  }

  /** @param {string[]} tags */
  add(tags) {
    if (tags.length) notify(this.el, "edit", { add: tags });
  }

  /** @param {string} tag */
  toggle(tag) {
    notify(this.el, "edit", { toggle: tag });
  }

  /** @param {string} text */
  say(text) {
    notify(this.el, "say", { text });
  }

  /** @param {number} digit */
  digit(digit) {
    const tag = this.model.get("recent")[digit - 1];
    if (tag !== undefined) this.toggle(tag);
  }

  repeat() {
    const tags = this.shared.repeated;
    if (tags.length) this.add(tags);
    else this.say("No tag was added yet.");
  }

  copyPrevious() {
    notify(this.el, "target", { use: (/** @type {string} */ name) => this.shared.order({ kind: "copy_previous", name }) });
  }

  /** The keys of a chip that has the focus. */
  onKey(event) {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const tag = chipTag(target);
    const set = this.sets.setAt(target);
    if (event.defaultPrevented || event.isComposing || (tag === null && !set)) return;
    const command = commandIn(this.bindings, event, "chip");
    if (!command) return;
    event.preventDefault();
    this.card.dismiss();
    const place = target.getBoundingClientRect();
    if (set) this.sets.run(command, set, place);
    else this.menu.run(command, tag, place);
  }

  onContextMenu(event) {
    const tag = chipTag(event.target);
    const set = this.sets.setAt(event.target);
    if (tag === null && !set) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would open its own
    this.card.dismiss();
    // Once the menu is closed, the keys go on from the chip, unless something is being typed.
    if (!(document.activeElement instanceof HTMLInputElement)) event.target.closest("button")?.focus({ preventScroll: true });
    const place = { left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY };
    if (set) this.sets.run("menu", set, place);
    else this.menu.open(tag, place);
  }

  onShown({ name, tags }) {
    const moved = this.name !== undefined && this.name !== name;
    this.name = name;
    this.here = tags;
    this.chips.mark(tags);
    this.drawRecent();
    if (moved) this.shared.tidySoon();
  }

  onArranged() {
    this.sets.draw();
    this.drawRecent();
    this.tellArrangement();
  }

  /** The stage marks this image's tags with the colours of their categories. */
  tellArrangement() {
    notify(this.el, "arranged", { arrangement: this.shared.catalogue.arrangement });
  }

  drawRecent() {
    this.recent.draw(this.model.get("recent"), this.here, this.shared.catalogue.arrangement.pinned);
  }

  refresh() {
    const { catalogue } = this.shared;
    const groups = catalogue.matching(this.head.filter.value);
    const shown = groups.reduce((sum, { tags }) => sum + tags.length, 0);
    this.chips.show(groups);
    this.head.draw(shown);
    this.nothing.textContent = catalogue.total ? "No known tag matches." : "No tags yet. The first one you add appears here.";
    this.nothing.hidden = shown > 0 || groups.length > 1;
  }
}

export default () => {
  /** @type {PaletteStore} */
  let shared;
  return {
    initialize({ model }) {
      shared = new PaletteStore(model);
      model.on("msg:custom", (message, buffers) => shared.receive(message, buffers));
      sendMessage(model, { kind: "hello" });
    },
    render({ model, el }) {
      const life = new AbortController();
      el.classList.add("tagger-palette");
      whenRooted(el, life.signal, () => true, (root) => new Palette(root, el, model, shared, life.signal));
      return () => {
        life.abort();
        el.replaceChildren();
      };
    },
  };
};
