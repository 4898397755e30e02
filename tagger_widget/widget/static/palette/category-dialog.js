// The dialog of the categories. Each change takes effect at once, and can be undone like any other.

import { checkbox, openDialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { countOf } from "../shared/text.js";
import { CategoryRows } from "./category-rows.js";

/** @import { Category } from "../shared/types.js" */
/** @import { PaletteStore } from "./store.js" */

const MAX_BYTES = 4_000_000;
const SAME_NAME = "Two categories cannot have the same name.";
const NO_NAME = "A category needs a name.";

export class CategoryDialog {
  /**
   * @param {HTMLElement} root
   * @param {PaletteStore} store
   * @param {() => Category[]} starting what is offered if there are none
   * @param {AbortSignal} signal
   */
  constructor(root, store, starting, signal) {
    this.root = root;
    this.store = store;
    this.starting = starting;
    /** @type {OpenCategoryDialog | null} */
    this.current = null;
    store.on("arranged", () => this.current?.update(), signal);
    signal.addEventListener("abort", () => this.current?.dialog.close());
  }

  open() {
    this.current ??= new OpenCategoryDialog(this.root, this.store, this.starting(), () => { this.current = null; });
  }
}

/** The dialog while it is open. */
class OpenCategoryDialog {
  /**
   * @param {HTMLElement} root
   * @param {PaletteStore} store
   * @param {Category[]} starting
   * @param {() => void} onClose
   */
  constructor(root, store, starting, onClose) {
    this.store = store;
    this.starting = starting;
    /** Number of changes that Python has not answered yet. */
    this.pending = 0;
    this.note = h("p", { class: "tagger-dialog-note", "aria-live": "polite" });
    this.rows = new CategoryRows(this.arrangement.categories, () => void this.save());
    this.offer = this.buildOffer();
    this.confirmation = h("span", { class: "tagger-asking" });
    const { element, box } = checkbox("Write tags in category order", this.arrangement.ordered);
    this.ordered = box;
    box.addEventListener("change", () => void this.toggleOrder(box.checked));
    const ordering = h("div", { class: "tagger-ordering" }, element, this.confirmation);
    this.dialog = openDialog(root, {
      title: "Categories", className: "tagger-categories",
      content: [this.offer, this.rows.element, this.buildTools(), ordering, this.note],
      onClose,
    });
    this.update();
    this.rows.focus();
  }

  get arrangement() {
    return this.store.catalogue.arrangement;
  }

  buildOffer() {
    const names = this.starting.map(({ name }) => name).join(", ");
    const start = h("button", { type: "button" }, "Start with these");
    start.addEventListener("click", () => {
      this.rows.setCategories(this.starting);
      void this.save();
      this.rows.focus();
    });
    const text = `Groups of tags, each with a colour, such as: ${names}.`;
    return h("div", { class: "tagger-offer" }, h("p", {}, text), start);
  }

  buildTools() {
    const addButton = h("button", { type: "button" }, "Add a category");
    addButton.addEventListener("click", () => this.rows.addRow());
    const exportButton = h("button", { type: "button" }, "Export…");
    exportButton.addEventListener("click", () => void this.exportFile());
    const file = h("input", {
      type: "file", accept: ".json,application/json", "aria-label": "File to import", hidden: true,
    });
    file.addEventListener("change", () => {
      if (file.files?.[0]) void this.importFile(file.files[0], file);
    });
    const importButton = h("button", { type: "button" }, "Import…");
    importButton.addEventListener("click", () => file.click());
    return h("div", { class: "tagger-dialog-tools" }, addButton, exportButton, importButton, file);
  }

  /**
   * Report how many captions would change before any does.
   *
   * @param {boolean} isWanted
   */
  async toggleOrder(isWanted) {
    this.confirmation.replaceChildren();
    if (!isWanted) {
      this.store.channel.notify("order", { on: false });
      return;
    }
    this.ordered.checked = false;
    const { count, problem } = await this.store.request("count_order");
    if (problem) this.showNote(problem);
    else if (count === 0) this.store.channel.notify("order", { on: true });
    else this.confirmOrder(count);
  }

  /** @param {number} count number of captions that would change */
  confirmOrder(count) {
    const change = h("button", { type: "button" }, count === 1 ? "Change it" : "Change them");
    change.addEventListener("click", () => {
      this.confirmation.replaceChildren();
      this.store.channel.notify("order", { on: true });
    });
    this.confirmation.replaceChildren(`The tags of ${countOf(count, "image")} change their order.`, " ", change);
    change.focus();
  }

  /** Show the present state, unless an answer is still to come. */
  update() {
    if (this.pending) return;
    const { categories, members, ordered } = this.arrangement;
    this.rows.update(categories, members);
    this.offer.hidden = this.rows.drafts.length > 0;
    this.ordered.checked = ordered;
  }

  async save() {
    const problem = problemOf(this.rows.drafts.map(({ name }) => name));
    this.showNote(problem);
    this.offer.hidden = this.rows.drafts.length > 0;
    if (problem) return;
    const { categories, renamed } = this.rows.collectChanges();
    this.pending += 1;
    const former = this.arrangement;
    const members = Object.entries(former.members)
      .map(([tag, name]) => [tag, Object.hasOwn(renamed, name) ? renamed[name] : name]);
    this.store.setArrangement({ ...former, categories, members: Object.fromEntries(members) });
    const answer = await this.store.request("categories", { categories, renamed });
    this.pending -= 1;
    // The arrangement that results from it follows in a message of its own.
    if (!answer.problem) return;
    this.showNote(answer.problem);
    this.store.setArrangement(former);
  }

  /** @param {string} [text] */
  showNote(text = "") {
    this.note.textContent = text;
  }

  async exportFile() {
    const { text, name, problem } = await this.store.request("export");
    this.showNote(problem);
    if (problem) return;
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = h("a", { href: address, download: name });
    this.dialog.element.append(link);
    link.click();
    link.remove();
    URL.revokeObjectURL(address);
  }

  /**
   * @param {File} file
   * @param {HTMLInputElement} field
   */
  async importFile(file, field) {
    if (file.size > MAX_BYTES) this.showNote(`${file.name} is too large to be a file of categories.`);
    else {
      const answer = await this.store.request("import", { text: await file.text(), name: file.name });
      this.showNote(answer.problem ?? `${file.name} was taken in.`);
    }
    field.value = ""; // the same file can be chosen again
  }
}

/**
 * Say what is wrong with the names of categories.
 *
 * @param {string[]} names
 * @returns {string} empty if all is well
 */
export function problemOf(names) {
  if (names.some((name) => !name)) return NO_NAME;
  const folded = names.map((name) => name.toLowerCase());
  return new Set(folded).size < folded.length ? SAME_NAME : "";
}
