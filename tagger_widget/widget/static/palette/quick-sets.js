// Quick sets: tags that are added together, by a button or a key of their own.

import { checkbox, labelledField, openDialog, textField } from "../shared/dialog.js";
import { closest, h } from "../shared/dom.js";
import { openMenu } from "../shared/menu.js";
import { countOf } from "../shared/text.js";

/** @import { Binding, Box, TagSet } from "../shared/types.js" */
/** @import { PaletteStore } from "./store.js" */

const OFFERED_KEYS = Array.from({ length: 9 }, (_, index) => `Shift+${index + 1}`);

export class QuickSets {
  /**
   * @param {HTMLElement} root
   * @param {PaletteStore} store
   * @param {object} on
   * @param {(tags: string[]) => void} on.add
   * @param {() => string[]} on.imageTags those of the image on the screen
   * @param {() => Binding[]} on.bindings
   * @param {(text: string) => void} on.say
   */
  constructor(root, store, on) {
    this.root = root;
    this.store = store;
    this.on = on;
    this.element = h("div", { class: "tagger-sets", role: "group", "aria-label": "Quick sets" });
    this.element.addEventListener("click", (event) => {
      const set = this.setAt(event.target);
      if (set) on.add(set.tags);
    });
    this.render();
  }

  get sets() {
    return this.store.catalogue.arrangement.sets;
  }

  /**
   * @param {EventTarget | null} target
   * @returns {TagSet | undefined} the set of the button around it
   */
  setAt(target) {
    const found = closest(target, "[data-set]");
    return found ? this.setNamed(found.dataset.set ?? "") : undefined;
  }

  /** @param {string} name */
  setNamed(name) {
    return this.sets.find((set) => set.name === name);
  }

  render() {
    const focused = this.setAt(document.activeElement)?.name;
    const buttons = this.sets.map(({ name, key }) =>
      h("button", { type: "button", class: "tagger-chip", "data-set": name },
        key ? h("kbd", {}, key.replace("Shift+", "⇧")) : "", h("bdi", {}, name)));
    this.element.replaceChildren(...buttons);
    this.element.hidden = !buttons.length;
    if (focused !== undefined) buttons.find((each) => each.dataset.set === focused)?.focus({ preventScroll: true });
  }

  /**
   * Run a command of a chip.
   *
   * @param {string} command
   * @param {TagSet} set
   * @param {Box} box of the chip
   */
  run(command, set, box) {
    if (command === "rename") this.openDialog(set);
    else if (command === "remove") this.deleteSet(set);
    else if (command === "menu") {
      openMenu(this.root, box, set.name, [
        { label: "Add its tags", hint: set.key, run: () => this.on.add(set.tags) },
        { label: "Rename or change…", run: () => this.openDialog(set) },
        { label: "Delete", run: () => this.deleteSet(set) },
      ]);
    }
  }

  /** @param {TagSet} set */
  deleteSet(set) {
    this.store.channel.notify("delete_set", { name: set.name });
  }

  /** Offer to save this image's tags. */
  saveImageTags() {
    if (this.on.imageTags().length) this.openDialog();
    else this.on.say("This image has no tags to make a quick set of.");
  }

  /** @param {TagSet} [former] the set to change; a new one without it */
  openDialog(former) {
    const tags = [...new Set([...(former?.tags ?? []), ...this.on.imageTags()])];
    const choices = tags.map((tag) => ({ tag, ...checkbox(tag, !former || former.tags.includes(tag)) }));
    const name = textField(former?.name ?? "", { maxlength: "60" });
    const key = this.keyField(former);
    const note = h("p", { class: "tagger-dialog-note", "aria-live": "polite" });
    const chosen = () => choices.filter(({ box }) => box.checked).map(({ tag }) => tag);
    const dialog = openDialog(this.root, {
      title: former ? "Quick set" : "Save as a quick set",
      content: [
        labelledField("Name", name), labelledField("Key", key),
        h("fieldset", { class: "tagger-ticks" }, h("legend", {}, "Tags"), ...choices.map(({ element }) => element)), note,
      ],
      confirm: "Save",
      onConfirm: () => this.store.channel.notify("save_set", {
        name: name.value.trim(), tags: chosen(), key: key.value, former: former?.name ?? "",
      }),
    });
    const update = () => {
      const wanted = name.value.trim();
      const count = chosen().length;
      dialog.main.disabled = !wanted || !count;
      const replaces = wanted !== former?.name && this.setNamed(wanted) !== undefined;
      note.textContent = replaces
        ? `The quick set “${wanted}” is there already: it is replaced.`
        : `Adds ${countOf(count, "tag")}.`;
    };
    dialog.element.addEventListener("input", update);
    update();
    name.focus();
    name.select();
  }

  /**
   * @param {TagSet} [former]
   * @returns {HTMLSelectElement}
   */
  keyField(former) {
    const taken = new Set([
      ...this.on.bindings().filter(({ command }) => !command.startsWith("set:")).flatMap(({ keys }) => keys),
      ...this.sets.filter(({ name }) => name !== former?.name).map(({ key }) => key),
    ]);
    const free = OFFERED_KEYS.filter((key) => !taken.has(key));
    const own = former?.key && !free.includes(former.key) ? [former.key] : [];
    const options = [...own, ...free].map((key) => h("option", { value: key }, key));
    const field = h("select", {}, ...options, h("option", { value: "" }, "none"));
    field.value = former ? former.key : free[0] ?? "";
    return field;
  }
}
