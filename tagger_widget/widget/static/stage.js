// The stage: the anywidget that ties the keys, the cards and the pictures together.

import { Company } from "./company.js";
import { h, tell, whenRooted } from "./dom.js";
import { openHelp } from "./help.js";
import { takeKeys } from "./keyboard.js";
import { Models } from "./models.js";
import { Navigator } from "./navigator.js";
import { Shelf } from "./shelf.js";
import { Tagging } from "./tagging.js";
import { Viewer } from "./viewer.js";

const STEP = 1.25;

/** Everything one view of the screen does; it lives until its signal is aborted. */
class Screen {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el the stage's own element
   * @param {any} model
   * @param {{navigator: Navigator, models: Models}} shared
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, { navigator, models }, signal) {
    Object.assign(this, { root, el, model, navigator, models, signal });
    this.status = h("div", { class: "tagger-status", role: "status", "aria-live": "polite" });
    this.troubles = h("div", { class: "tagger-troubles", "aria-live": "polite" });
    this.company = new Company(root, () => model.get("others"));
    this.viewer = new Viewer(root, navigator, models, {
      hint: (command) => this.hint(command),
      run: (command) => this.run(command),
      wantWhole: (name) => model.send({ kind: "full", name }),
    });
    this.shelf = new Shelf(root, navigator, models, this.viewer.ghost, {
      arrived: () => this.viewer.lay(),
      shown: (name) => this.onShown(name),
    });
    this.viewer.shelf = this.shelf;
    this.tagging = new Tagging(el, this.shelf, navigator, models, {
      say: (text) => this.say(text),
      send: (message) => model.send(message),
    });
    this.viewer.element.append(this.company.badge);
    el.append(this.viewer.element, this.troubles, this.status);
    this.wire();
    this.viewer.wire(signal);
    this.tagging.wire(root, signal);
    this.shelf.watch(signal);
    this.nameButtons();
    this.say();
    this.showTroubles();
    this.company.follow();
    this.showWhereabouts();
  }

  /** @param {string} command */
  hint(command) {
    const binding = this.bindings().find((each) => each.command === command);
    return binding ? `${binding.label} (${binding.keys.join(", ")})` : command;
  }

  bindings() {
    return this.model.get("bindings");
  }

  wire() {
    const { root, signal } = this;
    const on = (type, handler, options = {}) => root.addEventListener(type, handler, { signal, ...options });
    takeKeys(root, () => this.bindings(), (command, event) => this.run(command, event), signal);
    on("keydown", (event) => this.onSliderKey(event), { capture: true });
    on("click", (event) => this.onClick(event), { capture: true });
    on("mousedown", (event) => this.onPress(event), { capture: true });
    on("tagger:command", (event) => this.run(event.detail.command));
    const follow = (trait, show) => {
      this.model.on(`change:${trait}`, show);
      signal.addEventListener("abort", () => this.model.off(`change:${trait}`, show));
    };
    follow("status", () => this.say());
    follow("troubles", () => this.showTroubles());
    follow("others", () => this.company.follow());
    follow("whereabouts", () => this.showWhereabouts());
    signal.addEventListener("abort", () => this.company.marks.remove());
  }

  /** @param {string} name */
  onShown(name) {
    this.viewer.show(name);
    this.company.show(name);
    this.tagging.onShown(name);
  }

  /**
   * @param {string} command
   * @param {KeyboardEvent} [event]
   */
  run(command, event) {
    const digit = Number(event?.code.at(-1));
    const here = {
      next: () => this.move(() => this.navigator.step(1)),
      previous: () => this.move(() => this.navigator.step(-1)),
      skip: () => this.move(() => this.navigator.skip()),
      zoom_in: () => this.viewer.zoomBy(STEP),
      zoom_out: () => this.viewer.zoomBy(1 / STEP),
      toggle_zoom: () => this.viewer.toggleZoom(),
      digit: () => tell(this.el, "digit", { digit }),
      help: () => this.help(),
      add: () => tell(this.el, "focus", { on: "add" }),
      filter: () => tell(this.el, "focus", { on: "filter" }),
      leave: () => this.leave(),
    }[command];
    if (here) here();
    else if (["undo", "redo", "save"].includes(command)) this.command(command);
    else this.move(() => this.navigator.command(command));
  }

  command(command) {
    this.tagging.commitTyped();
    this.model.send({ kind: "command", command });
  }

  /** Leave an image: what stands half-typed belongs to it. */
  move(go) {
    const wasTyping = this.tagging.hasFocus();
    tell(this.el, "leave");
    this.tagging.commitTyped();
    this.tagging.focusOnNext = wasTyping;
    go();
    // The next card may still be on its way: letters typed until then must not become commands.
    if (this.tagging.focusOnNext) tell(this.el, "focus", { on: "add" });
  }

  help() {
    this.closeHelp ??= openHelp(this.root, this.bindings(), () => { this.closeHelp = undefined; });
  }

  leave() {
    this.tagging.dropTyped();
    this.root.focus({ preventScroll: true });
  }

  /** On the slider, too, the page keys go from image to image; it would jump by a tenth of them. */
  onSliderKey(event) {
    if (!["PageDown", "PageUp"].includes(event.key) || !event.target.matches(".noUi-handle")) return;
    event.stopPropagation();
    event.preventDefault();
    this.run(event.key === "PageDown" ? "next" : "previous");
  }

  /** Give each button of ipywidgets the name it shows; the sign beside it would be read aloud, too. */
  nameButtons() {
    for (const each of this.root.querySelectorAll(".jupyter-button")) {
      each.setAttribute("aria-label", each.textContent.trim() || "Theme");
    }
    this.root.querySelector(".noUi-handle")?.setAttribute("aria-label", "Image");
  }

  /** Buttons whose command the page knows are carried out here, without a round trip. */
  onClick(event) {
    const target = event.target instanceof Element ? event.target : null;
    if (this.removedTag) {
      this.removedTag = false;
      event.stopPropagation(); // or the TagsInput would take the focus after a click on its ×
      return;
    }
    const pressed = target?.closest("button");
    if (!pressed || !this.root.contains(pressed)) return;
    const command = [...pressed.classList].find((each) => each.startsWith("tagger-do-"));
    if (command && !pressed.disabled) {
      event.stopPropagation();
      this.run(command.slice("tagger-do-".length));
    }
    const byMouse = event.detail > 0 && pressed.matches(".jupyter-button, .tagger-tools button");
    if (byMouse && document.activeElement === pressed) this.root.focus({ preventScroll: true });
  }

  onPress(event) {
    this.removedTag = event.target instanceof Element && event.target.matches(".jupyter-widget-tag-close");
  }

  /** @param {string} [text] said by the page itself; what Python says is shown without it */
  say(text) {
    const status = this.model.get("status");
    const tone = text === undefined ? status.tone : "info";
    const notes = status.notes.map((each) => h("span", { class: "tagger-note" }, each));
    this.status.replaceChildren(h("span", { class: `tagger-${tone}` }, text ?? status.text), ...notes);
  }

  showWhereabouts() {
    const label = /** @type {HTMLElement} */ (this.root.querySelector(".tagger-others"));
    label.title = this.model.get("whereabouts");
  }

  /** They have a place of their own beside the picture, which stays where it is. */
  showTroubles() {
    const troubles = this.model.get("troubles");
    this.troubles.replaceChildren(...troubles.map((each) => h("p", {}, each)));
    this.root.classList.toggle("tagger-troubled", troubles.length > 0);
  }
}

