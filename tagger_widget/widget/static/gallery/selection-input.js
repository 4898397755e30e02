// How images are selected, by mouse, touch and keys: as in a file manager, but arrows alone never lose a selection.

import { closest, h } from "../shared/dom.js";
import { commandIn } from "../shared/keyboard.js";
import { destinationOf } from "./grid-geometry.js";

/** @import { Binding } from "../shared/types.js" */
/** @import { Grid } from "./grid.js" */
/** @import { GalleryStore } from "./store.js" */

const MIN_DISTANCE_PX = 5;
const EDGE_PX = 32;
const EDGE_STEP_PX = 14;

/**
 * @typedef {object} Drag a rectangle that is being drawn
 * @property {number} id of the pointer
 * @property {number} x where it begins on the sheet
 * @property {number} y
 * @property {number} left edge of the sheet in the window
 * @property {DOMRect} frame of the grid in the window
 * @property {number[]} before indexes that stay selected
 * @property {boolean} isDrawn whether the pointer has moved far enough
 * @property {{x: number, y: number}} pointer in the window
 * @property {string} touched identifies the images that were touched last
 */

export class SelectionInput {
  /**
   * @param {Grid} grid
   * @param {GalleryStore} store
   * @param {{openImage: (index: number) => void, focusFilter: () => void, bindings: () => Binding[]}} on
   */
  constructor(grid, store, on) {
    this.grid = grid;
    this.table = store.table;
    this.selection = store.selection;
    this.on = on;
    this.lasso = h("div", { class: "tagger-lasso", hidden: true });
    grid.sheet.append(this.lasso);
    /** @type {Drag | null} */
    this.drag = null;
    /** Whether the click that follows ends a drag. */
    this.isDragClick = false;
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const { element } = this.grid;
    element.addEventListener("keydown", (event) => this.onKey(event), { signal });
    element.addEventListener("focus", () => this.initActive(), { signal });
    element.addEventListener("pointerdown", (event) => this.onPress(event), { signal });
    element.addEventListener("pointermove", (event) => this.onMove(event), { signal });
    element.addEventListener("pointerup", () => this.onRelease(), { signal });
    element.addEventListener("pointercancel", () => this.onRelease(), { signal });
    element.addEventListener("click", (event) => this.onClick(/** @type {PointerEvent} */ (event)), { signal });
    element.addEventListener("dblclick", (event) => {
      const at = this.placeAt(event.target);
      if (at >= 0) this.on.openImage(this.grid.list[at]);
    }, { signal });
    signal.addEventListener("abort", () => this.onRelease());
  }

  /** Let the keys begin at the image on the tagging screen, or else at the first one in view. */
  initActive() {
    const { grid, table } = this;
    if (table.placeOf(grid.active) >= 0 || !grid.list.length) return;
    const current = table.placeOf(grid.current);
    this.activate(current >= 0 ? current : Math.min(grid.firstInView, grid.list.length - 1));
  }

  /**
   * @param {EventTarget | null} target
   * @returns {number} the place of the cell around it; -1 for none
   */
  placeAt(target) {
    const element = closest(target, ".tagger-cell");
    return this.grid.pool.find((cell) => cell.element === element)?.at ?? -1;
  }

  /** @param {PointerEvent} event */
  onClick(event) {
    if (this.isDragClick) {
      this.isDragClick = false;
      return;
    }
    const at = this.placeAt(event.target);
    const isCtrl = event.ctrlKey || event.metaKey;
    if (at < 0) {
      if (!event.shiftKey && !isCtrl) this.selection.clear();
      return;
    }
    const isCheck = closest(event.target, ".tagger-check") !== null;
    if (event.shiftKey) this.extendTo(at, isCtrl);
    else if (isCheck || isCtrl || event.pointerType === "touch") this.toggle(at);
    else this.selectOnly(at);
  }

  /** @param {number} at */
  selectOnly(at) {
    this.activate(at);
    this.selection.anchor = this.grid.active;
    this.selection.replace([this.grid.active]);
  }

  /** @param {number} at */
  toggle(at) {
    this.activate(at);
    this.selection.anchor = this.grid.active;
    this.selection.toggle(this.grid.active);
  }

  /**
   * Select the range from the anchor to a place.
   *
   * @param {number} at
   * @param {boolean} [keepsOthers]
   */
  extendTo(at, keepsOthers = false) {
    const { grid, selection } = this;
    const from = this.table.placeOf(selection.anchor);
    if (from < 0) {
      this.selectOnly(at);
      return;
    }
    this.activate(at);
    const indexes = grid.indexesBetween(Math.min(from, at), Math.max(from, at) + 1);
    if (keepsOthers) selection.add(indexes);
    else selection.replace(indexes);
  }

