// What can be done to a tag in the whole dataset: its menu, and the dialogs that ask before it is done.

import { labelledField, openDialog, textField } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { openMenu } from "../shared/menu.js";
import { formatNumber } from "../shared/text.js";

/** @typedef {import("./store.js").PaletteStore} PaletteStore */

/** @param {number} count */
const images = (count) => (count === 1 ? "1 image" : `${formatNumber(count)} images`);
// A tag without images is known from the user's own list, which is theirs to shorten.
const LISTED_ONLY = "It is on no image: your tags.txt lists it. Hide it here, or take its line out there.";
const LISTED_RENAME = "It is on no image. Its category, pins and quick sets follow; the line in your tags.txt stays.";

export class TagMenu {
  /**
   * @param {HTMLElement} root
   * @param {PaletteStore} shared
   * @param {object} on
   * @param {(command: string) => string} on.keys the keys of a command, to be shown
   * @param {() => void} on.categories
   */
  constructor(root, shared, on) {
    Object.assign(this, { root, shared, on });
  }

  /**
   * @param {string} tag
   * @param {DOMRect | {left: number, right: number, top: number, bottom: number}} place
   */
  open(tag, place) {
    openMenu(this.root, place, tag, this.items(tag));
  }

  /**
   * @param {string} command one of those of a chip
   * @param {string} tag
   * @param {DOMRect} place
   */
  run(command, tag, place) {
    const act = {
      menu: () => this.open(tag, place), rename: () => this.rename(tag), remove: () => this.remove(tag),
      category: () => openMenu(this.root, place, "Put in category", this.categories(tag)),
      hide: () => this.flip("hide", "unhide", tag), pin: () => this.flip("pin", "unpin", tag),
    }[command];
    act?.();
  }

  flip(there, back, tag) {
    const { hidden, pinned } = this.shared.catalogue.arrangement;
    const isSo = (there === "hide" ? hidden : pinned).includes(tag);
    this.shared.order({ kind: isSo ? back : there, tag });
  }

  /**
   * @param {string} tag
   * @returns {import("../shared/menu.js").MenuItem[]}
   */
  items(tag) {
    const { hidden, pinned } = this.shared.catalogue.arrangement;
    const { keys } = this.on;
    return [
      { label: "Rename everywhere…", hint: keys("rename"), run: () => this.rename(tag) },
      { label: "Remove everywhere…", hint: keys("remove"), run: () => this.remove(tag) },
      { label: "Put in category", hint: keys("category"), more: () => this.categories(tag) },
      {
        label: hidden.includes(tag) ? "Show again" : "Hide from the list", hint: keys("hide"),
        run: () => this.flip("hide", "unhide", tag),
      },
      {
        label: pinned.includes(tag) ? "Unpin" : "Pin to the digits", hint: keys("pin"),
        run: () => this.flip("pin", "unpin", tag),
      },
    ];
  }

  /** @param {string} tag */
  categories(tag) {
    const { catalogue } = this.shared;
    const now = catalogue.category(tag)?.name ?? "";
    const put = (name) => ({ checked: now === name, run: () => this.put(tag, name) });
    return [
      ...catalogue.arrangement.categories.map(({ name, colour }) => ({ label: name, colour, ...put(name) })),
      { label: "Without category", ...put("") },
      { label: "Categories…", hint: this.on.keys("categories"), run: () => this.on.categories() },
    ];
  }

  /**
   * @param {string} tag
   * @param {string} category
   */
  put(tag, category) {
    this.shared.order({ kind: "put", tag, category });
  }

  /** @param {string} tag */
  remove(tag) {
    const count = this.shared.catalogue.count(tag);
    const dialog = openDialog(this.root, {
      title: "Remove everywhere",
      content: [
        quoted(tag),
        h("p", {}, count ? `It is on ${images(count)} and goes from all of them. Undo brings it back.` : LISTED_ONLY),
      ],
      confirm: count ? `Remove from ${images(count)}` : "Hide from the list",
      done: () => this.shared.order({ kind: count ? "remove" : "hide", tag }),
    });
    dialog.main.focus();
  }

  /** @param {string} tag */
  rename(tag) {
    const { catalogue } = this.shared;
    const count = catalogue.count(tag);
    const field = textField(tag);
    const note = h("p", { class: "tagger-dialog-note", "aria-live": "polite" });
    const dialog = openDialog(this.root, {
      title: "Rename everywhere",
      content: [quoted(tag), labelledField("New name", field), note],
      confirm: count ? `Rename on ${images(count)}` : "Rename",
      done: () => this.shared.order({ kind: "rename", tag, to: field.value.trim() }),
    });
    const look = async () => {
      const to = field.value.trim();
      dialog.main.disabled = to === "" || to === tag;
      note.textContent = count ? `It is on ${images(count)}.` : LISTED_RENAME;
      if (to === tag || !catalogue.entries.has(to)) return;
      const both = await this.shared.ask({ kind: "both", tag, other: to });
      if (field.value.trim() === to) note.textContent = merging(to, catalogue.count(to), both.count ?? 0);
    };
    field.addEventListener("input", look);
    look();
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
 * @param {number} count images that have it now
 * @param {number} both images that have both tags
 */
function merging(to, count, both) {
  const there = `“${to}” is there already, on ${images(count)}.`;
  if (!both) return `${there} The two become one tag.`;
  return `${there} ${both === 1 ? "1 image has" : `${formatNumber(both)} images have`} both: they are merged.`;
}
