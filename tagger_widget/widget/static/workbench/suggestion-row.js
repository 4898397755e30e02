// One thing that could be tidied up: the tag that stays, those that would go, and what can be done.

import { toolButton } from "../shared/buttons.js";
import { checkbox } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";

const tagAndCount = ([tag, count]) => `${tag} (${formatNumber(count)})`;

export class SuggestionRow {
  /** @param {{preview: (keep: string, others: string[]) => void, dismiss: () => void}} on */
  constructor(on) {
    this.on = on;
    /** @type {Set<string>} tags that are to stay as they are */
    this.unticked = new Set();
    this.keep = "";
    this.kept = h("div", { class: "tagger-suggestion-keep" });
    this.others = h("div", { class: "tagger-suggestion-others" });
    this.preview = toolButton("preview", "", "Preview");
    this.dismiss = toolButton("dismiss-suggestion", "", "Never mind");
    this.preview.addEventListener("click", () => this.on.preview(this.keep, this.chosen()));
    this.dismiss.addEventListener("click", () => this.on.dismiss());
    this.element = h("div", { class: "tagger-suggestion", role: "listitem" }, this.kept, this.others,
      h("div", { class: "tagger-suggestion-line" }, this.preview, this.dismiss));
  }

  /** @param {{reason: string, keep: string, tags: [string, number][]}} facts */
  show(facts) {
    this.facts = facts;
    if (!facts.tags.some(([tag]) => tag === this.keep)) this.keep = facts.keep;
    this.draw();
  }

  chosen() {
    return this.facts.tags.map(([tag]) => tag).filter((tag) => tag !== this.keep && !this.unticked.has(tag));
  }

  draw() {
    const { reason, tags } = this.facts;
    const isImplied = reason === "implied";
    const key = JSON.stringify([tags, this.keep]);
    if (key !== this.drawn) {
      this.kept.replaceChildren(...(isImplied ? this.drawImplying(tags[0]) : this.drawChoice(tags)));
      this.others.replaceChildren(...tags.filter(([tag]) => tag !== this.keep).map((each) => this.drawOther(each, isImplied)));
      this.drawn = key;
    }
    const what = tags.map(([tag]) => tag).join(", ");
    this.preview.setAttribute("aria-label", `Preview: ${what}`);
    this.dismiss.setAttribute("aria-label", `Never mind: ${what}`);
    this.preview.disabled = this.chosen().length === 0;
  }

  drawImplying([tag, count]) {
    return [h("bdi", { title: tag }, tagAndCount([tag, count])), h("span", { class: "tagger-suggestion-verb" }, "says already:")];
  }

  drawChoice(tags) {
    const options = tags.map((each) => h("option", { value: each[0], selected: each[0] === this.keep }, tagAndCount(each)));
    const select = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": "Tag to keep", title: this.keep }, ...options));
    select.value = this.keep;
    select.addEventListener("change", () => {
      this.keep = select.value;
      this.unticked.delete(this.keep);
      this.draw();
      this.kept.querySelector("select")?.focus();
    });
    return [h("span", { class: "tagger-suggestion-verb" }, "Keep"), select];
  }

  drawOther(each, isImplied) {
    const { element, box } = checkbox(tagAndCount(each), !this.unticked.has(each[0]));
    element.title = isImplied ? `Take ${each[0]} away where ${this.keep} is` : `Make ${each[0]} ${this.keep}`;
    box.addEventListener("change", () => {
      if (box.checked) this.unticked.delete(each[0]);
      else this.unticked.add(each[0]);
      this.draw();
    });
    return h("div", {}, h("span", { "aria-hidden": "true", class: "tagger-suggestion-arrow" }, isImplied ? "−" : "←"), element);
  }
}
