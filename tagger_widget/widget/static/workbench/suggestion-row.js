// One suggestion: the tag that stays, those that would go, and what can be done.

import { toolButton } from "../shared/buttons.js";
import { checkbox } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";

/** @typedef {[tag: string, count: number]} CountedTag */
/**
 * @typedef {object} SuggestionFacts
 * @property {string} id
 * @property {string} reason `"implied"`: the others are removed beside the tag that stays; any other: they become that tag
 * @property {string} label why a plugin suggests it; empty for built-in suggestions
 * @property {string} keep the tag that is proposed to stay
 * @property {CountedTag[]} tags
 */

/** @param {CountedTag} counted */
const tagAndCount = ([tag, count]) => `${tag} (${formatNumber(count)})`;

export class SuggestionRow {
  /**
   * @param {SuggestionFacts} facts
   * @param {{preview: (keep: string, others: string[]) => void, dismiss: () => void}} on
   */
  constructor(facts, on) {
    this.facts = facts;
    this.on = on;
    /** @type {Set<string>} tags that are to stay as they are */
    this.unchanged = new Set();
    this.keep = "";
    /** The tags as they were shown last. */
    this.drawn = "";
    this.kept = h("div", { class: "tagger-suggestion-keep" });
    this.others = h("div", { class: "tagger-suggestion-others" });
    this.preview = toolButton("preview", "", "Preview");
    this.dismiss = toolButton("dismiss-suggestion", "", "Never mind");
    this.preview.addEventListener("click", () => this.on.preview(this.keep, this.chosen()));
    this.dismiss.addEventListener("click", () => this.on.dismiss());
    this.element = h("div", { class: "tagger-suggestion", role: "listitem" }, this.kept, this.others,
      h("div", { class: "tagger-suggestion-line" }, this.preview, this.dismiss));
    this.setFacts(facts);
  }

  /** @param {SuggestionFacts} facts */
  setFacts(facts) {
    this.facts = facts;
    if (!facts.tags.some(([tag]) => tag === this.keep)) this.keep = facts.keep;
    this.render();
  }

  /** Tags that would go. */
  chosen() {
    return this.facts.tags.map(([tag]) => tag).filter((tag) => tag !== this.keep && !this.unchanged.has(tag));
  }

  render() {
    const { tags } = this.facts;
    const key = JSON.stringify([tags, this.keep]);
    if (key !== this.drawn) {
      this.kept.replaceChildren(...(this.isImplied ? implyingTag(tags[0]) : this.buildChoice(tags)));
      const others = tags.filter(([tag]) => tag !== this.keep);
      this.others.replaceChildren(...others.map((each) => this.buildOther(each)));
      this.drawn = key;
    }
    const listed = tags.map(([tag]) => tag).join(", ");
    this.preview.setAttribute("aria-label", `Preview: ${listed}`);
    this.dismiss.setAttribute("aria-label", `Never mind: ${listed}`);
    this.preview.disabled = this.chosen().length === 0;
  }

  get isImplied() {
    return this.facts.reason === "implied";
  }

  /** @param {CountedTag[]} tags */
  buildChoice(tags) {
    const options = tags.map((each) => h("option", { value: each[0], selected: each[0] === this.keep }, tagAndCount(each)));
    const select = h("select", { "aria-label": "Tag to keep", title: this.keep }, ...options);
    select.value = this.keep;
    select.addEventListener("change", () => {
      this.keep = select.value;
      this.unchanged.delete(this.keep);
      this.render();
      this.kept.querySelector("select")?.focus();
    });
    const { label } = this.facts;
    return [h("span", { class: "tagger-suggestion-verb" }, label ? `${label}: keep` : "Keep"), select];
  }

  /** @param {CountedTag} counted */
  buildOther(counted) {
    const [tag] = counted;
    const { element, box } = checkbox(tagAndCount(counted), !this.unchanged.has(tag));
    element.title = this.isImplied ? `Take ${tag} away where ${this.keep} is` : `Make ${tag} ${this.keep}`;
    box.addEventListener("change", () => {
      if (box.checked) this.unchanged.delete(tag);
      else this.unchanged.add(tag);
      this.render();
    });
    const arrow = this.isImplied ? "−" : "←";
    return h("div", {}, h("span", { "aria-hidden": "true", class: "tagger-suggestion-arrow" }, arrow), element);
  }
}

/** @param {CountedTag} counted */
function implyingTag(counted) {
  return [
    h("bdi", { title: counted[0] }, tagAndCount(counted)),
    h("span", { class: "tagger-suggestion-verb" }, "says already:"),
  ];
}
