// The filter: it is tried while it is typed, a mistake is pointed out, and filters can be saved under a name.

import { toolButton } from "../shared/buttons.js";
import { h } from "../shared/dom.js";

/** @import { FilterProblem, GalleryStore, Model } from "./store.js" */

export class FilterBox {
  /**
   * @param {GalleryStore} store
   * @param {Model} model
   * @param {() => void} leave
   */
  constructor(store, model, leave) {
    this.store = store;
    this.model = model;
    this.leave = leave;
    const id = `tagger-wrong-${Math.random().toString(36).slice(2)}`;
    this.input = h("input", {
      type: "search", class: "tagger-query", placeholder: "Filter: cat -dog tags:<3 state:skipped", dir: "auto",
      "aria-label": "Filter images", autocomplete: "off", spellcheck: "false", "aria-describedby": id,
    });
    this.mistake = h("div", { class: "tagger-wrong", id, "aria-live": "polite", hidden: true });
    this.saved = h("select", { class: "tagger-saved-filters", "aria-label": "Saved filters" });
    this.star = toolButton("star", "", "☆");
    this.nameField = h("input", {
      type: "text", class: "tagger-naming", placeholder: "Name of this filter, then Enter", "aria-label": "Name of this filter",
      autocomplete: "off", hidden: true,
    });
    this.element = h("div", { class: "tagger-query-row" },
      h("div", { class: "tagger-query-box" }, this.input, this.mistake), this.nameField, this.star, this.saved);
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const { store, model } = this;
    this.input.addEventListener("input", () => store.setFilter(this.input.value), { signal });
    this.input.addEventListener("keydown", (event) => this.onKey(event), { signal });
    this.saved.addEventListener("change", () => this.applySaved(), { signal });
    this.star.addEventListener("click", () => this.onStar(), { signal });
    this.nameField.addEventListener("keydown", (event) => this.onNameKey(event), { signal });
    this.nameField.addEventListener("blur", () => this.closeNameField(false), { signal });
    store.on("filter", () => this.render(), signal);
    const render = () => this.render();
    model.on("change:filters", render);
    signal.addEventListener("abort", () => model.off("change:filters", render));
    this.render();
  }

  /** Saved filters: names and texts. */
  get filters() {
    return this.model.get("filters");
  }

  focus() {
    this.input.focus({ preventScroll: true });
    this.input.select();
  }

  /** @param {string} text */
  setText(text) {
    this.input.value = text;
    this.store.setFilter(text);
    this.render();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && this.input.value) this.setText("");
    else if (["Escape", "Enter", "ArrowDown"].includes(event.key)) this.leave();
    else return;
    event.preventDefault();
  }

  render() {
    const { store, input } = this;
    const { text } = store.filter;
    if (input.value !== text) input.value = text;
    this.renderProblem(store.problem);
    const saved = this.filters.find(([, each]) => each === text.trim());
    this.star.textContent = saved ? "★" : "☆";
    const label = saved ? `Forget the saved filter “${saved[0]}”` : "Save this filter";
    this.star.title = label;
    this.star.setAttribute("aria-label", label);
    this.star.disabled = !text.trim() || store.problem !== null;
    const options = this.filters.map(([name]) => h("option", { value: name, selected: name === saved?.[0] }, name));
    this.saved.replaceChildren(h("option", { value: "" }, "Saved filters"), ...options);
    this.saved.disabled = !options.length;
    this.saved.value = saved?.[0] ?? "";
  }

  /** @param {FilterProblem | null} problem */
  renderProblem(problem) {
    this.input.setAttribute("aria-invalid", String(problem !== null));
    this.mistake.hidden = problem === null;
    if (!problem) {
      this.mistake.replaceChildren();
      return;
    }
    const { text, message, position } = problem;
    const at = Math.min(Math.max(0, position), text.length);
    const here = text.slice(at, at + 1) || " ";
    const code = h("code", { "aria-hidden": "true" }, text.slice(0, at), h("mark", {}, here), text.slice(at + 1));
    this.mistake.replaceChildren(code, h("span", {}, message));
  }

  applySaved() {
    const found = this.filters.find(([name]) => name === this.saved.value);
    this.setText(found ? found[1] : "");
  }

  onStar() {
    const text = this.store.filter.text.trim();
    const saved = this.filters.find(([, each]) => each === text);
    if (saved) this.store.channel.notify("delete_filter", { name: saved[0] });
    else {
      this.nameField.hidden = false;
      this.nameField.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  onNameKey(event) {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    const name = this.nameField.value.trim();
    if (event.key === "Enter" && name) {
      this.store.channel.notify("save_filter", { name, text: this.store.filter.text.trim() });
    }
    this.closeNameField(true);
  }

  /** @param {boolean} returnsFocus whether the filter gets the focus */
  closeNameField(returnsFocus) {
    this.nameField.hidden = true;
    this.nameField.value = "";
    if (returnsFocus) this.input.focus({ preventScroll: true });
  }
}
