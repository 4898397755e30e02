// The part of the workbench that edits many images: the form, or what it would change, and for which images.

import { h, onNotice } from "../shared/dom.js";
import { OperationForm } from "./operation-form.js";
import { PlanPreview } from "./plan-preview.js";
import { ScopePicker } from "./scope-picker.js";

/** @import { ThumbnailFacts } from "../shared/thumbnail-cache.js" */
/** @import { Match } from "../shared/types.js" */
/** @import { Diff } from "./diff-row.js" */
/** @import { Workbench } from "./index.js" */
/** @import { PreviewFacts } from "./plan-preview.js" */

const REFRESH_AFTER_MS = 300;

/**
 * @typedef {{kind: "matches", turn: string, matches: Match[]}
 *   | {kind: "count", turn: string, text: string}
 *   | {kind: "problem", turn: string, field: string, text: string}
 *   | ({kind: "preview"} & PreviewFacts)
 *   | {kind: "gone", preview: number, turn?: string}
 *   | {kind: "rows", preview: number, first: number, rows: Diff[]}
 *   | {kind: "thumbnails", rows: ThumbnailFacts[]}
 *   | {kind: "progress", preview: number, done: number}
 *   | {kind: "applied", preview: number, edit: string | null, text: string, wrong: boolean}
 *   | {kind: "failed", preview?: number, edit?: string, text: string}
 *   | {kind: "turned", edit: string, now: string, text: string, undoes: boolean}
 *   | {kind: "stale"}} Message
 */

export class BatchEditPanel {
  /** @param {Workbench} workbench */
  constructor(workbench) {
    this.workbench = workbench;
    this.isShown = false;
    this.isLooking = false;
    this.questions = 0;
    /** @type {string | undefined} the question whose answer is waited for */
    this.turn = undefined;
    /** @type {Map<string, (matches: Match[]) => void>} by question */
    this.searches = new Map();
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {string | null} the edit that the notice is about */
    this.edit = null;
    /** Number of the notice about that edit. */
    this.notice = 0;
    this.scope = new ScopePicker(() => this.onScopeChanged());
    this.form = new OperationForm(workbench.model.get("forms"), {
      preview: () => this.preview(),
      count: () => this.count(),
      chosen: (isWhole) => this.scope.setWhole(isWhole),
      search: (question) => this.search(question),
    });
    this.planPreview = new PlanPreview({
      send: (message) => workbench.send("edit", message),
      back: () => this.leavePreview(),
      openImage: (index) => workbench.openImage(index),
    });
    this.planPreview.element.hidden = true;
    this.element = h("div", { class: "tagger-editing" },
      this.scope.element, this.form.element, this.planPreview.element);
    onNotice(workbench.root, "selection", (counts) => this.scope.setCounts(counts), workbench.signal);
    workbench.signal.addEventListener("abort", () => this.stop());
    workbench.requestSelection();
  }

  get isPreviewing() {
    return !this.planPreview.element.hidden;
  }

  /** @param {boolean} isShown */
  setVisible(isShown) {
    this.isShown = isShown;
    this.workbench.send("edit", { kind: "show", view: this.workbench.page, on: isShown });
    this.planPreview.setVisible(isShown && this.isPreviewing);
    if (isShown && !this.isPreviewing) this.form.scheduleCount();
  }

  focus() {
    if (this.isPreviewing) this.planPreview.focus();
    else this.form.focus();
  }

  stop() {
    clearTimeout(this.timer);
    this.form.stop();
    this.planPreview.stop();
  }

  /**
   * @param {Message} message
   * @param {DataView<ArrayBuffer>[]} buffers
   */
  handleMessage(message, buffers) {
    switch (message.kind) {
      case "matches": return this.receiveMatches(message);
      case "count": return this.receiveCount(message);
      case "problem": return this.receiveProblem(message);
      case "preview": return this.receivePreview(message);
      case "gone": return this.receiveGone(message);
      case "rows": return this.planPreview.receiveRows(message);
      case "thumbnails":
        if (this.isPreviewing) this.planPreview.thumbnails.receive(message.rows, buffers);
        return;
      case "progress": return this.planPreview.receiveProgress(message);
      case "applied": return this.receiveApplied(message);
      case "failed": return this.receiveFailed(message);
      case "turned": return this.receiveTurned(message);
      case "stale": return this.onStale();
    }
  }

  // The form ------------------------------------------------------------------------------------

  /**
   * @param {object} message
   * @returns {string} what its answer is recognized by
   */
  ask(message) {
    this.questions += 1;
    const turn = `${this.workbench.page} ${this.questions}`;
    this.workbench.send("edit", { ...message, turn });
    return turn;
  }

  /**
   * @param {{text: string, known: boolean}} question
   * @returns {Promise<Match[]>}
   */
  search(question) {
    return new Promise((resolve) => { this.searches.set(this.ask({ kind: "search", ...question }), resolve); });
  }

  /** @param {{turn: string, matches: Match[]}} answer */
  receiveMatches({ turn, matches }) {
    this.searches.get(turn)?.(matches);
    this.searches.delete(turn);
  }

  onScopeChanged() {
    this.updateForm();
    if (this.isShown && !this.isPreviewing) this.form.scheduleCount();
  }

