// Quick sets: tags that are added together, by a button or a key of their own.

import { checkbox, labelledField, openDialog, textField } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { openMenu } from "../shared/menu.js";
import { formatNumber } from "../shared/text.js";

/** @typedef {import("../shared/types.js").TagSet} TagSet */

const OFFERED = Array.from({ length: 9 }, (_, at) => `Shift+${at + 1}`);

export class QuickSets {
  /**
   * @param {HTMLElement} root
   * @param {import("./store.js").PaletteStore} shared
   * @param {object} on
   * @param {(tags: string[]) => void} on.add
   * @param {() => string[]} on.tags those of the image shown
   * @param {() => {keys: string[], command: string}[]} on.bindings
   * @param {(text: string) => void} on.say
   */
  constructor(root, shared, on) {
    Object.assign(this, { root, shared, on });
    this.element = h("div", { class: "tagger-sets", role: "group", "aria-label": "Quick sets" });
    this.element.addEventListener("click", (event) => {
      const set = this.setAt(event.target);
      if (set) on.add(set.tags);
    });
    this.draw();
  }

  get sets() {
    return this.shared.catalogue.arrangement.sets;
  }

  /** @param {EventTarget | null} target */
  setAt(target) {
    const found = target instanceof Element ? target.closest("[data-set]") : null;
    return found instanceof HTMLElement ? this.named(found.dataset.set ?? "") : undefined;
  }

  /** @param {string} name */
  named(name) {
    return this.sets.find((set) => set.name === name);
  }

  draw() {
    const focused = this.setAt(document.activeElement)?.name;
    const buttons = this.sets.map(({ name, key }) => h("button", { type: "button", class: "tagger-chip", "data-set": name },
      key ? h("kbd", {}, key.replace("Shift+", "⇧")) : "", h("bdi", {}, name)));
    this.element.replaceChildren(...buttons);
    this.element.hidden = !buttons.length;
    if (focused !== undefined) buttons.find((each) => each.dataset.set === focused)?.focus({ preventScroll: true });
  }

  /**
   * @param {string} command one of those of a chip
   * @param {TagSet} set
   * @param {DOMRect | {left: number, right: number, top: number, bottom: number}} place
   */
  run(command, set, place) {
    const remove = () => this.shared.order({ kind: "delete_set", name: set.name });
    const change = () => this.ask(set);
    const act = {
      rename: change, remove,
      menu: () => openMenu(this.root, place, set.name, [
        { label: "Add its tags", hint: set.key, run: () => this.on.add(set.tags) },
        { label: "Rename or change…", run: change },
        { label: "Delete", run: remove },
      ]),
    }[command];
    act?.();
  }

  /** Offer to save this image's tags. */
  save() {
    if (this.on.tags().length) this.ask();
    else this.on.say("This image has no tags to make a quick set of.");
  }

  /** @param {TagSet} [former] the set to be changed; a new one when left out */
  ask(former) {
    const tags = [...new Set([...(former?.tags ?? []), ...this.on.tags()])];
    const ticks = tags.map((tag) => ({ tag, ...checkbox(tag, !former || former.tags.includes(tag)) }));
    const name = textField(former?.name ?? "", { maxlength: "60" });
    const key = this.keyField(former);
    const note = h("p", { class: "tagger-dialog-note", "aria-live": "polite" });
    const chosen = () => ticks.filter(({ box }) => box.checked).map(({ tag }) => tag);
    const dialog = openDialog(this.root, {
      title: former ? "Quick set" : "Save as a quick set",
      content: [
        labelledField("Name", name), labelledField("Key", key),
        h("fieldset", { class: "tagger-ticks" }, h("legend", {}, "Tags"), ...ticks.map(({ element }) => element)), note,
      ],
      confirm: "Save",
      done: () => this.shared.order({
        kind: "save_set", name: name.value.trim(), tags: chosen(), key: key.value, former: former?.name ?? "",
      }),
    });
    const look = () => {
      const wanted = name.value.trim();
      const count = chosen().length;
      dialog.main.disabled = !wanted || !count;
      const replaces = wanted !== former?.name && this.named(wanted) !== undefined;
      const adds = count === 1 ? "Adds 1 tag." : `Adds ${formatNumber(count)} tags.`;
      note.textContent = replaces ? `The quick set “${wanted}” is there already: it is replaced.` : adds;
    };
    dialog.element.addEventListener("input", look);
    look();
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
    const free = OFFERED.filter((key) => !taken.has(key));
    const own = former?.key && !free.includes(former.key) ? [former.key] : [];
    const options = [...own, ...free].map((key) => h("option", { value: key }, key));
    const field = /** @type {HTMLSelectElement} */ (h("select", {}, ...options, h("option", { value: "" }, "none")));
    field.value = former ? former.key : free[0] ?? "";
    return field;
  }
}