/**
 * Whether all the places for cards are there, and the buttons: each widget is put into the page by itself.
 *
 * @param {HTMLElement} root
 */
function isWhole(root, model) {
  const places = root.querySelectorAll(".tagger-slot .tagger-picture, .tagger-slot .tagger-tags").length;
  return places === 2 * model.get("slots") && root.querySelector(".tagger-nav .noUi-handle") !== null;
}

/** @param {HTMLElement} root */
function standAlone(root, signal) {
  if (!document.body.dataset.voila) return;
  root.classList.add("tagger-alone");
  const fit = () => {
    const top = root.getBoundingClientRect().top + window.scrollY;
    root.style.setProperty("--tagger-top", `${Math.max(0, Math.round(top))}px`);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(document.body);
  signal.addEventListener("abort", () => observer.disconnect());
  fit();
  const focus = () => {
    if (signal.aborted || document.activeElement !== document.body) return;
    root.focus({ preventScroll: true });
    requestAnimationFrame(focus); // Voila hides the page until all of it is there
  };
  focus();
}

export default () => {
  /** @type {{navigator: Navigator, models: Models}} what all views of one stage have in common */
  let shared;
  return {
    initialize({ model }) {
      const navigator = new Navigator((message) => model.send(message), model.get("deck"));
      const models = new Models(model.widget_manager, navigator);
      shared = { navigator, models };
      model.on("change:deck", () => navigator.receive(model.get("deck")));
      model.on("msg:custom", (message, buffers) => {
        if (message.kind === "picture") models.receive(message, buffers?.[0]);
        else if (message.kind === "wish") models.wish(message.name, message.from, message.to);
      });
      model.send({ kind: "hello", page: navigator.page });
    },
    render({ model, el }) {
      const life = new AbortController();
      el.classList.add("tagger-stage");
      whenRooted(el, life.signal, (root) => isWhole(root, model), (root) => {
        standAlone(root, life.signal);
        new Screen(root, el, model, shared, life.signal);
      });
      return () => {
        life.abort();
        el.replaceChildren();
      };
    },
  };
};
