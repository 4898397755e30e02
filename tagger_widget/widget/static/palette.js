// The palette: the anywidget with the box to add a tag, the recent tags and all known ones.

import { AddBox } from "./addbox.js";
import { Catalogue } from "./catalogue.js";
import { Chips } from "./chips.js";
import { grouped, h, tell, whenRooted } from "./dom.js";

const ORDERS = { count: "Most used", name: "A to Z", recent: "Recent" };

/** Everything one view of the palette does. */
class Palette {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el
   * @param {any} model
   * @param {Shared} shared
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, shared, signal) {
    Object.assign(this, { root, el, model, shared, signal });
    /** @type {string[]} tags of the image shown */
    this.here = [];
    this.box = new AddBox({
      add: (tags) => tell(el, "edit", { add: tags }),
      search: (text) => shared.search(text),
      leave: () => tell(el, "command", { command: "leave" }),
      has: (tag) => this.here.includes(tag),
    });
    this.recent = h("div", { class: "tagger-recent", role: "group", "aria-label": "Recent tags, on the digits" });
    this.chips = new Chips((tag) => tell(el, "edit", { toggle: tag }), (tag) => shared.catalogue.counts.get(tag) ?? 0);
    el.append(this.box.element, this.recent, this.head(), this.nothing, this.chips.element);
    this.wire();
    this.drawRecent();
    this.refresh();
    tell(el, "hello");
  }

  head() {
    this.filter = /** @type {HTMLInputElement} */ (h("input", {
      type: "search", class: "tagger-filter", placeholder: "Filter all tags", "aria-label": "Filter all tags",
      autocomplete: "off", spellcheck: "false", dir: "auto",
    }));
    const options = Object.entries(ORDERS).map(([value, label]) => h("option", { value }, label));
    this.sorting = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": "Order of all tags" }, ...options));
    this.total = h("small", { class: "tagger-total" });
    this.nothing = h("p", { class: "tagger-nothing" });
    return h("div", { class: "tagger-all-head" }, this.filter, this.sorting, this.total);
  }

  wire() {
    const { root, shared, signal } = this;
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal });
    on(this.filter, "input", () => { this.chips.element.scrollTop = 0; this.refresh(); });
    on(this.filter, "keydown", (event) => this.onFilterKey(event));
    on(this.sorting, "change", () => { shared.catalogue.by(this.sorting.value); shared.changed(); });
    on(this.recent, "mousedown", (event) => event.preventDefault());
    on(this.recent, "click", (event) => {
      const chip = event.target instanceof Element ? event.target.closest("button") : null;
      if (chip) this.digit(Number(chip.dataset.digit));
    });
    on(root, "tagger:shown", (event) => this.onShown(event.detail));
    on(root, "tagger:digit", (event) => this.digit(event.detail.digit));
    on(root, "tagger:leave", () => this.box.commit());
    on(root, "tagger:focus", (event) => (event.detail.on === "add" ? this.box.input : this.filter).focus());
    on(shared, "catalogue", () => this.refresh());
    on(shared, "matches", (event) => this.box.found(event.detail.text, event.detail.matches));
    on(shared, "typed", (event) => { if (!this.box.typed) this.box.typed = event.detail.text; });
    const redraw = () => this.drawRecent();
    this.model.on("change:recent", redraw);
    signal.addEventListener("abort", () => this.model.off("change:recent", redraw));
    const resized = new ResizeObserver(([entry]) => this.chips.resize(entry.contentRect));
    resized.observe(this.chips.element);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  onFilterKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      if (this.filter.value) {
        this.filter.value = "";
        this.refresh();
      } else tell(this.el, "command", { command: "leave" });
      event.preventDefault();
    } else if (event.key === "ArrowDown") {
      this.chips.focus(0);
      event.preventDefault();
    }
  }

  onShown({ name, tags }) {
    const moved = this.name !== undefined && this.name !== name;
    this.name = name;
    this.here = tags;
    this.chips.mark(tags);
    this.drawRecent();
    if (moved) this.shared.tidySoon();
  }

  /** @param {number} digit */
  digit(digit) {
    const tag = this.model.get("recent")[digit - 1];
    if (tag !== undefined) tell(this.el, "edit", { toggle: tag });
  }

  drawRecent() {
    const chips = this.model.get("recent").map((tag, at) => h("button", {
      type: "button", class: "tagger-chip", title: `${tag} (${at + 1})`,
      "aria-pressed": String(this.here.includes(tag)), "data-digit": at + 1,
    }, h("kbd", { "aria-hidden": "true" }, String(at + 1)), h("bdi", {}, tag)));
    const none = h("p", { class: "tagger-hint" }, "Tags you use appear here, on the digits 1 to 9.");
    this.recent.replaceChildren(...(chips.length ? chips : [none]));
  }

  refresh() {
    const { catalogue } = this.shared;
    const tags = catalogue.matching(this.filter.value);
    const all = catalogue.sorted.length;
    this.chips.show(tags);
    this.total.textContent = tags.length === all ? grouped(all) : `${grouped(tags.length)} of ${grouped(all)}`;
    this.nothing.textContent = all ? "No known tag matches." : "No tags yet. The first one you add appears here.";
    this.nothing.hidden = tags.length > 0;
  }
}

/** What all views of one palette have in common. */
class Shared extends EventTarget {
  constructor(model) {
    super();
    this.model = model;
    this.catalogue = new Catalogue();
  }

  /** @param {string} text */
  search(text) {
    if (text.trim()) this.model.send({ kind: "search", text: text.trim() });
  }

  changed() {
    this.dispatchEvent(new Event("catalogue"));
  }

  /** Put the chips in order once the next image is painted. */
  tidySoon() {
    const tidy = () => this.catalogue.tidy() && this.changed();
    if (window.requestIdleCallback) window.requestIdleCallback(tidy, { timeout: 500 });
    else setTimeout(tidy, 100);
  }

  receive(message, buffers) {
    if (message.kind === "tags") {
      const { tags, counts, recent } = JSON.parse(new TextDecoder().decode(buffers[0]));
      this.catalogue.load(tags, counts, recent);
      this.changed();
    } else if (message.kind === "counts") {
      this.catalogue.update(message.changes);
      this.changed();
    } else this.dispatchEvent(new CustomEvent(message.kind, { detail: message }));
  }
}

export default () => {
  /** @type {Shared} */
  let shared;
  return {
    initialize({ model }) {
      shared = new Shared(model);
      model.on("msg:custom", (message, buffers) => shared.receive(message, buffers));
      model.send({ kind: "hello" });
    },
    render({ model, el }) {
      const life = new AbortController();
      el.classList.add("tagger-palette");
      whenRooted(el, life.signal, () => true, (root) => new Palette(root, el, model, shared, life.signal));
      return () => {
        life.abort();
        el.replaceChildren();
      };
    },
  };
};
