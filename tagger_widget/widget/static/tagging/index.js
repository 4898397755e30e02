// The stage: the anywidget that ties the keys, the cards and the pictures together.

import { button, h, notify, sendMessage, whenRooted } from "../shared/dom.js";
import { chords, handleKeys } from "../shared/keyboard.js";
import { openModal } from "../shared/modal.js";
import { labelWidgets } from "./aria-labels.js";
import { CardDeck } from "./card-deck.js";
import { CardModels } from "./card-models.js";
import { Collaborators } from "./collaborators.js";
import { Filmstrip, FilmstripThumbnails } from "./filmstrip.js";
import { ImageViewer } from "./image-viewer.js";
import { openKeyHelp } from "./key-help.js";
import { Navigation } from "./navigation.js";
import { ProgressBand } from "./progress-band.js";
import { ProgressMarks } from "./progress-marks.js";
import { TagEditor } from "./tag-editor.js";

const STEP = 1.25;
/** What is done on every tab; the other commands are the tagging screen's. */
const EVERYWHERE = ["undo", "redo", "save", "theme", "help", "view"];

/** Everything one view of the screen does; it lives until its signal is aborted. */
class TaggingScreen {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el the stage's own element
   * @param {any} model
   * @param {{navigator: Navigation, models: CardModels, marks: ProgressMarks, film: FilmstripThumbnails}} shared
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, { navigator, models, marks, film }, signal) {
    Object.assign(this, { root, el, model, navigator, models, signal });
    this.status = h("div", { class: "tagger-status", role: "status", "aria-live": "polite" });
    this.troubles = h("div", { class: "tagger-troubles", "aria-live": "polite" });
    this.company = new Collaborators(root, () => model.get("others"));
    this.viewer = new ImageViewer(root, navigator, models, {
      hint: (command) => this.hint(command),
      run: (command) => this.run(command),
      wantWhole: (name) => sendMessage(model, { kind: "full", name }),
    });
    this.shelf = new CardDeck(root, navigator, models, this.viewer.ghost, {
      arrived: () => this.viewer.lay(),
      shown: (name) => this.onShown(name),
    });
    this.viewer.shelf = this.shelf;
    this.tagging = new TagEditor(el, this.shelf, navigator, models, { say: (text) => this.say(text) });
    this.band = new ProgressBand(root, marks, signal);
    this.strip = new Filmstrip(film, marks, (index, name) => this.move(() => navigator.goTo(index, name)));
    this.finished = h("div", { class: "tagger-finished", "aria-live": "polite" });
    this.viewer.element.append(this.company.badge, this.finished);
    el.append(this.viewer.element, this.strip.element, this.troubles, this.status);
    this.wire();
    this.viewer.wire(signal);
    this.strip.wire(signal);
    this.showChoices();
    this.showFinished();
    this.tagging.wire(root, signal);
    this.shelf.watch(signal);
    labelWidgets(root, signal);
    this.say();
    this.showTroubles();
    this.company.follow();
    this.showWhereabouts();
  }

  /** @param {string} command */
  hint(command) {
    const same = this.bindings().filter((each) => each.command === command);
    return same.length ? `${same[0].label} (${same.flatMap((each) => each.keys).join(", ")})` : command;
  }

  bindings() {
    return this.model.get("bindings");
  }

  wire() {
    const { root, signal } = this;
    const on = (type, handler, options = {}) => root.addEventListener(type, handler, { signal, ...options });
    handleKeys(root, () => this.bindings(), (command, event) => this.run(command, event), signal);
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
    follow("choices", () => this.showChoices());
    follow("finished", () => this.showFinished());
    on("pointerup", (event) => this.onRelease(event), { capture: true });
    follow("whereabouts", () => this.showWhereabouts());
    const onmessage = (/** @type {any} */ message) => message.kind === "checked" && this.showChecked(message);
    this.model.on("msg:custom", onmessage);
    signal.addEventListener("abort", () => {
      this.model.off("msg:custom", onmessage);
      this.company.marks.remove();
    });
  }

  /** @param {string} name */
  onShown(name) {
    this.viewer.show(name);
    this.company.show(name);
    this.strip.show(this.navigator.card(name)?.index ?? 0);
    this.tagging.onShown(name);
  }

  /**
   * @param {string} command
   * @param {KeyboardEvent} [event]
   */
  run(command, event) {
    if (this.root.dataset.tab === "gallery" && !EVERYWHERE.includes(command)) return;
    const here = {
      next: () => this.move(() => this.navigator.step(1)),
      previous: () => this.move(() => this.navigator.step(-1)),
      skip: () => this.move(() => this.navigator.skip()),
      zoom_in: () => this.viewer.zoomBy(STEP),
      zoom_out: () => this.viewer.zoomBy(1 / STEP),
      toggle_zoom: () => this.viewer.toggleZoom(),
      pan_left: () => this.viewer.pan("left"),
      pan_right: () => this.viewer.pan("right"),
      pan_up: () => this.viewer.pan("up"),
      pan_down: () => this.viewer.pan("down"),
      keep_zoom: () => this.choose("keep_zoom"),
      filmstrip: () => this.choose("filmstrip"),
      digit: () => notify(this.el, "digit", { digit: this.digitOf(event) }),
      help: () => this.help(),
      view: () => notify(this.el, "tab"),
      add: () => notify(this.el, "focus", { on: "add" }),
      filter: () => notify(this.el, "focus", { on: "filter" }),
      leave: () => this.leave(),
    }[command];
    const toPalette = this.bindings().some((each) => each.command === command && each.to === "palette");
    if (here) here();
    else if (toPalette) notify(this.el, "do", { command, event });
    else if (["undo", "redo", "save", "theme", "retry", "check"].includes(command)) this.command(command);
    else this.move(() => this.navigator.command(command));
  }

  /** The first nine keys of the command stand for 1 to 9, and so do the next nine. */
  digitOf(event) {
    const possible = event ? chords(event) : [];
    for (const { command, keys } of this.bindings()) {
      const at = command === "digit" ? keys.findIndex((each) => possible.includes(each)) : -1;
      if (at >= 0) return (at % 9) + 1;
    }
    return 0;
  }

  /** @param {"filmstrip" | "keep_zoom"} name what is switched */
  choose(name) {
    const choices = this.model.get("choices");
    this.model.set("choices", { ...choices, [name]: !choices[name] });
    this.model.save_changes();
    const on = !choices[name];
    this.say({ filmstrip: `Film strip ${on ? "on" : "off"}.`, keep_zoom: `The zoom ${on ? "stays" : "starts anew"} with each image.` }[name]);
  }

  showChoices() {
    const { filmstrip, keep_zoom: keepZoom } = this.model.get("choices");
    this.root.classList.toggle("tagger-with-strip", filmstrip);
    this.strip.turn(filmstrip);
    this.viewer.keepZoom(keepZoom);
  }

  /** It lies over a corner of the picture, which stays where it is. */
  showFinished() {
    const text = this.model.get("finished");
    if (!text) {
      this.finished.replaceChildren();
      return;
    }
    const away = button("tagger-dismiss", "Hide this", "×");
    away.addEventListener("click", () => this.finished.replaceChildren());
    const check = h("button", { type: "button", class: "tagger-do-check" }, "Check the dataset →");
    this.finished.replaceChildren(h("span", {}, text), check, away);
  }

  /** @param {{summary: string, lines: string[], sound: boolean}} checked */
  showChecked({ summary, lines, sound }) {
    const list = h("ul", {}, ...lines.map((line) => h("li", {}, line)));
    openModal(this.root, "The dataset", [h("p", { class: sound ? "tagger-sound" : "tagger-trouble" }, summary), ...(lines.length ? [list] : [])]);
  }

  command(command) {
    this.tagging.commitTyped();
    sendMessage(this.model, { kind: "command", command });
  }

  /** Leave an image: what stands half-typed belongs to it. */
  move(go) {
    const wasTyping = this.tagging.hasFocus();
    notify(this.el, "leave");
    this.tagging.commitTyped();
    this.tagging.focusOnNext = wasTyping;
    go();
    // The next card may still be on its way: letters typed until then must not become commands.
    if (this.tagging.focusOnNext) notify(this.el, "focus", { on: "add" });
  }

  help() {
    this.closeHelp ??= openKeyHelp(this.root, this.bindings(), () => { this.closeHelp = undefined; });
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
    const byMouse = event.detail > 0 && pressed.matches(".jupyter-button, .tagger-area button, .tagger-frame");
    if (byMouse && document.activeElement === pressed) this.root.focus({ preventScroll: true });
  }

  /** After the slider was moved, keys are for the images again. */
  onRelease(event) {
    const isSlider = event.target instanceof Element && event.target.closest(".tagger-nav .noUi-target") !== null;
    if (isSlider) setTimeout(() => this.root.focus({ preventScroll: true }));
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
  /** @type {{navigator: Navigation, models: CardModels}} what all views of one stage have in common */
  let shared;
  return {
    initialize({ model }) {
      const navigator = new Navigation((message) => sendMessage(model, message), model.get("deck"));
      const models = new CardModels(model.widget_manager, navigator);
      const marks = new ProgressMarks();
      const film = new FilmstripThumbnails((want) => sendMessage(model, { kind: "strip", want }));
      shared = { navigator, models, marks, film };
      model.on("change:deck", () => navigator.receive(model.get("deck")));
      model.on("msg:custom", (message, buffers) => {
        if (message.kind === "picture") models.receive(message, buffers?.[0]);
        else if (message.kind === "marks") marks.load(buffers[0]);
        else if (message.kind === "marked") marks.change(message.changes);
        else if (message.kind === "names") film.know(message.names);
        else if (message.kind === "thumbnail") film.receive(message, buffers?.[0]);
        else if (message.kind === "wish") models.wish(message.name, message.from, message.to);
      });
      sendMessage(model, { kind: "hello", page: navigator.page });
    },
    render({ model, el }) {
      const life = new AbortController();
      el.classList.add("tagger-stage");
      whenRooted(el, life.signal, (root) => isWhole(root, model), (root) => {
        standAlone(root, life.signal);
        new TaggingScreen(root, el, model, shared, life.signal);
      });
      return () => {
        life.abort();
        el.replaceChildren();
      };
    },
  };
};
