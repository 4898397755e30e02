// The form for batch edits: the operation, the fields that it takes, and how many images would change.

import { h } from "../shared/dom.js";
import { FormField } from "./form-fields.js";

/** @import { FieldFacts } from "./form-fields.js" */
/** @import { Search } from "./tag-field.js" */

const COUNT_AFTER_MS = 250;
/** Kinds of fields whose values belong to one edit only. */
const TYPED_KINDS = ["tags", "tag", "text"];

/**
 * @typedef {object} FormFacts an operation, as forms.py has it
 * @property {string} name
 * @property {string} label
 * @property {string} group
 * @property {FieldFacts[]} fields
 * @property {string} about
 * @property {boolean} whole whether it is for all images and nothing less
 * @property {boolean} live whether images are counted while the user types
 */

export class OperationForm {
  /**
   * @param {FormFacts[]} forms
   * @param {object} on
   * @param {() => void} on.preview
   * @param {() => void} on.count
   * @param {(isWhole: boolean) => void} on.chosen
   * @param {Search} on.search
   */
  constructor(forms, on) {
    this.forms = forms;
    this.on = on;
    /** @type {Record<string, string>} what was typed, by the names of fields: some forms share them */
    this.values = {};
    /** @type {FormField[]} */
    this.fields = [];
    /** @type {number | undefined} */
    this.timer = undefined;
    this.operation = h("select", { "aria-label": "What to do", class: "tagger-operation" }, ...optionGroups(forms));
    this.place = h("div", { class: "tagger-entries" });
    this.about = h("p", { class: "tagger-about" });
    this.problem = h("p", { class: "tagger-entry-problem", "aria-live": "polite" });
    this.tally = h("p", { class: "tagger-would", "aria-live": "polite" });
    this.button = h("button", { type: "button", class: "tagger-primary" }, "Preview");
    this.element = h("div", { class: "tagger-edit-form", role: "form", "aria-label": "Edit many images" },
      this.operation, this.about, this.place, this.problem,
      h("div", { class: "tagger-edit-form-end" }, this.tally, this.button));
    this.operation.addEventListener("change", () => this.onChosen());
    this.button.addEventListener("click", () => on.preview());
    for (const type of ["input", "change", "tagger:completed"]) {
      this.place.addEventListener(type, () => this.onInput());
    }
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.onChosen();
  }

  /** @returns {FormFacts} */
  get form() {
    return this.forms.find(({ name }) => name === this.operation.value) ?? this.forms[0];
  }

  /** Build the fields of the operation that is chosen now. */
  onChosen() {
    const { form } = this;
    this.about.textContent = form.about;
    this.fields = form.fields.map((facts) =>
      new FormField(facts, this.values[facts.name] ?? facts.start, this.on.search));
    this.place.replaceChildren(...this.fields.map(({ element }) => element));
    this.on.chosen(form.whole);
    this.onInput();
  }

  onInput() {
    for (const field of this.fields) {
      const { name } = field.facts;
      if (this.values[name] !== undefined && this.values[name] !== field.value) field.setProblem("");
      this.values[name] = field.value;
    }
    for (const { facts, element } of this.fields) {
      element.hidden = facts.when !== null && this.values[facts.when[0]] !== facts.when[1];
    }
    this.problem.textContent = "";
    this.scheduleCount();
  }

  /**
   * Count again once the user pauses.
   *
   * @param {boolean} [isTyped] false if only the images have changed: then the old number stays until the new one
   *   arrives, and that does not wait until there are no more changes
   */
  scheduleCount(isTyped = true) {
    if (!isTyped && this.timer !== undefined) return;
    this.stop();
    if (isTyped) this.showTally("");
    if (!this.form.live) return;
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      this.on.count();
    }, COUNT_AFTER_MS);
  }

  /** Whether a number that arrives now is of what is in the form. */
  get isCounted() {
    return this.form.live && this.timer === undefined;
  }

  /** @param {string} text how many images would change; the same text is not read aloud again */
  showTally(text) {
    if (this.tally.textContent !== text) this.tally.textContent = text;
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing || event.defaultPrevented || event.key !== "Enter") return;
    const isTyped = event.target instanceof HTMLInputElement;
    if (!isTyped && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (!this.button.disabled) this.on.preview();
  }

  /** What Python makes a plan of. */
  get request() {
    const values = Object.fromEntries(this.fields.map((each) => [each.facts.name, each.value]));
    return { form: this.form.name, values };
  }

  /**
   * @param {boolean} isBusy
   * @param {boolean} isPossible
   */
  setState(isBusy, isPossible) {
    this.button.disabled = isBusy || !isPossible;
    this.button.textContent = isBusy ? "Looking …" : "Preview";
  }

  /**
   * @param {string} name of a field, or empty
   * @param {string} text
   */
  showProblem(name, text) {
    const field = this.fields.find(({ facts }) => facts.name === name);
    for (const each of this.fields) each.setProblem(each === field ? text : "");
    this.problem.textContent = field ? "" : text;
    field?.focus();
  }

  /** Forget what was typed for the last edit. */
  clear() {
    for (const { facts } of this.fields) if (TYPED_KINDS.includes(facts.kind)) delete this.values[facts.name];
    this.onChosen();
  }

  focus() {
    const first = this.fields.find(({ element }) => !element.hidden);
    if (first) first.focus();
    else this.operation.focus({ preventScroll: true });
  }
}

/**
 * @param {FormFacts[]} forms
 * @returns {HTMLOptGroupElement[]}
 */
function optionGroups(forms) {
  const groups = [...new Set(forms.map(({ group }) => group))];
  return groups.map((group) => {
    const members = forms.filter((form) => form.group === group);
    return h("optgroup", { label: group }, ...members.map(({ name, label }) => h("option", { value: name }, label)));
  });
}
