// The dialog of the categories. Each change is carried out at once, and can be undone like any other.

import { checkbox, openDialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { CategoryRows } from "./category-rows.js";

/** @typedef {import("../shared/types.js").Category} Category */

const MOST_BYTES = 4_000_000;
const CLASH = "Two categories cannot have the same name.";
const NAMELESS = "A category needs a name.";

export class CategoryDialog {
  /**
   * @param {HTMLElement} root
   * @param {import("./store.js").PaletteStore} shared
   * @param {() => Category[]} starting what is offered where there are none
   * @param {AbortSignal} signal
   */
  constructor(root, shared, starting, signal) {
    Object.assign(this, { root, shared, starting });
    /** @type {ReturnType<typeof openDialog> | null} */
    this.dialog = null;
    /** Changes that Python has not answered yet. */
    this.pending = 0;
    shared.addEventListener("arranged", () => this.follow(), { signal });
    signal.addEventListener("abort", () => this.dialog?.close());
  }

  get arrangement() {
    return this.shared.catalogue.arrangement;
  }

  open() {
    if (this.dialog) return;
    this.note = h("p", { class: "tagger-dialog-note", "aria-live": "polite" });
    this.rows = new CategoryRows(this.arrangement.categories, () => this.commit());
    this.offer = this.startingOffer();
    this.dialog = openDialog(this.root, {
      title: "Categories", className: "tagger-categories",
      content: [this.offer, this.rows.element, this.tools(), this.ordering(), this.note],
      closed: () => { this.dialog = null; },
    });
    this.follow();
    this.rows.focus();
  }

  startingOffer() {
    const names = this.starting().map(({ name }) => name).join(", ");
    const start = h("button", { type: "button" }, "Start with these");
    start.addEventListener("click", () => {
      this.rows.fill(this.starting());
      this.commit();
      this.rows.focus();
    });
    return h("div", { class: "tagger-offer" }, h("p", {}, `Groups of tags, each with a colour, such as: ${names}.`), start);
  }

  tools() {
    const add = h("button", { type: "button" }, "Add a category");
    add.addEventListener("click", () => this.rows.add());
    const take = h("button", { type: "button" }, "Export…");
    take.addEventListener("click", () => this.download());
    const file = /** @type {HTMLInputElement} */ (
      h("input", { type: "file", accept: ".json,application/json", "aria-label": "File to import", hidden: true }));
    file.addEventListener("change", () => file.files?.[0] && this.upload(file.files[0], file));
    const give = h("button", { type: "button" }, "Import…");
    give.addEventListener("click", () => file.click());
    return h("div", { class: "tagger-dialog-tools" }, add, take, give, file);
  }

  ordering() {
    const { element, box } = checkbox("Write tags in category order", this.arrangement.ordered);
    this.ordered = box;
    this.asking = h("span", { class: "tagger-asking" });
    box.addEventListener("change", () => this.wantOrder(box.checked));
    return h("div", { class: "tagger-ordering" }, element, this.asking);
  }

  /** Say how many captions would change before any does. */
  async wantOrder(isWanted) {
    this.asking?.replaceChildren();
    if (!isWanted) {
      this.shared.order({ kind: "order", on: false });
      return;
    }
    this.ordered.checked = false;
    const { count, problem } = await this.shared.ask({ kind: "count_order" });
    if (problem) this.say(problem);
    else if (count === 0) this.shared.order({ kind: "order", on: true });
    else this.askOrder(count);
  }

  /** @param {number} count captions that would change */
  askOrder(count) {
    const change = h("button", { type: "button" }, count === 1 ? "Change it" : "Change them");
    change.addEventListener("click", () => {
      this.asking?.replaceChildren();
      this.shared.order({ kind: "order", on: true });
    });
    const told = count === 1 ? "The tags of 1 image change their order." : `The tags of ${formatNumber(count)} images change their order.`;
    this.asking?.replaceChildren(told, " ", change);
    change.focus();
  }

  /** Show what is true now, unless an answer is still to come. */
  follow() {
    if (!this.dialog || this.pending) return;
    const { categories, ordered } = this.arrangement;
    this.rows.follow(categories, this.arrangement.members);
    this.offer.hidden = this.rows.drafts.length > 0;
    this.ordered.checked = ordered;
  }

  async commit() {
    const problem = problemOf(this.rows.drafts.map(({ name }) => name));
    this.say(problem);
    this.offer.hidden = this.rows.drafts.length > 0;
    if (problem) return;
    const { categories, renamed } = this.rows.take();
    this.pending += 1;
    const former = this.arrangement;
    const members = Object.entries(former.members).map(([tag, name]) => [tag, Object.hasOwn(renamed, name) ? renamed[name] : name]);
    this.shared.arrange({ ...former, categories, members: Object.fromEntries(members) });
    const answer = await this.shared.ask({ kind: "categories", categories, renamed });
    this.pending -= 1;
    // What Python made of it comes next, by itself.
    if (!answer.problem) return;
    this.say(answer.problem);
    this.shared.arrange(former);
  }

  say(text = "") {
    if (this.note) this.note.textContent = text;
  }

  async download() {
    const { text, name, problem } = await this.shared.ask({ kind: "export" });
    this.say(problem);
    if (problem) return;
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = h("a", { href: address, download: name });
    this.dialog?.element.append(link);
    link.click();
    link.remove();
    URL.revokeObjectURL(address);
  }

  /**
   * @param {File} file
   * @param {HTMLInputElement} field
   */
  async upload(file, field) {
    if (file.size > MOST_BYTES) this.say(`${file.name} is too large to be a file of categories.`);
    else {
      const answer = await this.shared.ask({ kind: "import", text: await file.text(), name: file.name });
      this.say(answer.problem ?? `${file.name} was taken in.`);
    }
    field.value = ""; // the same file can be chosen again
  }
}

/** @param {string[]} names */
function problemOf(names) {
  if (names.some((name) => !name)) return NAMELESS;
  const folded = names.map((name) => name.toLowerCase());
  return new Set(folded).size < folded.length ? CLASH : "";
}
