// The gallery: the anywidget with the grid of all images, the filter over it, and the tabs that lead to it.

import { toolButton } from "../shared/buttons.js";
import { h, notify, whenRooted } from "../shared/dom.js";
import { FilterBox } from "./filter-box.js";
import { Grid } from "./grid.js";
import { SelectionInput } from "./selection-input.js";
import { GalleryStore } from "./store.js";
import { Toolbar } from "./toolbar.js";
import { ViewTabs } from "./view-tabs.js";

const ARRIVES_MS = 400;
/** Up to this width the panel lies over the images, and waits until it is asked for; gallery.css has the same width. */
const NARROW_PX = 1000;

/** Everything one view of the gallery does. */
class GalleryView {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el
   * @param {any} model
   * @param {GalleryStore} album
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, album, signal) {
    Object.assign(this, { root, el, model, album, signal });
    this.id = Math.random().toString(36).slice(2);
    this.page = /** @type {HTMLElement} */ (el.closest(".tagger-gallery-page"));
    this.tabs = new ViewTabs(root, signal);
    this.grid = new Grid(album);
    this.filter = new FilterBox(album, model, () => this.focus());
    this.picking = new SelectionInput(this.grid, album, {
      open: (index) => this.open(index), find: () => this.filter.focus(), bindings: () => model.get("bindings"),
    });
    this.tools = new Toolbar(album, { all: () => this.picking.selectShown(), focus: () => this.focus() });
    this.everything = toolButton("everything", "", "Show all images");
    this.nothing = h("div", { class: "tagger-none", hidden: true }, h("p", {}), this.everything);
    el.append(this.filter.element, this.tools.element, h("div", { class: "tagger-grid-place" }, this.grid.element, this.nothing));
    this.wire();
  }

  wire() {
    const { root, album, signal } = this;
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal });
    for (const part of [this.grid, this.filter, this.picking, this.tools]) part.wire(signal);
    on(root, "tagger:tabbed", (event) => this.onTab(event.detail.tab));
    on(root, "tagger:shown", (event) => this.onShown(event.detail.name));
    on(root, "focus", () => { if (this.isShown) this.focus(); });
    on(this.everything, "click", () => this.filter.put(""));
    on(this.tools.bench, "click", () => this.toggleBench());
    on(root, "tagger:open", (event) => this.open(event.detail.index));
    on(root, "tagger:count", () => this.tellSelection());
    on(album, "reveal", (event) => this.reveal(event.detail.index));
    for (const type of ["list", "filter"]) on(album, type, () => { this.drawNothing(); this.tellSelection(); });
    on(album, "list", () => { if (document.activeElement === this.grid.element) this.picking.start(); });
    on(album.picks, "change", () => this.tellSelection());
    signal.addEventListener("abort", () => {
      this.model.send({ kind: "show", view: this.id, on: false, known: album.rows.total });
      delete root.dataset.tab;
    });
    this.toggleBench(root.clientWidth > NARROW_PX);
    this.drawNothing();
    notify(this.el, "hello"); // the stage says which image it shows
  }

  get isShown() {
    return this.tabs.now === "gallery";
  }

  onTab(tab) {
    const on = tab === "gallery";
    this.model.send({ kind: "show", view: this.id, on, known: this.album.rows.total });
    this.grid.setVisible(on);
    if (!on) this.album.thumbs.want([]);
    // The root may have had the focus before: then it tells nothing of getting it.
    queueMicrotask(() => { if (this.isShown && document.activeElement === this.root) this.focus(); });
  }

  /** The image that the tagging screen shows has a frame of its own. */
  onShown(name) {
    this.shown = name;
    this.grid.current = this.album.rows.names.indexOf(name);
    if (this.waiting?.name === name) this.arrive();
    this.grid.drawSoon();
  }

  /**
   * Show an image on the tagging screen, and that screen once it has it.
   *
   * @param {number} index
   */
  open(index) {
    const name = this.album.rows.names[index];
    this.arrive();
    this.model.send({ kind: "open", index });
    if (this.shown === name) notify(this.el, "tab", { tab: "tag" });
    else this.waiting = { name, timer: window.setTimeout(() => this.arrive(), ARRIVES_MS) };
  }

  arrive() {
    if (!this.waiting) return;
    clearTimeout(this.waiting.timer);
    this.waiting = undefined;
    notify(this.el, "tab", { tab: "tag" });
  }

  focus() {
    this.grid.element.focus({ preventScroll: true });
  }

  /** @param {number} index */
  reveal(index) {
    const at = this.album.rows.place(index);
    if (at < 0) return;
    this.grid.active = index;
    this.grid.reveal(at);
    this.grid.drawSoon();
  }

  drawNothing() {
    const { rows } = this.album;
    const isEmpty = rows.list.length === 0;
    const isFiltered = rows.found !== null;
    this.nothing.hidden = !isEmpty;
    const [words] = this.nothing.children;
    words.textContent = isFiltered ? "No image matches this filter." : "Fetching the list of images …";
    this.everything.hidden = !isFiltered;
    if (this.shown !== undefined) this.grid.current = rows.names.indexOf(this.shown);
  }

  tellSelection() {
    notify(this.el, "selection", this.tools.counts);
  }

  /** @param {boolean} [isOpen] */
  toggleBench(isOpen = this.page.classList.contains("tagger-bench-closed")) {
    this.page.classList.toggle("tagger-bench-closed", !isOpen);
    this.tools.bench.setAttribute("aria-pressed", String(isOpen));
  }
}

/** @param {HTMLElement} root */
function hasTop(root) {
  return root.querySelector(".tagger-top .tagger-folder") !== null && root.querySelector(".tagger-body") !== null;
}

export default () => {
  /** @type {GalleryStore} */
  let album;
  return {
    initialize({ model }) {
      album = new GalleryStore(model);
      model.on("msg:custom", (message, buffers) => album.receive(message, buffers ?? []));
      return () => album.thumbs.stop();
    },
    render({ model, el }) {
      const life = new AbortController();
      el.classList.add("tagger-gallery");
      whenRooted(el, life.signal, hasTop, (root) => new GalleryView(root, el, model, album, life.signal));
      return () => {
        life.abort();
        el.replaceChildren();
      };
    },
  };
};
