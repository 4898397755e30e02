// The part of the workbench that edits many images: the form, or what it would change, and for which images.

import { h } from "../shared/dom.js";
import { OperationForm } from "./operation-form.js";
import { PlanPreview } from "./plan-preview.js";
import { ScopePicker } from "./scope-picker.js";

const REFRESH_AFTER_MS = 300;

export class BatchEditPanel {
  /** @param {import("./index.js").Workbench} bench */
  constructor(bench) {
    this.bench = bench;
    this.isShown = false;
    this.asked = 0;
    /** @type {Map<string, (matches: any[]) => void>} */
    this.searches = new Map();
    this.scope = new ScopePicker(() => this.onScope());
    this.form = new OperationForm(bench.model.get("forms"), {
      preview: () => this.preview(),
      count: () => this.count(),
      chosen: (isWhole) => this.scope.limit(isWhole),
      search: (question) => this.search(question),
    });
    this.diff = new PlanPreview({
      post: (message) => bench.post("edit", message),
      back: () => this.leave(),
      open: (index) => bench.open(index),
    });
    this.diff.element.hidden = true;
    this.element = h("div", { class: "tagger-editing" }, this.scope.element, this.form.element, this.diff.element);
    bench.root.addEventListener("tagger:selection", (event) => this.scope.show(event.detail), { signal: bench.signal });
    bench.signal.addEventListener("abort", () => this.stop());
    bench.tellSelection();
  }

  get isPreviewing() {
    return !this.diff.element.hidden;
  }

  /** @param {boolean} isShown */
  onShown(isShown) {
    this.isShown = isShown;
    this.bench.post("edit", { kind: "show", view: this.bench.page, on: isShown });
    this.diff.setVisible(isShown && this.isPreviewing);
    if (isShown && !this.isPreviewing) this.form.recount();
  }

  focus() {
    if (this.isPreviewing) this.diff.focus();
    else this.form.focus();
  }

  stop() {
    clearTimeout(this.timer);
    this.form.stop();
    this.diff.stop();
  }

  receive(message, buffers) {
    const isOurs = message.turn === this.turn;
    const take = {
      matches: () => this.takeMatches(message),
      count: () => { if (isOurs && this.form.isCounted) this.form.say(message.text); },
      problem: () => { if (isOurs) this.takeProblem(message); },
      preview: () => { if (isOurs || message.turn === null) this.takePreview(message); },
      gone: () => this.takeGone(message),
      rows: () => this.diff.takeRows(message),
      thumbnails: () => { if (this.isPreviewing) this.diff.thumbs.receive(message.rows, buffers); },
      progress: () => this.diff.takeProgress(message),
      applied: () => this.takeApplied(message),
      failed: () => this.takeFailed(message),
      turned: () => this.takeTurned(message),
      stale: () => this.takeStale(),
    }[message.kind];
    take?.();
  }

  // The form ------------------------------------------------------------------------------------

  /** @param {object} message @returns {string} what its answer is known by */
  ask(message) {
    this.asked += 1;
    const turn = `${this.bench.page} ${this.asked}`;
    this.bench.post("edit", { ...message, turn });
    return turn;
  }

  search(question) {
    return new Promise((resolve) => { this.searches.set(this.ask({ kind: "search", ...question }), resolve); });
  }

  takeMatches({ turn, matches }) {
    this.searches.get(turn)?.(matches);
    this.searches.delete(turn);
  }

  onScope() {
    this.form.enable(this.isLooking, this.scope.count > 0);
    if (this.isShown && !this.isPreviewing) this.form.recount();
  }

  count() {
    if (!this.isShown || this.isPreviewing || this.isLooking || !this.scope.count) return;
    this.turn = this.ask({ kind: "count", ...this.form.request, scope: this.scope.kind });
  }

  preview() {
    this.form.stop();
    this.bench.say("");
    this.looks(true);
    this.turn = this.ask({ kind: "preview", ...this.form.request, scope: this.scope.kind });
  }

  /** @param {boolean} isLooking */
  looks(isLooking) {
    this.isLooking = isLooking;
    this.form.enable(isLooking, this.scope.count > 0);
  }

  takeProblem({ field, text }) {
    this.looks(false);
    if (this.isPreviewing) this.diff.complain(text);
    else this.form.complain(field, text);
  }

  // The preview ---------------------------------------------------------------------------------

  takePreview(facts) {
    const isNew = facts.turn === null || !this.isPreviewing;
    this.looks(false);
    this.isRefreshing = false;
    this.turn = undefined;
    if (isNew && this.isPreviewing) this.diff.dismiss();
    if (facts.turn === null) this.bench.show("edit");
    this.diff.show(facts, isNew);
    this.change(true);
    if (isNew && (facts.turn !== null || this.isShown)) this.diff.focus();
  }

  /** @param {boolean} isPreviewing */
  change(isPreviewing) {
    this.diff.element.hidden = !isPreviewing;
    this.form.element.hidden = isPreviewing;
    this.scope.element.hidden = isPreviewing;
    this.diff.setVisible(this.isShown && isPreviewing);
  }

  /** Go back to where the plan came from, without applying it. */
  leave() {
    const { back } = this.diff.facts;
    this.turn = undefined; // what was asked for meanwhile is for nobody
    this.diff.dismiss();
    this.change(false);
    this.form.recount();
    this.bench.show(back, true);
  }

  takeStale() {
    if (!this.isShown) return;
    if (!this.isPreviewing) this.form.recount(false);
    else if (!this.timer && !this.diff.isApplying) this.timer = window.setTimeout(() => this.refresh(), REFRESH_AFTER_MS);
  }

  refresh() {
    this.timer = undefined;
    if (!this.isPreviewing || this.diff.isApplying) return;
    this.isRefreshing = true;
    this.turn = this.ask({ kind: "refresh", preview: this.diff.number, except: this.diff.exceptions });
  }

  takeGone({ preview, turn }) {
    if (!this.isPreviewing || (turn ? turn !== this.turn : preview !== this.diff.number || this.diff.isApplying)) return;
    this.leave();
    this.bench.say("That preview is no longer kept. Please look once more.", [], "trouble");
  }

  // What was done -------------------------------------------------------------------------------

  takeApplied({ preview, edit, text, wrong }) {
    if (preview !== this.diff.number) return;
    const { back } = this.diff.facts;
    this.diff.isApplying = false;
    this.change(false);
    this.tellDone(text, edit, wrong ? "trouble" : "info");
    if (back === "edit") this.form.clear();
    this.bench.show(back, true);
  }

  /** @param {string} text @param {string | null} edit what can be undone @param {"info" | "trouble"} [tone] */
  tellDone(text, edit, tone) {
    this.applied = edit;
    this.said = this.bench.say(text, edit ? [{ label: "Undo", run: () => this.undo() }] : [], tone);
  }

  undo() {
    this.said = this.bench.say("Undoing …");
    this.bench.post("edit", { kind: "undo", edit: this.applied });
    this.bench.parts[this.bench.now].focus();
  }

  /** It was undone, or done again, here or by a key; a line that tells of something else meanwhile stays. */
  takeTurned({ edit, now, text, undoes }) {
    if (this.bench.said !== this.said || edit !== this.applied) return;
    this.tellDone(text, undoes ? now : null);
    this.applied = now;
  }

  takeFailed({ preview, edit, text }) {
    this.looks(false);
    if (this.isPreviewing && (preview === undefined || preview === this.diff.number)) this.diff.complain(text);
    else if (preview === undefined && (edit === undefined || edit === this.applied)) this.bench.say(text, [], "trouble");
  }
}
