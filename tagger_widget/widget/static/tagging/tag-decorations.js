// What this image's tags look like and are called aloud: ipywidgets' TagsInput gives them neither roles nor names.

import { h } from "../shared/dom.js";

/** @typedef {import("../shared/types.js").Arrangement} Arrangement */

const TAG = ".jupyter-widget-tag:not(input)";
let marked = 0;

export class TagDecorations {
  /**
   * @param {HTMLElement} root
   * @param {() => HTMLElement | undefined} shown the TagsInput of the image shown
   * @param {AbortSignal} signal
   */
  constructor(root, shown, signal) {
    Object.assign(this, { root, shown });
    /** @type {Arrangement} */
    this.arrangement = { categories: [], members: {}, hidden: [], pinned: [], sets: [], ordered: false };
    // The tags share their parent with a text field, which a list may not hold; so they are told to be in this one.
    this.list = h("div", { class: "tagger-tag-list" });
    this.isWanted = false;
    const observer = new MutationObserver(() => this.soon());
    observer.observe(/** @type {Node} */ (root.querySelector(".tagger-deck") ?? root), { childList: true, subtree: true });
    signal.addEventListener("abort", () => observer.disconnect());
    root.addEventListener("click", (event) => this.onClick(event), { signal });
  }

  /** @param {Arrangement} arrangement */
  arrange(arrangement) {
    this.arrangement = arrangement;
    this.soon();
  }

  /** Mark once all that is changed just now has been. */
  soon() {
    if (this.isWanted) return;
    this.isWanted = true;
    queueMicrotask(() => {
      this.isWanted = false;
      this.mark();
    });
  }

  mark() {
    const place = this.shown();
    if (!place) return;
    const chips = /** @type {HTMLElement[]} */ ([...place.querySelectorAll(TAG)]);
    const tags = chips.map((chip) => chip.firstChild?.textContent ?? "");
    const clashes = this.clashes(tags);
    chips.forEach((chip, at) => this.dress(chip, tags[at], clashes.get(tags[at])));
    place.querySelector("input")?.setAttribute("aria-label", "Add a tag here");
    const ids = chips.map(({ id }) => id).join(" ");
    if (!ids) {
      for (const name of ["role", "aria-owns", "aria-label"]) this.list.removeAttribute(name);
      return;
    }
    this.list.setAttribute("role", "list");
    this.list.setAttribute("aria-label", "Tags of this image");
    if (this.list.getAttribute("aria-owns") !== ids) this.list.setAttribute("aria-owns", ids);
  }

  /**
   * @param {HTMLElement} chip
   * @param {string} tag
   * @param {string} [clash] the category of which an image should have one tag only, and this has more
   */
  dress(chip, tag, clash) {
    if (!chip.id) {
      marked += 1;
      chip.id = `tagger-tag-${marked}`;
      chip.setAttribute("role", "listitem");
      const close = chip.querySelector(".jupyter-widget-tag-close");
      close?.setAttribute("role", "button");
      close?.setAttribute("aria-label", `Remove ${tag}`);
      close?.setAttribute("title", `Remove ${tag}`);
    }
    const { members, categories } = this.arrangement;
    const name = Object.hasOwn(members, tag) ? members[tag] : "";
    chip.style.setProperty("--tagger-mark", categories.find((each) => each.name === name)?.colour ?? "");
    chip.classList.toggle("tagger-rival", clash !== undefined);
    chip.title = clash === undefined ? "" : `An image should have one tag of “${clash}” only`;
  }

  /**
   * @param {string[]} tags
   * @returns {Map<string, string>} the categories of tags that exclude each other, by tag
   */
  clashes(tags) {
    const { members, categories } = this.arrangement;
    const clashes = new Map();
    for (const { name, exclusive } of categories) {
      const own = exclusive ? tags.filter((tag) => Object.hasOwn(members, tag) && members[tag] === name) : [];
      if (own.length > 1) for (const tag of own) clashes.set(tag, name);
    }
    return clashes;
  }

  /** The × hears the mouse alone; a screen reader presses it by a click without one. */
  onClick(event) {
    const isCross = event.target instanceof Element && event.target.matches(".jupyter-widget-tag-close");
    if (isCross && event.detail === 0) event.target.dispatchEvent(new MouseEvent("mousedown"));
  }
}
