// The rows of the dialog of the categories: colour, name, "one only", order.

import { checkbox, textField } from "../shared/dialog.js";
import { button, h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { plainCategory } from "./tag-catalogue.js";

/** @typedef {import("../shared/types.js").Category} Category */
/** @typedef {Category & {was: string}} Draft with the name that Python knows it by; empty for a new one */

// Told apart by most people who confuse red and green, and seen on light and on dark.
const COLOURS = ["#3b82d6", "#d98324", "#2f9e78", "#b457b8", "#c4484f", "#7a6ff0", "#8a8f2a", "#1b9aaa", "#a0673c", "#7b8794"];

export class CategoryRows {
  /**
   * @param {Category[]} categories
   * @param {() => void} changed
   */
  constructor(categories, changed) {
    this.changed = changed;
    /** @type {Draft[]} */
    this.drafts = [];
    this.element = h("ol", { class: "tagger-category-rows" });
    this.counts = new Map();
    this.wireGrips();
    this.fill(categories, true);
  }

  /**
   * @param {Category[]} categories
   * @param {boolean} [areKnown] whether Python has them
   */
  fill(categories, areKnown = false) {
    this.drafts = categories.map((each) => ({ ...each, was: areKnown ? each.name : "" }));
    this.draw();
  }

  /**
   * Show what Python has, without taking the focus from a field that shows it already.
   *
   * @param {Category[]} categories
   * @param {Record<string, string>} members
   */
  follow(categories, members) {
    this.counts = new Map();
    for (const name of Object.values(members)) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const isSame = JSON.stringify(categories) === JSON.stringify(this.drafts.map(plainCategory));
    const isTyping = this.drafts.some(({ name, was }, at) => !name || !was || this.nameField(at)?.value.trim() !== name);
    if (!isSame && !isTyping) this.fill(categories, true);
    else this.drawCounts();
  }

  /** @returns {{categories: Category[], renamed: Record<string, string>}} what Python is to have */
  take() {
    const renamed = this.drafts.filter(({ name, was }) => was && was !== name).map(({ name, was }) => [was, name]);
    for (const draft of this.drafts) draft.was = draft.name;
    return { categories: this.drafts.map(plainCategory), renamed: Object.fromEntries(renamed) };
  }

  add() {
    const used = this.drafts.map(({ colour }) => colour);
    const colour = COLOURS.find((each) => !used.includes(each)) ?? COLOURS[this.drafts.length % COLOURS.length];
    this.drafts.push({ name: "", was: "", colour, exclusive: false });
    this.draw();
    this.nameField(this.drafts.length - 1)?.focus();
  }

  focus() {
    this.nameField(0)?.focus();
  }

  /** @param {number} at @returns {HTMLInputElement | null} */
  nameField(at) {
    return this.element.children[at]?.querySelector("input[type=text]") ?? null;
  }

  draw() {
    this.element.replaceChildren(...this.drafts.map((draft, at) => this.row(draft, at)));
    this.drawCounts();
  }

  drawCounts() {
    this.drafts.forEach(({ was }, at) => {
      const count = this.counts.get(was) ?? 0;
      const label = this.element.children[at]?.querySelector("small");
      if (label) label.textContent = count === 1 ? "1 tag" : `${formatNumber(count)} tags`;
    });
  }

  /**
   * @param {Draft} draft
   * @param {number} at
   */
  row(draft, at) {
    const called = draft.name || "the new category";
    const colour = h("input", { type: "color", value: draft.colour, "aria-label": `Colour of ${called}` });
    const name = textField(draft.name, { "aria-label": "Name", placeholder: "Name", maxlength: "60" });
    const { element: exclusive, box } = checkbox("one only", draft.exclusive);
    exclusive.title = "An image should have one of these tags only";
    const on = (field, change) => field.addEventListener("change", () => {
      change();
      this.changed();
    });
    on(colour, () => { draft.colour = colour.value; });
    on(name, () => { draft.name = name.value.trim(); });
    on(box, () => { draft.exclusive = box.checked; });
    name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // a name is entered; the dialog stays
      name.blur();
      name.focus();
    });
    const step = (label, text, by) => {
      const pressed = button("tagger-step", `${label} ${called}`, text);
      pressed.disabled = at + by < 0 || at + by >= this.drafts.length;
      pressed.addEventListener("click", () => this.move(at, at + by, text));
      return pressed;
    };
    const remove = button("tagger-step", `Remove ${called}`, "×");
    remove.addEventListener("click", () => this.remove(at));
    return h("li", {}, h("span", { class: "tagger-grip", "aria-hidden": "true" }, "⠿"), colour, name, h("small"), exclusive,
      step("Move up", "↑", -1), step("Move down", "↓", 1), remove);
  }

  move(from, to, text) {
    this.drafts.splice(to, 0, ...this.drafts.splice(from, 1));
    this.draw();
    this.changed();
    const steps = /** @type {HTMLButtonElement[]} */ ([...this.element.children[to].querySelectorAll(".tagger-step")]);
    const same = steps.find((each) => each.textContent === text && !each.disabled);
    (same ?? this.nameField(to))?.focus();
  }

  remove(at) {
    const [gone] = this.drafts.splice(at, 1);
    this.draw();
    if (gone.was) this.changed();
    this.nameField(Math.min(at, this.drafts.length - 1))?.focus();
  }

  /** A row is dragged by its grip. */
  wireGrips() {
    let from = -1;
    this.element.addEventListener("pointerdown", (event) => {
      if (!(event.target instanceof Element) || !event.target.matches(".tagger-grip")) return;
      event.preventDefault();
      from = [...this.element.children].findIndex((row) => row.contains(event.target));
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
      this.isDragged = true;
      this.draw();
    });
    this.element.addEventListener("lostpointercapture", () => {
      from = -1;
      if (this.isDragged) this.changed();
      this.isDragged = false;
    });
  }
}
