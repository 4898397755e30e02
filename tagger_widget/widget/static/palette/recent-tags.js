// The tags on the digits: the pinned ones first, then those used last.

import { h } from "../shared/dom.js";
import { paintCategory } from "./tag-grid.js";

/** @import { Category } from "../shared/types.js" */

const HINT = "Tags you use appear here, on the digits 1 to 9.";

export class RecentTags {
  /** @param {(tag: string) => Category | null} category */
  constructor(category) {
    this.category = category;
    this.hint = h("p", { class: "tagger-hint" }, HINT);
    this.element = h("div", { class: "tagger-recent", role: "group", "aria-label": "Recent tags, on the digits" });
  }

  /**
   * Chips are used again, so that the one with the focus keeps it.
   *
   * @param {string[]} tags by digit
   * @param {string[]} imageTags tags of the image on the screen
   * @param {string[]} pinned
   */
  render(tags, imageTags, pinned) {
    const former = [...this.element.querySelectorAll("button")];
    const chips = tags.map((tag, index) => {
      const chip = former[index] ?? h("button", { type: "button", class: "tagger-chip", "data-digit": index + 1 },
        h("kbd", { "aria-hidden": "true" }, String(index + 1)), h("bdi"));
      this.fillChip(chip, tag, imageTags.includes(tag), pinned.includes(tag));
      return chip;
    });
    const children = chips.length ? chips : [this.hint];
    if (children.length === this.element.children.length && children[0] === this.element.firstChild) return;
    this.element.replaceChildren(...children);
  }

  /**
   * @param {HTMLButtonElement} chip
   * @param {string} tag
   * @param {boolean} isOnImage
   * @param {boolean} isPinned
   */
  fillChip(chip, tag, isOnImage, isPinned) {
    const name = /** @type {Element} */ (chip.lastElementChild);
    if (name.textContent !== tag) name.textContent = tag;
    chip.dataset.tag = tag;
    chip.setAttribute("aria-pressed", String(isOnImage));
    chip.classList.toggle("tagger-pinned", isPinned);
    if (isPinned) chip.setAttribute("aria-description", "pinned");
    else chip.removeAttribute("aria-description");
    paintCategory(chip, this.category(tag));
  }
}
