// Who else has the folder open: a badge on the image that others are at, and marks on the slider.

import { h } from "../shared/dom.js";

/** @typedef {Record<string, {text: string, at: number}>} Others by image name: who is there, and its place from 0 to 1 */

export class Collaborators {
  /**
   * @param {HTMLElement} root
   * @param {() => Others} others
   */
  constructor(root, others) {
    this.root = root;
    this.others = others;
    this.badge = h("div", { class: "tagger-company", "aria-live": "polite" });
    this.marks = h("div", { class: "tagger-marks", "aria-hidden": "true" });
    /** @type {string | null} name of the image on the screen */
    this.shown = null;
  }

  /** @param {string} name of the image on the screen */
  setImage(name) {
    this.shown = name;
    const text = this.others()[name]?.text ?? "";
    if (this.badge.textContent !== text) this.badge.textContent = text;
  }

  /** Show where the others are now. */
  render() {
    if (this.shown !== null) this.setImage(this.shown);
    const marks = Object.values(this.others()).map(({ at }) => {
      const mark = h("div");
      mark.style.left = `${at * 100}%`;
      return mark;
    });
    this.marks.replaceChildren(...marks);
    if (!this.marks.isConnected) this.root.querySelector(".tagger-nav .noUi-target")?.append(this.marks);
  }
}