  /** Count how many images would change. */
  count() {
    if (!this.isShown || this.isPreviewing || this.isLooking || !this.scope.count) return;
    this.turn = this.ask({ kind: "count", ...this.form.request, scope: this.scope.kind });
  }

  /** @param {{turn: string, text: string}} answer */
  receiveCount({ turn, text }) {
    if (turn === this.turn && this.form.isCounted) this.form.showTally(text);
  }

  preview() {
    this.form.stop();
    this.workbench.showNotice("");
    this.setLooking(true);
    this.turn = this.ask({ kind: "preview", ...this.form.request, scope: this.scope.kind });
  }

  /** @param {boolean} isLooking whether a preview is being made */
  setLooking(isLooking) {
    this.isLooking = isLooking;
    this.updateForm();
  }

  updateForm() {
    this.form.setState(this.isLooking, this.scope.count > 0);
  }

  /** @param {{turn: string, field: string, text: string}} problem */
  receiveProblem({ turn, field, text }) {
    if (turn !== this.turn) return;
    this.setLooking(false);
    if (this.isPreviewing) this.planPreview.showProblem(text);
    else this.form.showProblem(field, text);
  }

  // The preview ---------------------------------------------------------------------------------

  /** @param {PreviewFacts} facts without a turn if Python proposes the plan */
  receivePreview(facts) {
    const isProposed = facts.turn === null;
    if (facts.turn !== this.turn && !isProposed) return;
    const isNew = isProposed || !this.isPreviewing;
    this.setLooking(false);
    this.turn = undefined;
    if (isNew && this.isPreviewing) this.planPreview.dismiss();
    if (isProposed) this.workbench.showPart("edit");
    this.planPreview.setFacts(facts, isNew);
    this.setPreviewing(true);
    if (isNew && (!isProposed || this.isShown)) this.planPreview.focus();
  }

  /** @param {boolean} isPreviewing */
  setPreviewing(isPreviewing) {
    this.planPreview.element.hidden = !isPreviewing;
    this.form.element.hidden = isPreviewing;
    this.scope.element.hidden = isPreviewing;
    this.planPreview.setVisible(this.isShown && isPreviewing);
  }

  /** Go back to where the plan came from, without applying it. */
  leavePreview() {
    const { origin } = this.planPreview;
    this.turn = undefined; // answers that are still to come are ignored
    this.planPreview.dismiss();
    this.setPreviewing(false);
    this.form.scheduleCount();
    this.workbench.showPart(origin, true);
  }

  /** Images have changed. */
  onStale() {
    if (!this.isShown) return;
    if (!this.isPreviewing) this.form.scheduleCount(false);
    else if (this.timer === undefined && !this.planPreview.isApplying) {
      this.timer = window.setTimeout(() => this.refresh(), REFRESH_AFTER_MS);
    }
  }

  refresh() {
    this.timer = undefined;
    const { number, exceptions, isApplying } = this.planPreview;
    if (this.isPreviewing && !isApplying) this.turn = this.ask({ kind: "refresh", preview: number, except: exceptions });
  }

  /** @param {{preview: number, turn?: string}} message */
  receiveGone({ preview, turn }) {
    const { number, isApplying } = this.planPreview;
    const isOurs = turn ? turn === this.turn : preview === number && !isApplying;
    if (!this.isPreviewing || !isOurs) return;
    this.leavePreview();
    this.workbench.showNotice("That preview is no longer kept. Please look once more.", [], "trouble");
  }

  // What was done -------------------------------------------------------------------------------

  /** @param {{preview: number, edit: string | null, text: string, wrong: boolean}} result */
  receiveApplied({ preview, edit, text, wrong }) {
    const { number, origin } = this.planPreview;
    if (preview !== number) return;
    this.planPreview.isApplying = false;
    this.setPreviewing(false);
    this.showResult(text, edit, wrong ? "trouble" : "info");
    if (origin === "edit") this.form.clear();
    this.workbench.showPart(origin, true);
  }

  /**
   * @param {string} text
   * @param {string | null} edit what can be undone
   * @param {"info" | "trouble"} [tone]
   */
  showResult(text, edit, tone) {
    this.edit = edit;
    this.notice = this.workbench.showNotice(text, edit ? [{ label: "Undo", run: () => this.undo() }] : [], tone);
  }

  undo() {
    this.notice = this.workbench.showNotice("Undoing …");
    this.workbench.send("edit", { kind: "undo", edit: this.edit });
    this.workbench.focusPart();
  }

  /**
   * Update the notice when its edit was undone or redone, here or by a key; another notice stays.
   *
   * @param {{edit: string, now: string, text: string, undoes: boolean}} result
   */
  receiveTurned({ edit, now, text, undoes }) {
    if (this.workbench.noticeNumber !== this.notice || edit !== this.edit) return;
    this.showResult(text, undoes ? now : null);
    this.edit = now;
  }

  /** @param {{preview?: number, edit?: string, text: string}} failure */
  receiveFailed({ preview, edit, text }) {
    this.setLooking(false);
    if (this.isPreviewing && (preview === undefined || preview === this.planPreview.number)) {
      this.planPreview.showProblem(text);
    } else if (preview === undefined && (edit === undefined || edit === this.edit)) {
      this.workbench.showNotice(text, [], "trouble");
    }
  }
}
