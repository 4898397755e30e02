// Every known tag as a chip that can be pressed. Only the rows in sight are in the page.

import { grouped, h } from "./dom.js";

const ROW_PX = 30;
const LEAST_WIDTH_PX = 132;
const SPARE_ROWS = 3;

export class Chips {
  /**
   * @param {(tag: string) => void} toggle
   * @param {(tag: string) => number} count
   */
  constructor(toggle, count) {
    this.toggle = toggle;
    this.count = count;
    /** @type {string[]} */
    this.tags = [];
    /** @type {Set<string>} tags of the image shown */
    this.here = new Set();
    this.window = h("div", { class: "tagger-chips-window" });
    this.sheet = h("div", { class: "tagger-chips-sheet" }, this.window);
    this.element = h("div", { class: "tagger-chips", role: "group", "aria-label": "All tags", tabindex: "-1" }, this.sheet);
    /** Measured when they change: asking the page at each mark would lay it out anew. */
    this.size = { width: 0, height: 0 };
    this.top = 0;
    this.element.addEventListener("scroll", () => {
      this.top = this.element.scrollTop;
      this.draw();
    }, { passive: true });
    this.element.addEventListener("mousedown", (event) => event.preventDefault()); // typing goes on
    this.element.addEventListener("click", (event) => {
      const chip = event.target instanceof Element ? event.target.closest("button") : null;
      if (chip) this.toggle(this.tags[Number(chip.dataset.at)]);
    });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  get columns() {
    return Math.max(1, Math.floor(this.size.width / LEAST_WIDTH_PX));
  }

  /** @param {{width: number, height: number}} size */
  resize(size) {
    this.size = size;
    this.draw();
  }

  /** @param {string[]} tags */
  show(tags) {
    this.tags = tags;
    this.draw();
  }

  /** @param {string[]} tags of the image shown */
  mark(tags) {
    this.here = new Set(tags);
    this.draw();
  }

  draw() {
    const { columns, size, tags, top } = this;
    const rows = Math.ceil(tags.length / columns);
    const first = Math.max(0, Math.floor(top / ROW_PX) - SPARE_ROWS);
    const last = Math.min(rows, Math.ceil((top + size.height) / ROW_PX) + SPARE_ROWS);
    this.sheet.style.height = `${rows * ROW_PX}px`;
    this.window.style.transform = `translateY(${first * ROW_PX}px)`;
    this.window.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    const from = first * columns;
    const to = Math.min(tags.length, last * columns);
    this.fit(Math.max(0, to - from));
    for (let at = from; at < to; at += 1) this.fill(this.window.children[at - from], at);
  }

  /** Have this many chips in the page; the same ones are used again, so that one keeps the focus. */
  fit(wanted) {
    while (this.window.children.length > wanted) this.window.lastElementChild?.remove();
    while (this.window.children.length < wanted) {
      this.window.append(h("button", { type: "button", class: "tagger-chip" }, h("bdi"), h("small")));
    }
  }

  /**
   * @param {Element} chip
   * @param {number} at
   */
  fill(chip, at) {
    const tag = this.tags[at];
    const count = grouped(this.count(tag));
    const [name, number] = chip.children;
    if (name.textContent !== tag) name.textContent = tag;
    if (number.textContent !== count) number.textContent = count;
    chip.setAttribute("data-at", String(at));
    chip.setAttribute("title", `${tag} · ${count}`);
    chip.setAttribute("aria-pressed", String(this.here.has(tag)));
  }

  /** The arrow keys go from chip to chip. */
  onKey(event) {
    const chip = event.target instanceof Element ? event.target.closest("button") : null;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns, ArrowUp: -this.columns };
    if (!chip || !(event.key in steps)) return;
    event.preventDefault();
    this.focus(Number(chip.dataset.at) + steps[event.key]);
  }

  /** @param {number} at */
  focus(at) {
    if (at < 0 || at >= this.tags.length) return;
    const top = Math.floor(at / this.columns) * ROW_PX;
    if (top < this.top) this.element.scrollTop = top;
    if (top + ROW_PX > this.top + this.size.height) this.element.scrollTop = top + ROW_PX - this.size.height;
    this.top = this.element.scrollTop;
    this.draw();
    const chip = this.window.querySelector(`[data-at="${at}"]`);
    if (chip instanceof HTMLElement) chip.focus({ preventScroll: true });
  }
}
