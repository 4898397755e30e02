// What can be done to a tag in the whole dataset: its menu, and the dialogs that ask before it is done.

import { labelledField, openDialog, textField } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { openMenu } from "../shared/menu.js";
import { countOf } from "../shared/text.js";

/** @import { MenuItem } from "../shared/menu.js" */
/** @import { Box } from "../shared/types.js" */
/** @import { PaletteStore } from "./store.js" */

// A tag without images is known from the user's own list, which only the user edits.
const LISTED_ONLY = "It is on no image: your tags.txt lists it. Hide it here, or take its line out there.";
const LISTED_RENAME = "It is on no image. Its category, pins and quick sets follow; the line in your tags.txt stays.";

export class TagMenu {
  /**
   * @param {HTMLElement} root
   * @param {PaletteStore} store
   * @param {object} on
   * @param {(command: string) => string} on.keys the keys of a command, as a hint
   * @param {() => void} on.openCategories
   */
  constructor(root, store, on) {
    this.root = root;
    this.store = store;
    this.on = on;
  }

  /**
   * @param {string} tag
   * @param {Box} box
   */
  open(tag, box) {
    openMenu(this.root, box, tag, this.items(tag));
  }

  /**
   * Run a command of a chip.
   *
   * @param {string} command
   * @param {string} tag
   * @param {Box} box of the chip
   */
  run(command, tag, box) {
    switch (command) {
      case "menu": return this.open(tag, box);
      case "rename": return this.askRename(tag);
      case "remove": return this.askRemove(tag);
      case "category": return openMenu(this.root, box, "Put in category", this.categoryItems(tag));
      case "hide": return this.toggleHidden(tag);
      case "pin": return this.togglePinned(tag);
    }
  }

  get arrangement() {
    return this.store.catalogue.arrangement;
  }

  /** @param {string} tag */
  toggleHidden(tag) {
    this.store.channel.notify(this.arrangement.hidden.includes(tag) ? "unhide" : "hide", { tag });
  }

  /** @param {string} tag */
  togglePinned(tag) {
    this.store.channel.notify(this.arrangement.pinned.includes(tag) ? "unpin" : "pin", { tag });
  }

  /**
   * @param {string} tag
   * @returns {MenuItem[]}
   */
  items(tag) {
    const { hidden, pinned } = this.arrangement;
    const { keys } = this.on;
    const hide = hidden.includes(tag) ? "Show again" : "Hide from the list";
    const pin = pinned.includes(tag) ? "Unpin" : "Pin to the digits";
    return [
      { label: "Rename everywhere…", hint: keys("rename"), run: () => this.askRename(tag) },
      { label: "Remove everywhere…", hint: keys("remove"), run: () => this.askRemove(tag) },
      { label: "Put in category", hint: keys("category"), submenu: () => this.categoryItems(tag) },
      { label: hide, hint: keys("hide"), run: () => this.toggleHidden(tag) },
      { label: pin, hint: keys("pin"), run: () => this.togglePinned(tag) },
    ];
  }

  /**
   * @param {string} tag
   * @returns {MenuItem[]}
   */
  categoryItems(tag) {
    const now = this.store.catalogue.categoryOf(tag)?.name ?? "";
    const choice = (/** @type {string} */ name) =>
      ({ checked: now === name, run: () => this.putInCategory(tag, name) });
    return [
      ...this.arrangement.categories.map(({ name, colour }) => ({ label: name, colour, ...choice(name) })),
      { label: "Without category", ...choice("") },
      { label: "Categories…", hint: this.on.keys("categories"), run: () => this.on.openCategories() },
    ];
  }

  /**
   * @param {string} tag
   * @param {string} category
   */
  putInCategory(tag, category) {
    this.store.channel.notify("put", { tag, category });
  }

  /** @param {string} tag */
  askRemove(tag) {
    const count = this.store.catalogue.countOf(tag);
    const images = countOf(count, "image");
    const dialog = openDialog(this.root, {
      title: "Remove everywhere",
      content: [
        quoted(tag),
        h("p", {}, count ? `It is on ${images} and goes from all of them. Undo brings it back.` : LISTED_ONLY),
      ],
      confirm: count ? `Remove from ${images}` : "Hide from the list",
      onConfirm: () => this.store.channel.notify(count ? "remove" : "hide", { tag }),
    });
    dialog.main.focus();
  }

  /** @param {string} tag */
  askRename(tag) {
    const { catalogue } = this.store;
    const count = catalogue.countOf(tag);
    const images = countOf(count, "image");
    const field = textField(tag);
    const note = h("p", { class: "tagger-dialog-note", "aria-live": "polite" });
    const dialog = openDialog(this.root, {
      title: "Rename everywhere",
      content: [quoted(tag), labelledField("New name", field), note],
      confirm: count ? `Rename on ${images}` : "Rename",
      onConfirm: () => this.store.channel.notify("rename", { tag, to: field.value.trim() }),
    });
    const update = async () => {
      const to = field.value.trim();
      dialog.main.disabled = to === "" || to === tag;
      note.textContent = count ? `It is on ${images}.` : LISTED_RENAME;
      if (to === tag || !catalogue.entries.has(to)) return;
      const { count: both = 0 } = await this.store.request("both", { tag, other: to });
      if (field.value.trim() === to) note.textContent = mergeNote(to, catalogue.countOf(to), both);
    };
    field.addEventListener("input", () => void update());
    void update();
    field.focus();
    field.select();
  }
}

/** @param {string} tag */
function quoted(tag) {
  return h("p", { class: "tagger-quoted", dir: "auto" }, tag);
}

/**
 * @param {string} to
 * @param {number} count number of images that have it now
 * @param {number} both number of images that have both tags
 * @returns {string}
 */
function mergeNote(to, count, both) {
  const there = `“${to}” is there already, on ${countOf(count, "image")}.`;
  if (!both) return `${there} The two become one tag.`;
  return `${there} ${countOf(both, "image")} ${both === 1 ? "has" : "have"} both: they are merged.`;
}
