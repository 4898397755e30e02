// The rows of the category dialog: colour, name, "one only", order.

import { checkbox, textField } from "../shared/dialog.js";
import { button, h } from "../shared/dom.js";
import { countOf } from "../shared/text.js";
import { plainCategory } from "./tag-catalogue.js";

/** @import { Category } from "../shared/types.js" */

/** @typedef {Category & {was: string}} Draft with the name that Python knows it by; empty for a new one */

// Most people who confuse red and green can tell these apart, on light and on dark.
const COLOURS = [
  "#3b82d6", "#d98324", "#2f9e78", "#b457b8", "#c4484f", "#7a6ff0", "#8a8f2a", "#1b9aaa", "#a0673c", "#7b8794",
];

export class CategoryRows {
  /**
   * @param {Category[]} categories
   * @param {() => void} onChange
   */
  constructor(categories, onChange) {
    this.onChange = onChange;
    /** @type {Draft[]} */
    this.drafts = [];
    this.element = h("ol", { class: "tagger-category-rows" });
    /** @type {Map<string, number>} number of tags by category */
    this.counts = new Map();
    this.connectGrips();
    this.setCategories(categories, true);
  }

  /**
   * @param {Category[]} categories
   * @param {boolean} [areKnown] whether Python has them
   */
  setCategories(categories, areKnown = false) {
    this.drafts = categories.map((each) => ({ ...each, was: areKnown ? each.name : "" }));
    this.draw();
  }

  /**
   * Show what Python has, without taking the focus from a field that shows it already.
   *
   * @param {Category[]} categories
   * @param {Record<string, string>} members
   */
  update(categories, members) {
    this.counts = new Map();
    for (const name of Object.values(members)) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const isSame = JSON.stringify(categories) === JSON.stringify(this.drafts.map(plainCategory));
    const isTyping = this.drafts.some(({ name, was }, index) =>
      !name || !was || this.nameField(index)?.value.trim() !== name);
    if (!isSame && !isTyping) this.setCategories(categories, true);
    else this.drawCounts();
  }

  /** @returns {{categories: Category[], renamed: Record<string, string>}} what Python is to have */
  collectChanges() {
    const renamed = this.drafts.filter(({ name, was }) => was && was !== name).map(({ name, was }) => [was, name]);
    for (const draft of this.drafts) draft.was = draft.name;
    return { categories: this.drafts.map(plainCategory), renamed: Object.fromEntries(renamed) };
  }

  addRow() {
    const used = this.drafts.map(({ colour }) => colour);
    const colour = COLOURS.find((each) => !used.includes(each)) ?? COLOURS[this.drafts.length % COLOURS.length];
    this.drafts.push({ name: "", was: "", colour, exclusive: false });
    this.draw();
    this.nameField(this.drafts.length - 1)?.focus();
  }

  focus() {
    this.nameField(0)?.focus();
  }

  /**
   * @param {number} index
   * @returns {HTMLInputElement | null}
   */
  nameField(index) {
    return this.element.children[index]?.querySelector("input[type=text]") ?? null;
  }

  draw() {
    this.element.replaceChildren(...this.drafts.map((draft, index) => this.buildRow(draft, index)));
    this.drawCounts();
  }

  drawCounts() {
    this.drafts.forEach(({ was }, index) => {
      const label = this.element.children[index]?.querySelector("small");
      if (label) label.textContent = countOf(this.counts.get(was) ?? 0, "tag");
    });
  }

  /**
   * @param {Draft} draft
   * @param {number} index
   */
  buildRow(draft, index) {
    const called = draft.name || "the new category";
    const colour = h("input", { type: "color", value: draft.colour, "aria-label": `Colour of ${called}` });
    const name = textField(draft.name, { "aria-label": "Name", placeholder: "Name", maxlength: "60" });
    const { element: exclusive, box } = checkbox("one only", draft.exclusive);
    exclusive.title = "An image should have one of these tags only";
    const on = (/** @type {HTMLInputElement} */ field, /** @type {() => void} */ change) => {
      field.addEventListener("change", () => {
        change();
        this.onChange();
      });
    };
    on(colour, () => { draft.colour = colour.value; });
    on(name, () => { draft.name = name.value.trim(); });
    on(box, () => { draft.exclusive = box.checked; });
    name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // a name is entered; the dialog stays open
      name.blur();
      name.focus();
    });
    const remove = button("tagger-step", `Remove ${called}`, "×");
    remove.addEventListener("click", () => this.removeRow(index));
    return h("li", {}, h("span", { class: "tagger-grip", "aria-hidden": "true" }, "⠿"), colour, name, h("small"),
      exclusive, this.buildStep(`Move up ${called}`, "↑", index, -1), this.buildStep(`Move down ${called}`, "↓", index, 1),
      remove);
  }

  /**
   * @param {string} label
   * @param {string} text
   * @param {number} index
   * @param {1 | -1} by
   */
  buildStep(label, text, index, by) {
    const step = button("tagger-step", label, text);
    step.disabled = index + by < 0 || index + by >= this.drafts.length;
    step.addEventListener("click", () => this.moveRow(index, index + by, text));
    return step;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {string} text of the button that was pressed, which keeps the focus
   */
  moveRow(from, to, text) {
    this.drafts.splice(to, 0, ...this.drafts.splice(from, 1));
    this.draw();
    this.onChange();
    const steps = /** @type {HTMLButtonElement[]} */ ([...this.element.children[to].querySelectorAll(".tagger-step")]);
    const same = steps.find((each) => each.textContent === text && !each.disabled);
    (same ?? this.nameField(to))?.focus();
  }

  /** @param {number} index */
  removeRow(index) {
    const [removed] = this.drafts.splice(index, 1);
    this.draw();
    if (removed.was) this.onChange();
    this.nameField(Math.min(index, this.drafts.length - 1))?.focus();
  }

  /** A row is dragged by its grip. */
  connectGrips() {
    let from = -1;
    let isMoved = false;
    this.element.addEventListener("pointerdown", (event) => {
      const { target } = event;
      if (!(target instanceof Element) || !target.matches(".tagger-grip")) return;
      event.preventDefault();
      from = [...this.element.children].findIndex((row) => row.contains(target));
      this.element.setPointerCapture(event.pointerId);
    });
    this.element.addEventListener("pointermove", (event) => {
      if (from < 0) return;
      const over = [...this.element.children].findIndex((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return event.clientY >= top && event.clientY < bottom;
      });
      if (over < 0 || over === from) return;
      this.drafts.splice(over, 0, ...this.drafts.splice(from, 1));
      from = over;
      isMoved = true;
      this.draw();
    });
    this.element.addEventListener("lostpointercapture", () => {
      from = -1;
      if (isMoved) this.onChange();
      isMoved = false;
    });
  }
}
