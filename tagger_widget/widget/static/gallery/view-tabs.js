// The tabs at the top. All tabs lie in one place of the page and keep their size: what is not shown is hidden, so that
// cards, focus, selection and scroll position are there again when it is shown.

import { closest, h, notify, onNotice } from "../shared/dom.js";

/** @typedef {"tag" | "gallery"} TabName */

/** @type {Record<TabName, string>} */
const TABS = { tag: "Tag", gallery: "Gallery" };

export class ViewTabs {
  /**
   * @param {HTMLElement} root
   * @param {AbortSignal} signal
   */
  constructor(root, signal) {
    this.root = root;
    this.body = /** @type {HTMLElement} */ (root.querySelector(".tagger-body"));
    /** @type {TabName} */
    this.shown = "tag";
    /** @type {Map<TabName, Element | null>} what had the focus when a tab was left */
    this.focused = new Map();
    const id = `tagger-tab-${Math.random().toString(36).slice(2)}`;
    this.body.id = `${id}-panel`;
    this.body.setAttribute("role", "tabpanel");
    this.buttons = Object.entries(TABS).map(([name, label]) => h("button", {
      type: "button", role: "tab", id: `${id}-${name}`, "aria-controls": this.body.id, "data-tab": name,
    }, label));
    this.element = h("div", { class: "tagger-tabs", role: "tablist", "aria-label": "Views" }, ...this.buttons);
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => {
      const tab = closest(event.target, "button");
      if (tab) this.showTab(/** @type {TabName} */ (tab.dataset.tab));
    });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    onNotice(root, "tab", ({ tab = this.other() }) => this.showTab(tab), signal);
    signal.addEventListener("abort", () => this.element.remove());
    root.querySelector(".tagger-folder")?.after(this.element);
    this.render();
  }

  /** @returns {TabName} */
  other() {
    return this.shown === "tag" ? "gallery" : "tag";
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    this.showTab(this.other(), false);
    this.buttons.find((each) => each.dataset.tab === this.shown)?.focus();
  }

  /**
   * @param {TabName} name
   * @param {boolean} [takesFocus] false while the tabs themselves keep it
   */
  showTab(name, takesFocus = true) {
    if (name === this.shown) return;
    const focus = document.activeElement;
    this.focused.set(this.shown, this.body.contains(focus) ? focus : null);
    this.shown = name;
    this.render();
    notify(this.root, "tabbed", { tab: name });
    if (!takesFocus) return;
    const before = this.focused.get(name);
    const target = before instanceof HTMLElement && before.isConnected ? before : this.root;
    target.focus({ preventScroll: true });
  }

  render() {
    this.root.dataset.tab = this.shown;
    for (const each of this.buttons) {
      const isShown = each.dataset.tab === this.shown;
      each.setAttribute("aria-selected", String(isShown));
      each.tabIndex = isShown ? 0 : -1;
      if (isShown) this.body.setAttribute("aria-labelledby", each.id);
    }
  }
}