  /** @param {number} at the place that the keys act on from now on */
  activate(at) {
    this.grid.active = this.grid.list[at];
    this.grid.reveal(at);
    this.grid.scheduleDraw();
  }

  selectShown() {
    this.selection.replace(this.grid.list);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing || !(this.runCommand(event) || this.moveByKey(event))) return;
    event.preventDefault(); // a key that was handled means nothing to anything else
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key is that of a command
   */
  runCommand(event) {
    const { active } = this.grid;
    const at = this.table.placeOf(active);
    const isAnywhere = at >= 0;
    switch (commandIn(this.on.bindings(), event, "gallery")) {
      case "open_image":
        if (isAnywhere) this.on.openImage(active);
        return true;
      case "select_image":
        if (isAnywhere) this.toggle(at);
        return true;
      case "select_to":
        if (isAnywhere) this.extendTo(at);
        return true;
      case "select_all":
        this.selectShown();
        return true;
      case "select_none":
        this.selection.clear();
        return true;
      case "find":
        this.on.focusFilter();
        return true;
      default:
        return false;
    }
  }

  /**
   * Arrows and the like move as in any list, and with Shift they select.
   *
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it is one of these keys
   */
  moveByKey(event) {
    const { grid, table, selection } = this;
    const { rowsOnScreen, firstInView, geometry: { columns } } = grid;
    const last = grid.list.length - 1;
    const from = table.placeOf(grid.active);
    const to = event.altKey ? null : destinationOf(event.key, from, last, { columns, rowsOnScreen, firstInView });
    if (to === null) return false;
    if (last < 0) return true;
    const at = Math.min(last, Math.max(0, to));
    if (event.shiftKey && from >= 0) {
      if (table.placeOf(selection.anchor) < 0) selection.anchor = grid.active;
      this.extendTo(at);
    } else this.activate(at);
    return true;
  }

  // A rectangle drawn with the mouse ------------------------------------------------------------

  /** @param {PointerEvent} event */
  onPress(event) {
    this.isDragClick = false;
    const { element, sheet } = this.grid;
    const isOnCell = this.placeAt(event.target) >= 0;
    const isOnScrollbar = event.offsetX > element.clientWidth && event.target === element;
    if (event.button !== 0 || event.pointerType === "touch" || isOnScrollbar || (isOnCell && !event.shiftKey)) return;
    const box = sheet.getBoundingClientRect();
    const keepsOthers = event.shiftKey || event.ctrlKey || event.metaKey;
    this.drag = {
      id: event.pointerId, x: event.clientX - box.left, y: event.clientY - box.top, left: box.left,
      frame: element.getBoundingClientRect(), before: keepsOthers ? this.selection.indexes() : [], isDrawn: false,
      pointer: { x: event.clientX, y: event.clientY }, touched: "",
    };
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    const { drag } = this;
    if (!drag || event.pointerId !== drag.id) return;
    const { x, y } = drag.pointer;
    const isFar = Math.hypot(event.clientX - x, event.clientY - y) > MIN_DISTANCE_PX;
    if (!drag.isDrawn && !isFar) return;
    drag.pointer = { x: event.clientX, y: event.clientY };
    if (drag.isDrawn) return;
    drag.isDrawn = true;
    this.isDragClick = true;
    this.grid.element.setPointerCapture(drag.id);
    this.lasso.hidden = false;
    this.drawLasso();
  }

  /** Scroll at the edges and select what the rectangle touches, once a frame while the mouse is down. */
  drawLasso() {
    const { drag, grid } = this;
    if (!drag) return;
    const { frame, pointer } = drag;
    if (pointer.y < frame.top + EDGE_PX) grid.scrollTo(grid.top - EDGE_STEP_PX);
    else if (pointer.y > frame.bottom - EDGE_PX) grid.scrollTo(grid.top + EDGE_STEP_PX);
    const [x, y] = [pointer.x - drag.left, pointer.y - frame.top + grid.top];
    const area = {
      left: Math.min(x, drag.x), right: Math.max(x, drag.x), top: Math.min(y, drag.y), bottom: Math.max(y, drag.y),
    };
    Object.assign(this.lasso.style, {
      transform: `translate(${area.left}px, ${area.top}px)`,
      width: `${area.right - area.left}px`, height: `${area.bottom - area.top}px`,
    });
    const indexes = grid.indexesWithin(area);
    const touched = `${indexes.length} ${indexes[0]} ${indexes.at(-1)}`;
    if (touched !== drag.touched) {
      drag.touched = touched;
      this.selection.replace([...drag.before, ...indexes], false);
    }
    requestAnimationFrame(() => this.drawLasso());
  }

  onRelease() {
    const { drag } = this;
    this.drag = null;
    this.lasso.hidden = true;
    if (drag?.isDrawn) this.selection.announce();
  }
}
