// The fields of the form for batch edits: a label, what is typed or chosen, and what is wrong with it.

import { h } from "../shared/dom.js";
import { TagField } from "./tag-field.js";

/**
 * @typedef {object} FieldFacts as `forms.py` has them
 * @property {string} name
 * @property {"tags" | "tag" | "text" | "number" | "choice" | "check"} kind
 * @property {string} label
 * @property {string} hint
 * @property {string} start
 * @property {[string, string][]} options
 * @property {boolean} known
 * @property {[string, string] | null} when
 */

let fieldsMade = 0;

export class FormField {
  /**
   * @param {FieldFacts} facts
   * @param {string} value
   * @param {(question: {text: string, known: boolean}) => Promise<any[]>} search
   */
  constructor(facts, value, search) {
    fieldsMade += 1;
    const id = `tagger-entry-${fieldsMade}`;
    this.facts = facts;
    const described = `${facts.hint ? `${id}-hint ` : ""}${id}-problem`;
    this.input = this.control(id, described);
    this.completion = facts.kind === "tags" || facts.kind === "tag" ? new TagField(this.input, facts, search) : null;
    this.problem = h("p", { class: "tagger-entry-problem", id: `${id}-problem`, "aria-live": "polite" });
    const label = h("label", { for: id }, facts.label);
    const hint = facts.hint ? [h("small", { id: `${id}-hint` }, facts.hint)] : [];
    const place = this.completion?.element ?? this.input;
    const parts = facts.kind === "check" ? [h("span", {}, this.input, label)] : [h("span", {}, label, ...hint), place];
    this.element = h("div", { class: `tagger-entry tagger-entry-${facts.kind}` }, ...parts, this.problem);
    this.value = value;
  }

  /** @returns {any} */
  control(id, described) {
    const { kind, options } = this.facts;
    const attributes = { id, "aria-describedby": described };
    if (kind === "choice") return h("select", attributes, ...options.map(([value, label]) => h("option", { value }, label)));
    if (kind === "check") return h("input", { ...attributes, type: "checkbox" });
    const typing = { autocomplete: "off", autocapitalize: "off", spellcheck: "false", dir: "auto" };
    // A field of numbers would swallow what is none, and with it the reason why nothing happens.
    return h("input", { ...attributes, ...typing, type: "text", inputmode: kind === "number" ? "numeric" : null });
  }

  get value() {
    return this.facts.kind === "check" ? (this.input.checked ? "yes" : "") : this.input.value;
  }

  set value(text) {
    if (this.facts.kind === "check") this.input.checked = text === "yes";
    else this.input.value = text;
  }

  /** @param {string} text empty when all is well */
  complain(text) {
    this.problem.textContent = text;
    if (text) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }
}
