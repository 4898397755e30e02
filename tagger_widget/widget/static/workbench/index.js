// The workbench beside the gallery: tabs within it, one for each part, and a line that tells what was done last.

import { button, h, notify, sendMessage, whenRooted } from "../shared/dom.js";
import { BatchEditPanel } from "./batch-edit.js";
import { HistoryPanel } from "./history.js";
import { SuggestionsPanel } from "./suggestions.js";

/** The parts in the order of their tabs: what each is called, and what makes its view. */
const PARTS = {
  edit: { label: "Edit", make: (bench) => new BatchEditPanel(bench) },
  tidy: { label: "Tidy", make: (bench) => new SuggestionsPanel(bench) },
  history: { label: "History", make: (bench) => new HistoryPanel(bench) },
};

/** Keys that belong to what has the focus here, whatever they mean on the tagging screen. */
const OWN_KEYS = ["Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", "Escape"];

/**
 * What the view of a part has. `receive` gets what its other half in Python says, `onShown` whether it is in sight,
 * and `focus` puts the focus where one begins.
 *
 * @typedef {object} PartView
 * @property {HTMLElement} element
 * @property {(isShown: boolean) => void} onShown
 * @property {(message: any, buffers: DataView[]) => void} receive
 * @property {() => void} focus
 */

/** One view of the workbench. */
export class Workbench {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el
   * @param {any} model
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, signal) {
    Object.assign(this, { root, el, model, signal });
    /** Answers go to all pages that show the same widget. */
    this.page = Math.random().toString(36).slice(2);
    this.place = /** @type {HTMLElement} */ (el.closest(".tagger-gallery-page"));
    this.now = Object.keys(PARTS)[0];
    this.isInSight = false;
    this.said = 0;
    const id = `tagger-bench-${this.page}`;
    /** @type {Record<string, PartView>} */
    this.parts = Object.fromEntries(Object.entries(PARTS).map(([name, { make }]) => [name, make(this)]));
    this.buttons = Object.entries(PARTS).map(([name, { label }]) => h("button", {
      type: "button", role: "tab", id: `${id}-${name}`, "aria-controls": `${id}-${name}-panel`, "data-part": name,
    }, label));
    this.tablist = h("div", { class: "tagger-bench-tabs", role: "tablist", "aria-label": "Many images" }, ...this.buttons);
    this.panels = Object.entries(this.parts).map(([name, part]) => h("div", {
      class: "tagger-bench-panel", role: "tabpanel", id: `${id}-${name}-panel`, "aria-labelledby": `${id}-${name}`,
    }, part.element));
    this.notice = h("div", { class: "tagger-bench-notice", "aria-live": "polite" });
    el.append(this.tablist, ...this.panels, this.notice);
    this.wire();
  }

  wire() {
    const { root, el, model, signal, place } = this;
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal });
    on(this.tablist, "click", (event) => {
      const pressed = event.target instanceof Element ? event.target.closest("button") : null;
      if (pressed) this.show(pressed.dataset.part ?? this.now);
    });
    on(this.tablist, "keydown", (event) => this.onTabKey(event));
    on(el, "keydown", (event) => this.onKey(event));
    on(root, "tagger:tabbed", () => this.look());
    const receive = (message, buffers) => this.parts[message.part]?.receive(message, buffers ?? []);
    model.on("msg:custom", receive);
    const watcher = new MutationObserver(() => this.look());
    watcher.observe(place, { attributes: true, attributeFilter: ["class"] });
    signal.addEventListener("abort", () => {
      model.off("msg:custom", receive);
      watcher.disconnect();
      this.look(false);
    });
    this.mark();
    this.look();
  }

  /**
   * Have the other half of a part, in Python, do something.
   *
   * @param {string} part
   * @param {object} message
   * @param {ArrayBuffer[]} [buffers]
   */
  post(part, message, buffers) {
    sendMessage(this.model, { part, ...message }, buffers);
  }

  /** Tell the parts whether they are in sight: they do nothing as long as they are not. */
  look(isInSight = this.root.dataset.tab === "gallery" && !this.place.classList.contains("tagger-bench-closed")) {
    if (isInSight === this.isInSight) return;
    this.isInSight = isInSight;
    this.parts[this.now].onShown(isInSight);
  }

  /**
   * Bring a part to the front.
   *
   * @param {string} name
   * @param {boolean} [takesFocus]
   */
  show(name, takesFocus = false) {
    if (name !== this.now && this.parts[name]) {
      if (this.isInSight) this.parts[this.now].onShown(false);
      this.now = name;
      this.mark();
      if (this.isInSight) this.parts[name].onShown(true);
    }
    if (takesFocus) this.parts[this.now].focus();
  }

  /** Show an image on the tagging screen. @param {number} index */
  open(index) {
    notify(this.el, "open", { index });
  }

  /** Have the gallery tell once more what is selected and shown. */
  tellSelection() {
    notify(this.el, "count");
  }

  mark() {
    this.buttons.forEach((each, at) => {
      const isShown = each.dataset.part === this.now;
      each.setAttribute("aria-selected", String(isShown));
      each.tabIndex = isShown ? 0 : -1;
      this.panels[at].hidden = !isShown;
    });
  }

  onTabKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const names = Object.keys(this.parts);
    const ends = { Home: 0, End: names.length - 1 };
    if (by === undefined && !(event.key in ends)) return;
    event.preventDefault();
    const at = by === undefined ? ends[event.key] : (names.indexOf(this.now) + by + names.length) % names.length;
    this.show(names[at]);
    this.buttons[at].focus();
  }

  /** The root would take these for the tagging screen. Escape leads back to the images, unless a part needs it. */
  onKey(event) {
    if (event.isComposing || !OWN_KEYS.includes(event.key)) return;
    event.stopPropagation();
    if (event.key === "Escape" && !event.defaultPrevented) this.root.focus({ preventScroll: true });
  }

  /**
   * Tell what was done, on whichever tab, with what can be done about it.
   *
   * @param {string} text empty to take it away
   * @param {{label: string, run: () => void}[]} [actions]
   * @param {"info" | "trouble"} [tone]
   * @returns {number} it is `said` until something else is
   */
  say(text, actions = [], tone = "info") {
    const buttons = actions.map(({ label, run }) => {
      const each = h("button", { type: "button", class: "tagger-tool" }, label);
      each.addEventListener("click", run);
      return each;
    });
    const away = button("tagger-dismiss", "Hide this", "×");
    away.addEventListener("click", () => {
      this.say("");
      this.parts[this.now].focus();
    });
    this.notice.className = `tagger-bench-notice tagger-bench-${tone}`;
    this.notice.replaceChildren(...(text ? [h("span", {}, text), ...buttons, away] : []));
    this.said += 1;
    return this.said;
  }
}

export default () => ({
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
