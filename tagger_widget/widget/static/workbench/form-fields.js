// The fields of the form for batch edits: a label, what is typed or chosen, and what is wrong with it.

import { h } from "../shared/dom.js";
import { TagField } from "./tag-field.js";

/** @import { Search } from "./tag-field.js" */

/**
 * @typedef {object} FieldFacts as forms.py has them
 * @property {string} name
 * @property {"tags" | "tag" | "text" | "number" | "choice" | "check"} kind
 * @property {string} label
 * @property {string} hint
 * @property {string} start
 * @property {[value: string, label: string][]} options
 * @property {boolean} known
 * @property {[field: string, value: string] | null} when the value of another field with which this one is shown
 */

let fields = 0;

export class FormField {
  /**
   * @param {FieldFacts} facts
   * @param {string} value
   * @param {Search} search
   */
  constructor(facts, value, search) {
    fields += 1;
    const id = `tagger-entry-${fields}`;
    this.facts = facts;
    const described = `${facts.hint ? `${id}-hint ` : ""}${id}-problem`;
    this.input = buildControl(facts, { id, "aria-describedby": described });
    const takesTags = facts.kind === "tags" || facts.kind === "tag";
    this.completion = takesTags && this.input instanceof HTMLInputElement
      ? new TagField(this.input, facts, search)
      : null;
    this.problem = h("p", { class: "tagger-entry-problem", id: `${id}-problem`, "aria-live": "polite" });
    const label = h("label", { for: id }, facts.label);
    const hint = facts.hint ? [h("small", { id: `${id}-hint` }, facts.hint)] : [];
    const control = this.completion?.element ?? this.input;
    const parts = facts.kind === "check"
      ? [h("span", {}, this.input, label)]
      : [h("span", {}, label, ...hint), control];
    this.element = h("div", { class: `tagger-entry tagger-entry-${facts.kind}` }, ...parts, this.problem);
    this.value = value;
  }

  get value() {
    if (this.facts.kind !== "check") return this.input.value;
    return this.input instanceof HTMLInputElement && this.input.checked ? "yes" : "";
  }

  set value(text) {
    if (this.facts.kind !== "check") this.input.value = text;
    else if (this.input instanceof HTMLInputElement) this.input.checked = text === "yes";
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  /** @param {string} text empty if all is well */
  setProblem(text) {
    this.problem.textContent = text;
    if (text) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }
}

/**
 * @param {FieldFacts} facts
 * @param {Record<string, string>} attributes
 * @returns {HTMLInputElement | HTMLSelectElement}
 */
function buildControl({ kind, options }, attributes) {
  if (kind === "choice") {
    return h("select", attributes, ...options.map(([value, label]) => h("option", { value }, label)));
  }
  if (kind === "check") return h("input", { ...attributes, type: "checkbox" });
  const typing = { autocomplete: "off", autocapitalize: "off", spellcheck: "false", dir: "auto" };
  // A number field would swallow what is no number, and with it the reason why nothing happens.
  return h("input", { ...attributes, ...typing, type: "text", inputmode: kind === "number" ? "numeric" : null });
}
