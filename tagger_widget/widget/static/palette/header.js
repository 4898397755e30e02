// What is above all known tags: filter, order, their number, and a menu.

import { button, h } from "../shared/dom.js";
import { openMenu } from "../shared/menu.js";
import { formatNumber } from "../shared/text.js";

/** @import { MenuItem } from "../shared/menu.js" */
/** @import { PaletteStore } from "./store.js" */
/** @import { Order } from "./tag-catalogue.js" */

/** @type {Record<Order, string>} */
const ORDERS = { count: "Most used", recent: "Recent", name: "A to Z", category: "Category" };

export class PaletteHeader {
  /**
   * @param {HTMLElement} root
   * @param {PaletteStore} store
   * @param {object} on
   * @param {() => void} on.filtered
   * @param {() => void} on.focusTags
   * @param {() => void} on.leave
   * @param {(command: string) => void} on.run
   * @param {(command: string) => string} on.keys
   */
  constructor(root, store, on) {
    this.root = root;
    this.store = store;
    this.on = on;
    this.filter = h("input", {
      type: "search", class: "tagger-filter", placeholder: "Filter all tags", "aria-label": "Filter all tags",
      autocomplete: "off", spellcheck: "false", dir: "auto",
    });
    this.total = h("small", { class: "tagger-total" });
    const options = Object.entries(ORDERS).map(([value, label]) => h("option", { value }, label));
    this.order = h("select", { "aria-label": "Order of all tags" }, ...options);
    this.categories = button("tagger-head-button tagger-groups", "Categories", "");
    this.dots = [0, 1, 2].map(() => h("span", { "aria-hidden": "true" }));
    this.categories.append(...this.dots);
    this.more = button("tagger-head-button", "More about all tags", "⋯");
    this.more.setAttribute("aria-haspopup", "menu");
    this.element = h("div", { class: "tagger-all-head" },
      h("span", { class: "tagger-filtering" }, this.filter, this.total), this.order, this.categories, this.more);
    this.connect();
  }

  connect() {
    const { store, on } = this;
    this.filter.addEventListener("input", () => on.filtered());
    this.filter.addEventListener("keydown", (event) => this.onKey(event));
    this.order.addEventListener("change", () => {
      store.catalogue.sortBy(/** @type {Order} */ (this.order.value));
      store.emit("catalogue", null);
    });
    for (const each of [this.categories, this.more]) {
      each.addEventListener("mousedown", (event) => event.preventDefault());
    }
    this.categories.addEventListener("click", () => on.run("categories"));
    this.more.addEventListener("click", () =>
      openMenu(this.root, this.more.getBoundingClientRect(), "All tags", this.menuItems()));
  }

  /** @returns {MenuItem[]} */
  menuItems() {
    const { catalogue } = this.store;
    const { keys, run } = this.on;
    const toggleHidden = () => {
      catalogue.showsHidden = !catalogue.showsHidden;
      this.store.emit("catalogue", null);
    };
    const hidden = formatNumber(catalogue.hiddenCount);
    const label = catalogue.showsHidden ? "Leave hidden tags out" : `Show hidden tags (${hidden})`;
    return [
      { label, run: toggleHidden },
      { label: "Categories…", hint: keys("categories"), run: () => run("categories") },
      { label: "Save this image's tags as a quick set…", hint: keys("save_set"), run: () => run("save_set") },
      { label: "Copy the previous image's tags", hint: keys("copy_previous"), run: () => run("copy_previous") },
      { label: "Same again", hint: keys("repeat"), run: () => run("repeat") },
    ];
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      if (this.filter.value) {
        this.filter.value = "";
        this.on.filtered();
      } else this.on.leave();
      event.preventDefault();
    } else if (event.key === "ArrowDown") {
      this.on.focusTags();
      event.preventDefault();
    }
  }

  /** @param {number} shown number of tags that match the filter */
  render(shown) {
    const { catalogue } = this.store;
    const { total } = catalogue;
    this.total.textContent = shown === total ? formatNumber(total) : `${formatNumber(shown)} of ${formatNumber(total)}`;
    const keys = this.on.keys("categories");
    this.categories.title = keys ? `Categories (${keys})` : "Categories";
    if (this.order.value !== catalogue.order) this.order.value = catalogue.order;
    this.dots.forEach((dot, index) => {
      dot.style.setProperty("--tagger-mark", catalogue.arrangement.categories[index]?.colour ?? "");
    });
  }
}
