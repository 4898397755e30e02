// The workbench beside the gallery: tabs within it, one for each part, and a notice of what was done last.

import { button, closest, h, notify, onNotice, whenRooted } from "../shared/dom.js";
import { BatchEditPanel } from "./batch-edit.js";
import { HistoryPanel } from "./history.js";
import { SuggestionsPanel } from "./suggestions.js";

/** @import { Channel } from "../shared/channel.js" */
/** @import { WidgetModel } from "../shared/types.js" */
/** @import { FormFacts } from "./operation-form.js" */

/** @typedef {WidgetModel<{forms: FormFacts[]}>} Model */
/** @typedef {"edit" | "tidy" | "history"} PartName */
/**
 * @typedef {object} Part what the panel of a part has
 * @property {HTMLElement} element
 * @property {(isShown: boolean) => void} setVisible
 * @property {Channel<any>} channel the messages between it and its half in Python
 * @property {() => void} focus focuses what the user begins with
 */

/** Labels of the parts, in the order of their tabs. */
const LABELS = { edit: "Edit", tidy: "Tidy", history: "History" };
/** @type {PartName[]} */
const NAMES = ["edit", "tidy", "history"];

/** Keys that belong to what has the focus here, whatever they mean on the tagging screen. */
const OWN_KEYS = [
  "Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", "Escape",
];

/** One view of the workbench. */
export class Workbench {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el
   * @param {Model} model
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, signal) {
    this.root = root;
    this.el = el;
    this.model = model;
    this.signal = signal;
    /** Python tells the views by it that have a part in sight. */
    this.view = Math.random().toString(36).slice(2);
    this.place = /** @type {HTMLElement} */ (el.closest(".tagger-gallery-page"));
    /** @type {PartName} */
    this.shown = "edit";
    this.isVisible = false;
    /** Grows with each notice. */
    this.noticeNumber = 0;
    const id = `tagger-bench-${this.view}`;
    /** @type {Record<PartName, Part>} */
    this.parts = { edit: new BatchEditPanel(this), tidy: new SuggestionsPanel(this), history: new HistoryPanel(this) };
    this.buttons = NAMES.map((name) => h("button", {
      type: "button", role: "tab", id: `${id}-${name}`, "aria-controls": `${id}-${name}-panel`, "data-part": name,
    }, LABELS[name]));
    this.tablist = h("div", { class: "tagger-bench-tabs", role: "tablist", "aria-label": "Many images" }, ...this.buttons);
    this.panels = NAMES.map((name) => h("div", {
      class: "tagger-bench-panel", role: "tabpanel", id: `${id}-${name}-panel`, "aria-labelledby": `${id}-${name}`,
    }, this.parts[name].element));
    this.notice = h("div", { class: "tagger-bench-notice", "aria-live": "polite" });
    el.append(this.tablist, ...this.panels, this.notice);
    this.connect();
  }

  connect() {
    const { root, el, signal, place } = this;
    this.tablist.addEventListener("click", (event) => {
      const tab = closest(event.target, "button");
      if (tab) this.showPart(/** @type {PartName} */ (tab.dataset.part));
    }, { signal });
    this.tablist.addEventListener("keydown", (event) => this.onTabKey(event), { signal });
    el.addEventListener("keydown", (event) => this.onKey(event), { signal });
    onNotice(root, "tabbed", () => this.updateVisibility(), signal);
    const observer = new MutationObserver(() => this.updateVisibility());
    observer.observe(place, { attributes: true, attributeFilter: ["class"] });
    signal.addEventListener("abort", () => {
      observer.disconnect();
      this.setVisible(false);
      for (const { channel } of Object.values(this.parts)) channel.close();
    });
    this.renderTabs();
    this.updateVisibility();
  }

  updateVisibility() {
    const isClosed = this.place.classList.contains("tagger-bench-closed");
    this.setVisible(this.root.dataset.tab === "gallery" && !isClosed);
  }

  /** @param {boolean} isVisible hidden parts do nothing */
  setVisible(isVisible) {
    if (isVisible === this.isVisible) return;
    this.isVisible = isVisible;
    this.parts[this.shown].setVisible(isVisible);
  }

  /**
   * Bring a part to the front.
   *
   * @param {PartName} name
   * @param {boolean} [takesFocus]
   */
  showPart(name, takesFocus = false) {
    if (name !== this.shown && name in this.parts) {
      if (this.isVisible) this.parts[this.shown].setVisible(false);
      this.shown = name;
      this.renderTabs();
      if (this.isVisible) this.parts[name].setVisible(true);
    }
    if (takesFocus) this.focusPart();
  }

  focusPart() {
    this.parts[this.shown].focus();
  }

  /**
   * Show an image on the tagging screen.
   *
   * @param {number} index
   */
  openImage(index) {
    notify(this.el, "open", { index });
  }

  /** Ask the gallery to announce again what is selected and shown. */
  requestSelection() {
    notify(this.el, "count", {});
  }

  renderTabs() {
    this.buttons.forEach((each, index) => {
      const isShown = each.dataset.part === this.shown;
      each.setAttribute("aria-selected", String(isShown));
      each.tabIndex = isShown ? 0 : -1;
      this.panels[index].hidden = !isShown;
    });
  }

  /** @param {KeyboardEvent} event */
  onTabKey(event) {
    const index = NAMES.indexOf(this.shown);
    /** @type {Record<string, number>} */
    const destinations = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: NAMES.length - 1 };
    const to = destinations[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + NAMES.length) % NAMES.length;
    this.showPart(NAMES[next]);
    this.buttons[next].focus();
  }

  /**
   * Keep keys from the root, which would take them for the tagging screen. Escape leads back to the images, unless a
   * part needs it.
   *
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (event.isComposing || !OWN_KEYS.includes(event.key)) return;
    event.stopPropagation();
    if (event.key === "Escape" && !event.defaultPrevented) this.root.focus({ preventScroll: true });
  }

  /**
   * Say what was done, on whichever tab, and what can be done about it.
   *
   * @param {string} text empty to hide the notice
   * @param {{label: string, run: () => void}[]} [actions]
   * @param {"info" | "trouble"} [tone]
   * @returns {number} the `noticeNumber` as long as this notice is shown
   */
  showNotice(text, actions = [], tone = "info") {
    const buttons = actions.map(({ label, run }) => {
      const each = h("button", { type: "button", class: "tagger-tool" }, label);
      each.addEventListener("click", run);
      return each;
    });
    const dismiss = button("tagger-dismiss", "Hide this", "×");
    dismiss.addEventListener("click", () => {
      this.showNotice("");
      this.focusPart();
    });
    this.notice.className = `tagger-bench-notice tagger-bench-${tone}`;
    this.notice.replaceChildren(...(text ? [h("span", {}, text), ...buttons, dismiss] : []));
    this.noticeNumber += 1;
    return this.noticeNumber;
  }
}

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} widget */
  render({ model, el }) {
    const life = new AbortController();
    el.classList.add("tagger-bench");
    const hasPlace = () => el.closest(".tagger-gallery-page") !== null;
    whenRooted(el, life.signal, hasPlace, (root) => new Workbench(root, el, model, life.signal));
    return () => {
      life.abort();
      el.replaceChildren();
    };
  },
});
