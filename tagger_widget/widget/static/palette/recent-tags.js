// The tags on the digits: the pinned ones first, then those used last.

import { h } from "../shared/dom.js";
import { paintCategory } from "./tag-grid.js";

const NONE = "Tags you use appear here, on the digits 1 to 9.";

export class RecentTags {
  /** @param {(tag: string) => import("../shared/types.js").Category | null} category */
  constructor(category) {
    this.category = category;
    this.hint = h("p", { class: "tagger-hint" }, NONE);
    this.element = h("div", { class: "tagger-recent", role: "group", "aria-label": "Recent tags, on the digits" });
  }

  /**
   * The same chips are used again, so that the one with the focus keeps it.
   *
   * @param {string[]} tags by digit
   * @param {string[]} here tags of the image shown
   * @param {string[]} pinned
   */
  draw(tags, here, pinned) {
    const chips = [...this.element.querySelectorAll("button")];
    const wanted = tags.map((tag, at) => {
      const chip = chips[at] ?? h("button", { type: "button", class: "tagger-chip", "data-digit": at + 1 },
        h("kbd", { "aria-hidden": "true" }, String(at + 1)), h("bdi"));
      this.fill(chip, tag, here.includes(tag), pinned.includes(tag));
      return chip;
    });
    const children = wanted.length ? wanted : [this.hint];
    if (children.length === this.element.children.length && children[0] === this.element.firstChild) return;
    this.element.replaceChildren(...children);
  }

  fill(chip, tag, isHere, isPinned) {
    const name = chip.lastElementChild;
    if (name.textContent !== tag) name.textContent = tag;
    chip.dataset.tag = tag;
    chip.setAttribute("aria-pressed", String(isHere));
    chip.classList.toggle("tagger-pinned", isPinned);
    if (isPinned) chip.setAttribute("aria-description", "pinned");
    else chip.removeAttribute("aria-description");
    paintCategory(chip, this.category(tag));
  }
}
