// The part of the workbench that edits many images: the form, or what it would change, and for which images.

import { Channel, ignoreUnanswered, RequestError } from "../shared/channel.js";
import { h, onNotice } from "../shared/dom.js";
import { OperationForm } from "./operation-form.js";
import { PlanPreview } from "./plan-preview.js";
import { ScopePicker } from "./scope-picker.js";

/** @import { Buffers } from "../shared/channel.js" */
/** @import { ThumbnailFacts } from "../shared/thumbnail-cache.js" */
/** @import { Match } from "../shared/types.js" */
/** @import { Workbench } from "./index.js" */
/** @import { PreviewFacts } from "./plan-preview.js" */

const REFRESH_AFTER_MS = 300;
/** Requests about a plan: only the reply to the last one counts. */
const PLAN = "plan";

/**
 * @typedef {({kind: "preview"} & PreviewFacts)
 *   | {kind: "gone", preview: number}
 *   | {kind: "thumbnails", rows: ThumbnailFacts[]}
 *   | {kind: "progress", preview: number, done: number}
 *   | {kind: "applied", preview: number, edit: string | null, text: string, wrong: boolean}
 *   | {kind: "failed", preview?: number, edit?: string, text: string}
 *   | {kind: "turned", edit: string, now: string, text: string, undoes: boolean}
 *   | {kind: "stale"}} Notice
 */

export class BatchEditPanel {
  /** @param {Workbench} workbench */
  constructor(workbench) {
    this.workbench = workbench;
    this.isShown = false;
    this.isLooking = false;
    /** @type {Channel<Notice>} */
    this.channel = new Channel(workbench.model, { part: "edit" });
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
      channel: this.channel,
      gone: (number) => this.receiveGone({ preview: number }),
      back: () => this.leavePreview(),
      openImage: (index) => workbench.openImage(index),
    });
    this.planPreview.element.hidden = true;
    this.element = h("div", { class: "tagger-editing" },
      this.scope.element, this.form.element, this.planPreview.element);
    onNotice(workbench.root, "selection", (counts) => this.scope.setCounts(counts), workbench.signal);
    this.channel.listen((notice, buffers) => this.handleNotice(notice, buffers), workbench.signal);
    workbench.signal.addEventListener("abort", () => this.stop());
    workbench.requestSelection();
  }

  get isPreviewing() {
    return !this.planPreview.element.hidden;
  }

  /** @param {boolean} isShown */
  setVisible(isShown) {
    this.isShown = isShown;
    this.channel.notify("show", { view: this.workbench.view, on: isShown });
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
   * @param {Notice} notice
   * @param {Buffers} buffers
   */
  handleNotice(notice, buffers) {
    switch (notice.kind) {
      case "preview": return this.showProposed(notice);
      case "gone": return this.receiveGone(notice);
      case "thumbnails":
        if (this.isPreviewing) this.planPreview.thumbnails.receive(notice.rows, buffers);
        return;
      case "progress": return this.planPreview.receiveProgress(notice);
      case "applied": return this.receiveApplied(notice);
      case "failed": return this.receiveFailed(notice);
      case "turned": return this.receiveTurned(notice);
      case "stale": return this.onStale();
    }
  }

  // The form ------------------------------------------------------------------------------------

  /**
   * @param {{text: string, known: boolean}} question
   * @returns {Promise<Match[]>}
   */
  async search(question) {
    const reply = await this.channel.request("search", question).catch(ignoreUnanswered);
    return reply?.matches ?? [];
  }

  onScopeChanged() {
    this.updateForm();
    if (this.isShown && !this.isPreviewing) this.form.scheduleCount();
  }

  /** Count how many images would change. */
  count() {
    if (!this.isShown || this.isPreviewing || this.isLooking || !this.scope.count) return;
    void this.askForPlan("count", { view: this.workbench.view, ...this.form.request, scope: this.scope.kind });
  }

  /**
   * Ask for a plan, or what it would change.
   *
   * @param {"count" | "preview" | "refresh"} kind
   * @param {object} fields
   */
  async askForPlan(kind, fields) {
    try {
      this.receiveReply(await this.channel.request(kind, fields, { group: PLAN }));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.reason === "failed") this.receiveFailed({ text: error.message });
    }
  }

  /** @param {any} reply */
  receiveReply(reply) {
    switch (reply.kind) {
      case "count":
        if (this.form.isCounted) this.form.showTally(reply.text);
        return;
      case "problem": return this.showProblem(reply);
      case "preview": return this.showPreview(reply, !this.isPreviewing);
      case "gone": return this.leaveGone();
    }
  }

  preview() {
    this.form.stop();
    this.workbench.showNotice("");
    this.setLooking(true);
    void this.askForPlan("preview", { ...this.form.request, scope: this.scope.kind });
  }

  /** @param {boolean} isLooking whether a preview is being made */
  setLooking(isLooking) {
    this.isLooking = isLooking;
    this.updateForm();
  }

  updateForm() {
    this.form.setState(this.isLooking, this.scope.count > 0);
  }

  /** @param {{field: string, text: string}} problem */
  showProblem({ field, text }) {
    this.setLooking(false);
    if (this.isPreviewing) this.planPreview.showProblem(text);
    else this.form.showProblem(field, text);
  }

  // The preview ---------------------------------------------------------------------------------

  /** @param {PreviewFacts} facts of a plan that Python proposes */
  showProposed(facts) {
    this.channel.supersede(PLAN);
    if (this.isPreviewing) this.planPreview.dismiss();
    this.workbench.showPart("edit");
    this.showPreview(facts, true);
  }

  /**
   * @param {PreviewFacts} facts
   * @param {boolean} isNew false for the same plan, previewed again
   */
  showPreview(facts, isNew) {
    this.setLooking(false);
    this.planPreview.setFacts(facts, isNew);
    this.setPreviewing(true);
    if (isNew && this.isShown) this.planPreview.focus();
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
    this.channel.supersede(PLAN);
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
    if (this.isPreviewing && !isApplying) void this.askForPlan("refresh", { preview: number, except: exceptions });
  }

  /** @param {{preview: number}} notice */
  receiveGone({ preview }) {
    const { number, isApplying } = this.planPreview;
    if (preview === number && !isApplying) this.leaveGone();
  }

  /** Leave a preview that Python keeps no longer. */
  leaveGone() {
    if (!this.isPreviewing) return;
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
    this.channel.notify("undo", { edit: this.edit });
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
