// The form for batch edits: what is to be done, with just the fields that it takes, and how many images would change.

import { h } from "../shared/dom.js";
import { FormField } from "./form-fields.js";

const COUNT_AFTER_MS = 250;

/** @typedef {import("./form-fields.js").FieldFacts} FieldFacts */
/** @typedef {{name: string, label: string, group: string, fields: FieldFacts[], about: string, whole: boolean, live: boolean}} FormFacts */

export class OperationForm {
  /**
   * @param {FormFacts[]} forms
   * @param {object} on
   * @param {() => void} on.preview
   * @param {() => void} on.count ask how many images would change
   * @param {(isWhole: boolean) => void} on.chosen
   * @param {(question: {text: string, known: boolean}) => Promise<any[]>} on.search
   */
  constructor(forms, on) {
    Object.assign(this, { forms, on });
    /** @type {Record<string, string>} what was typed, by the names of fields: some forms share them */
    this.values = {};
    /** @type {FormField[]} */
    this.fields = [];
    const groups = [...new Set(forms.map(({ group }) => group))];
    this.operation = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": "What to do", class: "tagger-operation" },
      ...groups.map((group) => h("optgroup", { label: group }, ...forms.filter((form) => form.group === group)
        .map(({ name, label }) => h("option", { value: name }, label))))));
    this.place = h("div", { class: "tagger-entries" });
    this.about = h("p", { class: "tagger-about" });
    this.problem = h("p", { class: "tagger-entry-problem", "aria-live": "polite" });
    this.tally = h("p", { class: "tagger-would", "aria-live": "polite" });
    this.button = /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: "tagger-primary" }, "Preview"));
    this.element = h("div", { class: "tagger-edit-form", role: "form", "aria-label": "Edit many images" },
      this.operation, this.about, this.place, this.problem, h("div", { class: "tagger-edit-form-end" }, this.tally, this.button));
    this.operation.addEventListener("change", () => this.choose());
    this.button.addEventListener("click", () => on.preview());
    this.place.addEventListener("input", () => this.onInput());
    this.place.addEventListener("change", () => this.onInput());
    this.place.addEventListener("tagger:completed", () => this.onInput());
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.choose();
  }

  /** @returns {FormFacts} */
  get form() {
    return this.forms.find(({ name }) => name === this.operation.value) ?? this.forms[0];
  }

  /** Draw the fields of the operation that is chosen now. */
  choose() {
    const { form } = this;
    this.about.textContent = form.about;
    this.fields = form.fields.map((facts) => new FormField(facts, this.values[facts.name] ?? facts.start, this.on.search));
    this.place.replaceChildren(...this.fields.map(({ element }) => element));
    this.on.chosen(form.whole);
    this.onInput();
  }

  onInput() {
    for (const field of this.fields) {
      const { name } = field.facts;
      if (this.values[name] !== undefined && this.values[name] !== field.value) field.complain("");
      this.values[name] = field.value;
    }
    for (const { facts, element } of this.fields) {
      element.hidden = facts.when !== null && this.values[facts.when[0]] !== facts.when[1];
    }
    this.problem.textContent = "";
    this.recount();
  }

  /**
   * Have it counted anew, once the user pauses.
   *
   * @param {boolean} [isTyped] false when only the images have changed: then the old number stands until the new one
   *   comes, and that does not wait for all to be quiet
   */
  recount(isTyped = true) {
    if (!isTyped && this.timer !== undefined) return;
    this.stop();
    if (isTyped) this.say("");
    if (!this.form.live) return;
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      this.on.count();
    }, COUNT_AFTER_MS);
  }

  /** Whether a number that comes now is of what stands in the form. */
  get isCounted() {
    return this.form.live && this.timer === undefined;
  }

  /** @param {string} text how many images would change; the same is not read aloud again */
  say(text) {
    if (this.tally.textContent !== text) this.tally.textContent = text;
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  onKey(event) {
    if (event.isComposing || event.defaultPrevented || event.key !== "Enter") return;
    const isTyped = event.target instanceof HTMLInputElement;
    if (!isTyped && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (!this.button.disabled) this.on.preview();
  }

  /** What Python makes a plan of. */
  get request() {
    return { form: this.form.name, values: Object.fromEntries(this.fields.map((each) => [each.facts.name, each.value])) };
  }

  /** @param {boolean} isBusy @param {boolean} [isPossible] */
  enable(isBusy, isPossible = true) {
    this.button.disabled = isBusy || !isPossible;
    this.button.textContent = isBusy ? "Looking …" : "Preview";
  }

  /** @param {string} name of a field, or empty @param {string} text */
  complain(name, text) {
    const field = this.fields.find(({ facts }) => facts.name === name);
    for (const each of this.fields) each.complain(each === field ? text : "");
    this.problem.textContent = field ? "" : text;
    if (field) field.input.focus({ preventScroll: true });
  }

  /** Make it ready for the next edit: what was typed for this one is done. */
  clear() {
    for (const { facts } of this.fields) if (["tags", "tag", "text"].includes(facts.kind)) delete this.values[facts.name];
    this.choose();
  }

  focus() {
    const first = this.fields.find(({ element }) => !element.hidden);
    (first?.input ?? this.operation).focus({ preventScroll: true });
  }
}
