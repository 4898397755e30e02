// How images are selected, by mouse, touch and keys; as in a file manager, but arrows alone never lose a selection.

import { h } from "../shared/dom.js";
import { commandIn } from "../shared/keyboard.js";

const FAR_ENOUGH_PX = 5;
const EDGE_PX = 32;
const EDGE_STEP_PX = 14;

export class SelectionInput {
  /**
   * @param {import("./grid.js").Grid} grid
   * @param {import("./store.js").GalleryStore} album
   * @param {{open: (index: number) => void, find: () => void, bindings: () => import("../shared/keyboard.js").Binding[]}} on
   */
  constructor(grid, album, on) {
    Object.assign(this, { grid, album, on, picks: album.picks });
    this.band = h("div", { class: "tagger-lasso", hidden: true });
    grid.sheet.append(this.band);
    this.drag = null;
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const on = (type, handler) => this.grid.element.addEventListener(type, handler, { signal });
    on("keydown", (event) => this.onKey(event));
    on("focus", () => this.start());
    on("pointerdown", (event) => this.onPress(event));
    on("pointermove", (event) => this.onMove(event));
    on("pointerup", () => this.onRelease());
    on("pointercancel", () => this.onRelease());
    on("click", (event) => this.onClick(event));
    on("dblclick", (event) => {
      const at = this.placeOf(event);
      if (at >= 0) this.on.open(this.grid.list[at]);
    });
    signal.addEventListener("abort", () => this.onRelease());
  }

  /** The keys begin at the image that is being tagged, or else at the first one in sight. */
  start() {
    const { grid } = this;
    const { rows } = grid.album;
    if (rows.place(grid.active) >= 0 || !grid.list.length) return;
    const current = rows.place(grid.current);
    this.go(current >= 0 ? current : Math.min(this.inSight(), grid.list.length - 1));
  }

  placeOf(event) {
    const element = event.target instanceof Element ? event.target.closest(".tagger-cell") : null;
    return this.grid.pool.find((cell) => cell.element === element)?.at ?? -1;
  }

  onClick(event) {
    if (this.wasDrawn) {
      this.wasDrawn = false;
      return;
    }
    const at = this.placeOf(event);
    if (at < 0) {
      if (!event.shiftKey && !event.ctrlKey && !event.metaKey) this.picks.clear();
      return;
    }
    const isCheck = event.target.matches(".tagger-check");
    if (event.shiftKey) this.extend(at, event.ctrlKey || event.metaKey);
    else if (isCheck || event.ctrlKey || event.metaKey || event.pointerType === "touch") this.toggle(at);
    else this.choose(at);
  }

  /** @param {number} at */
  choose(at) {
    this.go(at);
    this.picks.anchor = this.grid.active;
    this.picks.only([this.grid.active]);
  }

  /** @param {number} at */
  toggle(at) {
    this.go(at);
    this.picks.anchor = this.grid.active;
    this.picks.toggle(this.grid.active);
  }

  /** @param {number} at @param {boolean} [keeps] */
  extend(at, keeps = false) {
    const { grid, picks } = this;
    const from = grid.album.rows.place(picks.anchor);
    if (from < 0) {
      this.choose(at);
      return;
    }
    this.go(at);
    const indexes = grid.between(Math.min(from, at), Math.max(from, at) + 1);
    if (keeps) picks.add(indexes);
    else picks.only(indexes);
  }

  /** @param {number} at the place that the keys act on from now on */
  go(at) {
    this.grid.active = this.grid.list[at];
    this.grid.reveal(at);
    this.grid.drawSoon();
  }

