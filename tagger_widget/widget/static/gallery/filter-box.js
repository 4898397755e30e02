// The filter: what is typed is tried at once, what is wrong is pointed at, and filters can be kept under a name.

import { toolButton } from "../shared/buttons.js";
import { h } from "../shared/dom.js";

export class FilterBox {
  /**
   * @param {import("./store.js").GalleryStore} album
   * @param {any} model
   * @param {() => void} leave
   */
  constructor(album, model, leave) {
    Object.assign(this, { album, model, leave });
    const id = `tagger-wrong-${Math.random().toString(36).slice(2)}`;
    this.input = /** @type {HTMLInputElement} */ (h("input", {
      type: "search", class: "tagger-query", placeholder: "Filter: cat -dog tags:<3 state:skipped", dir: "auto",
      "aria-label": "Filter images", autocomplete: "off", spellcheck: "false", "aria-describedby": id,
    }));
    this.wrong = h("div", { class: "tagger-wrong", id, "aria-live": "polite", hidden: true });
    this.saved = /** @type {HTMLSelectElement} */ (h("select", { class: "tagger-saved-filters", "aria-label": "Saved filters" }));
    this.star = toolButton("star", "", "☆");
    this.naming = /** @type {HTMLInputElement} */ (h("input", {
      type: "text", class: "tagger-naming", placeholder: "Name of this filter, then Enter", "aria-label": "Name of this filter",
      autocomplete: "off", hidden: true,
    }));
    this.element = h("div", { class: "tagger-query-row" },
      h("div", { class: "tagger-query-box" }, this.input, this.wrong), this.naming, this.star, this.saved);
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const { album, model } = this;
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal });
    on(this.input, "input", () => album.type(this.input.value));
    on(this.input, "keydown", (event) => this.onKey(event));
    on(this.saved, "change", () => this.pick());
    on(this.star, "click", () => this.onStar());
    on(this.naming, "keydown", (event) => this.onName(event));
    on(this.naming, "blur", () => this.endNaming(false));
    on(album, "filter", () => this.draw());
    const redraw = () => this.draw();
    model.on("change:filters", redraw);
    signal.addEventListener("abort", () => model.off("change:filters", redraw));
    this.draw();
  }

  /** @returns {[string, string][]} names and texts */
  get filters() {
    return this.model.get("filters");
  }

  focus() {
    this.input.focus({ preventScroll: true });
    this.input.select();
  }

  /** @param {string} text */
  put(text) {
    this.input.value = text;
    this.album.type(text);
    this.draw();
  }

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && this.input.value) this.put("");
    else if (["Escape", "Enter", "ArrowDown"].includes(event.key)) this.leave();
    else return;
    event.preventDefault();
  }

  draw() {
    const { album, input } = this;
    if (input.value !== album.filter.text) input.value = album.filter.text;
    this.showProblem(album.problem);
    const text = album.filter.text.trim();
    const known = this.filters.find(([, each]) => each === text);
    this.star.textContent = known ? "★" : "☆";
    const label = known ? `Forget the saved filter “${known[0]}”` : "Save this filter";
    this.star.title = label;
    this.star.setAttribute("aria-label", label);
    this.star.disabled = !text || album.problem !== null;
    const options = this.filters.map(([name]) => h("option", { value: name, selected: name === known?.[0] }, name));
    this.saved.replaceChildren(h("option", { value: "" }, "Saved filters"), ...options);
    this.saved.disabled = !options.length;
    this.saved.value = known?.[0] ?? "";
  }

  /** @param {import("./store.js").GalleryStore["problem"]} problem */
  showProblem(problem) {
    this.input.setAttribute("aria-invalid", String(problem !== null));
    this.wrong.hidden = problem === null;
    if (!problem) {
      this.wrong.replaceChildren();
      return;
    }
    const { text, message, position } = problem;
    const at = Math.min(Math.max(0, position), text.length);
    const here = text.slice(at, at + 1) || " ";
    this.wrong.replaceChildren(
      h("code", { "aria-hidden": "true" }, text.slice(0, at), h("mark", {}, here), text.slice(at + 1)), h("span", {}, message));
  }

  pick() {
    const found = this.filters.find(([name]) => name === this.saved.value);
    this.put(found ? found[1] : "");
  }

  onStar() {
    const text = this.album.filter.text.trim();
    const known = this.filters.find(([, each]) => each === text);
    if (known) this.model.send({ kind: "delete_filter", name: known[0] });
    else {
      this.naming.hidden = false;
      this.naming.focus();
    }
  }

  onName(event) {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    const name = this.naming.value.trim();
    if (event.key === "Enter" && name) this.model.send({ kind: "save_filter", name, text: this.album.filter.text.trim() });
    this.endNaming(true);
  }

  /** @param {boolean} goesBack whether the box gets the focus */
  endNaming(goesBack) {
    this.naming.hidden = true;
    this.naming.value = "";
    if (goesBack) this.input.focus({ preventScroll: true });
  }
}
