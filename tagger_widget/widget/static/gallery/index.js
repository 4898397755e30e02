// The gallery: the anywidget with the grid of all images, the filter above it, and the tabs that lead to it.

import { toolButton } from "../shared/buttons.js";
import { Channel } from "../shared/channel.js";
import { h, notify, onNotice, whenRooted } from "../shared/dom.js";
import { FilterBox } from "./filter-box.js";
import { Grid } from "./grid.js";
import { SelectionInput } from "./selection-input.js";
import { GalleryStore } from "./store.js";
import { Toolbar } from "./toolbar.js";
import { ViewTabs } from "./view-tabs.js";

/** @import { Model, Notice } from "./store.js" */
/** @import { TabName } from "./view-tabs.js" */

/** So long the tagging screen may take to show an image before it is opened without it. */
const OPEN_AFTER_MS = 400;
/** Up to this width the panel covers the images, and stays closed until it is asked for; gallery.css has the same width. */
const NARROW_PX = 1000;

/** Everything that one view of the gallery does. */
class Gallery {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el
   * @param {Model} model
   * @param {GalleryStore} store
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, store, signal) {
    this.root = root;
    this.el = el;
    this.model = model;
    this.store = store;
    this.id = Math.random().toString(36).slice(2);
    /** @type {string | undefined} name of the image on the tagging screen */
    this.image = undefined;
    /** @type {{name: string, timer: number} | undefined} the image that the tagging screen is to show */
    this.opening = undefined;
    this.page = /** @type {HTMLElement} */ (el.closest(".tagger-gallery-page"));
    this.tabs = new ViewTabs(root, signal);
    this.grid = new Grid(store);
    this.filter = new FilterBox(store, model, () => this.focus());
    this.selectionInput = new SelectionInput(this.grid, store, {
      openImage: (index) => this.openImage(index), focusFilter: () => this.filter.focus(),
      bindings: () => model.get("bindings"),
    });
    this.toolbar = new Toolbar(store, () => this.selectionInput.selectShown());
    this.everything = toolButton("everything", "", "Show all images");
    this.reason = h("p", {});
    this.nothing = h("div", { class: "tagger-none", hidden: true }, this.reason, this.everything);
    el.append(this.filter.element, this.toolbar.element,
      h("div", { class: "tagger-grid-place" }, this.grid.element, this.nothing));
    this.connect(signal);
    this.toggleWorkbench(root.clientWidth > NARROW_PX);
    this.renderNothing();
    notify(this.el, "hello", {}); // the tagging screen announces its image
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const { root, store, grid, selectionInput } = this;
    for (const part of [grid, this.filter, selectionInput, this.toolbar]) part.connect(signal);
    root.addEventListener("focus", () => {
      if (this.isShown) this.focus();
    }, { signal });
    this.everything.addEventListener("click", () => this.filter.setText(""), { signal });
    this.toolbar.workbench.addEventListener("click", () => this.toggleWorkbench(), { signal });
    onNotice(root, "tabbed", ({ tab }) => this.onTab(tab), signal);
    onNotice(root, "shown", ({ name }) => this.onImageShown(name), signal);
    onNotice(root, "open", ({ index }) => this.openImage(index), signal);
    onNotice(root, "count", () => this.announceSelection(), signal);
    store.on("reveal", ({ index }) => this.reveal(index), signal);
    store.on("list", () => this.onListChanged(), signal);
    store.on("filter", () => this.onListChanged(), signal);
    store.on("list", () => {
      if (document.activeElement === grid.element) selectionInput.initActive();
    }, signal);
    store.selection.on("change", () => this.announceSelection(), signal);
    signal.addEventListener("abort", () => {
      this.sendVisibility(false);
      delete root.dataset.tab;
    });
  }

  get isShown() {
    return this.tabs.shown === "gallery";
  }

  /** @param {boolean} isShown */
  sendVisibility(isShown) {
    this.store.channel.notify("show", { view: this.id, on: isShown, known: this.store.table.total });
  }

  /** @param {TabName} tab */
  onTab(tab) {
    const isShown = tab === "gallery";
    this.sendVisibility(isShown);
    this.grid.setVisible(isShown);
    if (!isShown) this.store.thumbnails.request([]);
    // If the root had the focus before, no event says that it gets it.
    queueMicrotask(() => {
      if (this.isShown && document.activeElement === this.root) this.focus();
    });
  }

  /**
   * Mark the image that the tagging screen shows.
   *
   * @param {string} name
   */
  onImageShown(name) {
    this.image = name;
    this.grid.current = this.store.table.names.indexOf(name);
    if (this.opening?.name === name) this.finishOpening();
    this.grid.scheduleDraw();
  }

  /**
   * Show an image on the tagging screen, and that screen once it has the image.
   *
   * @param {number} index
   */
  openImage(index) {
    const name = this.store.table.names[index];
    this.finishOpening();
    this.store.channel.notify("open", { index });
    if (this.image === name) notify(this.el, "tab", { tab: "tag" });
    else this.opening = { name, timer: window.setTimeout(() => this.finishOpening(), OPEN_AFTER_MS) };
  }

  finishOpening() {
    if (!this.opening) return;
    clearTimeout(this.opening.timer);
    this.opening = undefined;
    notify(this.el, "tab", { tab: "tag" });
  }

  focus() {
    this.grid.element.focus({ preventScroll: true });
  }

  /** @param {number} index */
  reveal(index) {
    const at = this.store.table.placeOf(index);
    if (at < 0) return;
    this.grid.active = index;
    this.grid.reveal(at);
    this.grid.scheduleDraw();
  }

  onListChanged() {
    this.renderNothing();
    this.announceSelection();
  }

  /** Say why no image is shown. */
  renderNothing() {
    const { list, found, names } = this.store.table;
    const isFiltered = found !== null;
    this.nothing.hidden = list.length > 0;
    this.reason.textContent = isFiltered ? "No image matches this filter." : "Fetching the list of images …";
    this.everything.hidden = !isFiltered;
    if (this.image !== undefined) this.grid.current = names.indexOf(this.image);
  }

  announceSelection() {
    notify(this.el, "selection", this.toolbar.counts);
  }

  /** @param {boolean} [isOpen] */
  toggleWorkbench(isOpen = this.page.classList.contains("tagger-bench-closed")) {
    this.page.classList.toggle("tagger-bench-closed", !isOpen);
    this.toolbar.workbench.setAttribute("aria-pressed", String(isOpen));
  }
}

/**
 * Report whether the parts of the screen that the tabs belong to are there.
 *
 * @param {HTMLElement} root
 */
function hasTop(root) {
  return root.querySelector(".tagger-top .tagger-folder") !== null && root.querySelector(".tagger-body") !== null;
}

export default () => {
  /** @type {GalleryStore} */
  let store;
  return {
    /** @param {{model: Model}} widget */
    initialize({ model }) {
      /** @type {Channel<Notice>} */
      const channel = new Channel(model);
      store = new GalleryStore(channel);
      return () => {
        store.thumbnails.stop();
        channel.close();
      };
    },
    /** @param {{model: Model, el: HTMLElement}} widget */
    render({ model, el }) {
      const life = new AbortController();
      el.classList.add("tagger-gallery");
      whenRooted(el, life.signal, hasTop, (root) => new Gallery(root, el, model, store, life.signal));
      return () => {
        life.abort();
        el.replaceChildren();
      };
    },
  };
};