  selectShown() {
    this.picks.only(this.grid.list);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing || !(this.obey(event) || this.move(event))) return;
    event.preventDefault(); // nobody else acts on a key that was handled
  }

  /** @returns {boolean} whether the key is that of a command */
  obey(event) {
    const { grid, picks } = this;
    const now = grid.album.rows.place(grid.active);
    const there = (act) => () => { if (now >= 0) act(); };
    const act = {
      open_image: there(() => this.on.open(grid.active)), select_image: there(() => this.toggle(now)),
      select_to: there(() => this.extend(now)), select_all: () => this.selectShown(), select_none: () => picks.clear(),
      find: () => this.on.find(),
    }[commandIn(this.on.bindings(), event, "gallery") ?? ""];
    act?.();
    return act !== undefined;
  }

  /** Arrows and the like move as in any list, and with Shift select on the way. */
  move(event) {
    if (event.altKey) return false;
    const { grid, picks } = this;
    const { columns } = grid.geometry;
    const last = grid.list.length - 1;
    const now = grid.album.rows.place(grid.active);
    const to = (at) => {
      if (last < 0) return;
      const place = Math.min(last, Math.max(0, at));
      if (event.shiftKey && now >= 0) {
        if (picks.anchor < 0 || grid.album.rows.place(picks.anchor) < 0) picks.anchor = grid.active;
        this.extend(place);
      } else this.go(place);
    };
    const step = (by) => to(now < 0 ? this.inSight() : now + by);
    const screen = grid.rowsOnScreen * columns;
    const way = {
      ArrowRight: () => step(1), ArrowLeft: () => step(-1),
      ArrowDown: () => step(now + columns > last && Math.floor(now / columns) === Math.floor(last / columns) ? 0 : columns),
      ArrowUp: () => step(now < columns ? 0 : -columns),
      PageDown: () => step(screen), PageUp: () => step(-screen), Home: () => to(0), End: () => to(last),
    }[event.key];
    way?.();
    return way !== undefined;
  }

  /** The first place that can be seen whole. */
  inSight() {
    return Math.ceil(this.grid.top / this.grid.geometry.y) * this.grid.geometry.columns;
  }

  // A rectangle drawn with the mouse ------------------------------------------------------------

  onPress(event) {
    this.wasDrawn = false;
    const isOnCell = this.placeOf(event) >= 0;
    const isOnBar = event.offsetX > this.grid.element.clientWidth && event.target === this.grid.element;
    if (event.button !== 0 || event.pointerType === "touch" || isOnBar || (isOnCell && !event.shiftKey)) return;
    const box = this.grid.sheet.getBoundingClientRect();
    const keeps = event.shiftKey || event.ctrlKey || event.metaKey;
    this.drag = {
      id: event.pointerId, x: event.clientX - box.left, y: event.clientY - box.top, left: box.left,
      frame: this.grid.element.getBoundingClientRect(), before: keeps ? this.picks.all() : [], isDrawn: false,
      pointer: { x: event.clientX, y: event.clientY },
    };
  }

  onMove(event) {
    const { drag } = this;
    if (!drag || event.pointerId !== drag.id) return;
    const { x, y } = drag.pointer;
    const isFar = Math.hypot(event.clientX - x, event.clientY - y) > FAR_ENOUGH_PX;
    if (!drag.isDrawn && !isFar) return;
    drag.pointer = { x: event.clientX, y: event.clientY };
    if (drag.isDrawn) return;
    drag.isDrawn = true;
    this.wasDrawn = true;
    this.grid.element.setPointerCapture(drag.id);
    this.band.hidden = false;
    this.stretch();
  }

  /** Once a frame while the mouse is down: scroll at the edges, and select what the rectangle touches. */
  stretch() {
    const { drag, grid } = this;
    if (!drag) return;
    const { frame, pointer } = drag;
    if (pointer.y < frame.top + EDGE_PX) grid.scrollTo(grid.top - EDGE_STEP_PX);
    else if (pointer.y > frame.bottom - EDGE_PX) grid.scrollTo(grid.top + EDGE_STEP_PX);
    const [x, y] = [pointer.x - drag.left, pointer.y - frame.top + grid.top];
    const area = {
      left: Math.min(x, drag.x), right: Math.max(x, drag.x), top: Math.min(y, drag.y), bottom: Math.max(y, drag.y),
    };
    Object.assign(this.band.style, {
      transform: `translate(${area.left}px, ${area.top}px)`,
      width: `${area.right - area.left}px`, height: `${area.bottom - area.top}px`,
    });
    const touched = grid.within(area).map((at) => grid.list[at]);
    const key = `${touched.length} ${touched[0]} ${touched.at(-1)}`;
    if (key !== drag.key) {
      drag.key = key;
      this.picks.only([...drag.before, ...touched], false);
    }
    requestAnimationFrame(() => this.stretch());
  }

  onRelease() {
    const { drag } = this;
    this.drag = null;
    this.band.hidden = true;
    if (drag?.isDrawn) this.picks.changed();
  }
}
