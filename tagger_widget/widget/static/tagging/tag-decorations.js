// What ipywidgets' TagsInput leaves out: the colours of categories, and roles and names of the tags.

import { h } from "../shared/dom.js";

/** @import { Arrangement } from "../shared/types.js" */

const TAG = ".jupyter-widget-tag:not(input)";
const CLOSE = ".jupyter-widget-tag-close";
let decorated = 0;

/**
 * Find the tags of an image that exclude each other.
 *
 * @param {string[]} tags
 * @param {Pick<Arrangement, "categories" | "members">} arrangement
 * @returns {Map<string, string>} their categories, by tag
 */
export function findRivals(tags, { categories, members }) {
  const rivals = new Map();
  for (const { name, exclusive } of categories) {
    const own = exclusive ? tags.filter((tag) => Object.hasOwn(members, tag) && members[tag] === name) : [];
    if (own.length > 1) for (const tag of own) rivals.set(tag, name);
  }
  return rivals;
}

export class TagDecorations {
  /**
   * @param {HTMLElement} root
   * @param {() => HTMLElement | undefined} tagsInput that of the image on the screen
   * @param {AbortSignal} signal
   */
  constructor(root, tagsInput, signal) {
    this.tagsInput = tagsInput;
    /** @type {Arrangement} */
    this.arrangement = { categories: [], members: {}, hidden: [], pinned: [], sets: [], ordered: false };
    // The tags share their parent with a text field, which a list may not contain; this list owns them instead.
    this.list = h("div", { class: "tagger-tag-list" });
    this.isScheduled = false;
    const observer = new MutationObserver(() => this.schedule());
    observer.observe(root.querySelector(".tagger-deck") ?? root, { childList: true, subtree: true });
    signal.addEventListener("abort", () => observer.disconnect());
    root.addEventListener("click", (event) => this.onClick(event), { signal });
  }

  /** @param {Arrangement} arrangement */
  setArrangement(arrangement) {
    this.arrangement = arrangement;
    this.schedule();
  }

  /** Decorate the tags once the present changes are complete. */
  schedule() {
    if (this.isScheduled) return;
    this.isScheduled = true;
    queueMicrotask(() => {
      this.isScheduled = false;
      this.decorate();
    });
  }

  decorate() {
    const tagsInput = this.tagsInput();
    if (!tagsInput) return;
    const chips = /** @type {HTMLElement[]} */ ([...tagsInput.querySelectorAll(TAG)]);
    const tags = chips.map((chip) => chip.firstChild?.textContent ?? "");
    const rivals = findRivals(tags, this.arrangement);
    chips.forEach((chip, index) => this.decorateTag(chip, tags[index], rivals.get(tags[index])));
    tagsInput.querySelector("input")?.setAttribute("aria-label", "Add a tag here");
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
   * @param {string} [category] the exclusive category of which the image has more than this tag
   */
  decorateTag(chip, tag, category) {
    if (!chip.id) {
      decorated += 1;
      chip.id = `tagger-tag-${decorated}`;
      chip.setAttribute("role", "listitem");
      const close = chip.querySelector(CLOSE);
      close?.setAttribute("role", "button");
      close?.setAttribute("aria-label", `Remove ${tag}`);
      close?.setAttribute("title", `Remove ${tag}`);
    }
    const { members, categories } = this.arrangement;
    const name = Object.hasOwn(members, tag) ? members[tag] : "";
    chip.style.setProperty("--tagger-mark", categories.find((each) => each.name === name)?.colour ?? "");
    chip.classList.toggle("tagger-rival", category !== undefined);
    chip.title = category === undefined ? "" : `An image should have one tag of “${category}” only`;
  }

  /**
   * The × acts on the mouse alone; a screen reader presses it by a click without one.
   *
   * @param {MouseEvent} event
   */
  onClick(event) {
    const isClose = event.target instanceof Element && event.target.matches(CLOSE);
    if (isClose && event.detail === 0) event.target.dispatchEvent(new MouseEvent("mousedown"));
  }
}
