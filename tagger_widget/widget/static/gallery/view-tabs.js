// The tabs on top. All of them lie in one place of the page and keep their size: what is not shown is hidden,
// so that cards, focus, selection and scroll position are there again when it is.

import { h, notify } from "../shared/dom.js";

const TABS = { tag: "Tag", gallery: "Gallery" };

export class ViewTabs {
  /**
   * @param {HTMLElement} root
   * @param {AbortSignal} signal
   */
  constructor(root, signal) {
    this.root = root;
    this.body = /** @type {HTMLElement} */ (root.querySelector(".tagger-body"));
    this.now = "tag";
    /** @type {Map<string, Element | null>} what had the focus when a tab was left */
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
      const tab = event.target instanceof Element ? event.target.closest("button") : null;
      if (tab) this.show(tab.dataset.tab ?? "tag");
    });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("tagger:tab", (event) => this.show(event.detail.tab ?? this.other()), { signal });
    signal.addEventListener("abort", () => this.element.remove());
    root.querySelector(".tagger-folder")?.after(this.element);
    this.mark();
  }

  other() {
    const names = Object.keys(TABS);
    return names[(names.indexOf(this.now) + 1) % names.length];
  }

  onKey(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    this.show(this.other(), false);
    this.buttons.find((each) => each.dataset.tab === this.now)?.focus();
  }

  /**
   * @param {string} name
   * @param {boolean} [takesFocus] false while the tabs themselves keep it
   */
  show(name, takesFocus = true) {
    if (name === this.now) return;
    const focus = document.activeElement;
    this.focused.set(this.now, this.body.contains(focus) ? focus : null);
    this.now = name;
    this.mark();
    notify(this.root, "tabbed", { tab: name });
    if (!takesFocus) return;
    const before = this.focused.get(name);
    const there = before instanceof HTMLElement && before.isConnected ? before : this.root;
    there.focus({ preventScroll: true });
  }

  mark() {
    this.root.dataset.tab = this.now;
    for (const each of this.buttons) {
      const isShown = each.dataset.tab === this.now;
      each.setAttribute("aria-selected", String(isShown));
      each.tabIndex = isShown ? 0 : -1;
      if (isShown) this.body.setAttribute("aria-labelledby", each.id);
    }
  }
}
