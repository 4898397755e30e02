// What stands over all known tags: filter, order, how many there are, and what else can be done with them.

import { button, h } from "../shared/dom.js";
import { openMenu } from "../shared/menu.js";
import { formatNumber } from "../shared/text.js";

const ORDERS = { count: "Most used", recent: "Recent", name: "A to Z", category: "Category" };

export class PaletteHeader {
  /**
   * @param {HTMLElement} root
   * @param {import("./store.js").PaletteStore} shared
   * @param {object} on
   * @param {() => void} on.filtered
   * @param {() => void} on.down leads to the chips
   * @param {() => void} on.leave
   * @param {(command: string) => void} on.run
   * @param {(command: string) => string} on.keys
   */
  constructor(root, shared, on) {
    Object.assign(this, { root, shared, on });
    this.filter = /** @type {HTMLInputElement} */ (h("input", {
      type: "search", class: "tagger-filter", placeholder: "Filter all tags", "aria-label": "Filter all tags",
      autocomplete: "off", spellcheck: "false", dir: "auto",
    }));
    this.total = h("small", { class: "tagger-total" });
    const options = Object.entries(ORDERS).map(([value, label]) => h("option", { value }, label));
    this.sorting = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": "Order of all tags" }, ...options));
    this.groups = button("tagger-head-button tagger-groups", "Categories", "");
    this.groups.append(...[0, 1, 2].map(() => h("span", { "aria-hidden": "true" })));
    this.more = button("tagger-head-button", "More about all tags", "⋯");
    this.more.setAttribute("aria-haspopup", "menu");
    this.element = h("div", { class: "tagger-all-head" },
      h("span", { class: "tagger-filtering" }, this.filter, this.total), this.sorting, this.groups, this.more);
    this.wire();
  }

  wire() {
    const { shared, on } = this;
    this.filter.addEventListener("input", () => on.filtered());
    this.filter.addEventListener("keydown", (event) => this.onKey(event));
    this.sorting.addEventListener("change", () => {
      shared.catalogue.by(this.sorting.value);
      shared.changed();
    });
    for (const each of [this.groups, this.more]) each.addEventListener("mousedown", (event) => event.preventDefault());
    this.groups.addEventListener("click", () => on.run("categories"));
    this.more.addEventListener("click", () => openMenu(this.root, this.more.getBoundingClientRect(), "All tags", this.items()));
  }

  items() {
    const { catalogue } = this.shared;
    const { keys, run } = this.on;
    const hidden = catalogue.hiddenCount;
    const flip = () => {
      catalogue.showsHidden = !catalogue.showsHidden;
      this.shared.changed();
    };
    const label = catalogue.showsHidden ? "Leave hidden tags out" : `Show hidden tags (${formatNumber(hidden)})`;
    return [
      { label, run: flip },
      { label: "Categories…", hint: keys("categories"), run: () => run("categories") },
      { label: "Save this image's tags as a quick set…", hint: keys("save_set"), run: () => run("save_set") },
      { label: "Copy the previous image's tags", hint: keys("copy_previous"), run: () => run("copy_previous") },
      { label: "Same again", hint: keys("repeat"), run: () => run("repeat") },
    ];
  }

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      if (this.filter.value) {
        this.filter.value = "";
        this.on.filtered();
      } else this.on.leave();
      event.preventDefault();
    } else if (event.key === "ArrowDown") {
      this.on.down();
      event.preventDefault();
    }
  }

  /** @param {number} shown how many tags the filter leaves */
  draw(shown) {
    const { catalogue } = this.shared;
    const { total } = catalogue;
    this.total.textContent = shown === total ? formatNumber(total) : `${formatNumber(shown)} of ${formatNumber(total)}`;
    const keys = this.on.keys("categories");
    this.groups.title = keys ? `Categories (${keys})` : "Categories";
    if (this.sorting.value !== catalogue.order) this.sorting.value = catalogue.order;
    [...this.groups.children].forEach((dot, at) => {
      dot.style.setProperty("--tagger-mark", catalogue.arrangement.categories[at]?.colour ?? "");
    });
  }
}
