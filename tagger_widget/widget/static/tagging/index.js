// The tagging screen: the anywidget that ties keys, cards and pictures together.

import { Channel } from "../shared/channel.js";
import { button, h, notify, onNotice, whenRooted } from "../shared/dom.js";
import { chordsOf, handleKeys } from "../shared/keyboard.js";
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

/** @import { Binding, WidgetModel } from "../shared/types.js" */
/** @import { PictureFacts } from "./card-models.js" */
/** @import { Others } from "./collaborators.js" */
/** @import { DeckFacts } from "./navigation.js" */

/**
 * @typedef {object} Traits
 * @property {Binding[]} bindings
 * @property {DeckFacts} deck
 * @property {number} slots
 * @property {{text: string, tone: string, notes: string[]}} status
 * @property {string[]} troubles
 * @property {Others} others
 * @property {string} whereabouts
 * @property {string} finished
 * @property {{filmstrip: boolean, keep_zoom: boolean}} choices
 */
/** @typedef {{kind: "checked", summary: string, lines: string[], sound: boolean}} CheckReport */
/**
 * @typedef {{kind: "picture"} & PictureFacts
 *   | {kind: "marks"}
 *   | {kind: "marked", changes: [index: number, mark: number][]}
 *   | {kind: "names", names: Record<string, string>}
 *   | {kind: "thumbnail", index: number, format: string}
 *   | {kind: "wish", name: string, from: string[], to: string[]}
 *   | CheckReport} Notice
 */
/** @typedef {WidgetModel<Traits>} Model */
/**
 * @typedef {object} SharedState what all views of one widget share
 * @property {Channel<Notice>} channel
 * @property {Navigation} navigation
 * @property {CardModels} cardModels
 * @property {ProgressMarks} marks
 * @property {FilmstripThumbnails} film
 */

const ZOOM_STEP = 1.25;
/** Commands that work on every tab; the others are those of the tagging screen. */
const GLOBAL_COMMANDS = ["undo", "redo", "save", "theme", "help", "view"];
/** Commands that Python carries out wherever the user is. */
const PYTHON_COMMANDS = ["undo", "redo", "save", "theme", "retry", "check"];

/** Everything that one view of the screen does, until its signal is aborted. */
class TaggingScreen {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} el the widget's own element
   * @param {Model} model
   * @param {SharedState} shared
   * @param {AbortSignal} signal
   */
  constructor(root, el, model, { channel, navigation, cardModels, marks, film }, signal) {
    this.root = root;
    this.el = el;
    this.model = model;
    this.channel = channel;
    this.navigation = navigation;
    this.cardModels = cardModels;
    /** Whether the mouse went down on the × of a tag. */
    this.isRemovingTag = false;
    /** @type {(() => void) | undefined} */
    this.closeHelp = undefined;
    this.status = h("div", { class: "tagger-status", role: "status", "aria-live": "polite" });
    this.problems = h("div", { class: "tagger-troubles", "aria-live": "polite" });
    this.finished = h("div", { class: "tagger-finished", "aria-live": "polite" });
    this.collaborators = new Collaborators(root, () => model.get("others"));
    this.viewer = new ImageViewer(root, navigation, cardModels, {
      hint: (command) => this.hint(command),
      run: (command) => this.run(command),
      needsFullImage: (name) => void cardModels.requestFullImage(name),
    });
    this.cardDeck = new CardDeck(root, navigation, cardModels, this.viewer.leftover, {
      cardsChanged: () => this.viewer.layOut(),
      imageShown: (name) => this.onImageShown(name),
    });
    this.viewer.cardDeck = this.cardDeck;
    const showStatus = (/** @type {string} */ text) => this.showStatus(text);
    this.tagEditor = new TagEditor(root, el, this.cardDeck, navigation, cardModels, showStatus, signal);
    new ProgressBand(root, marks, signal);
    this.filmstrip = new Filmstrip(film, marks, (index, name) => this.leaveImage(() => navigation.goTo(index, name)));
    this.viewer.element.append(this.collaborators.badge, this.finished);
    el.append(this.viewer.element, this.filmstrip.element, this.problems, this.status);
    this.connect(signal);
    this.render();
    this.tagEditor.connect(root, signal);
    this.cardDeck.connect(signal);
    labelWidgets(root, signal);
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const { root, model } = this;
    handleKeys(root, () => this.bindings, (command, event) => this.run(command, event), signal);
    root.addEventListener("keydown", (event) => this.onSliderKey(event), { capture: true, signal });
    root.addEventListener("click", (event) => this.onClick(event), { capture: true, signal });
    root.addEventListener("mousedown", (event) => this.onPress(event), { capture: true, signal });
    root.addEventListener("pointerup", (event) => this.onRelease(event), { capture: true, signal });
    onNotice(root, "command", ({ command }) => this.run(command), signal);
    const follow = (/** @type {keyof Traits} */ trait, /** @type {() => void} */ render) => {
      model.on(`change:${trait}`, render);
      signal.addEventListener("abort", () => model.off(`change:${trait}`, render));
    };
    follow("status", () => this.showStatus());
    follow("troubles", () => this.renderProblems());
    follow("others", () => this.collaborators.render());
    follow("choices", () => this.renderChoices());
    follow("finished", () => this.renderFinished());
    follow("whereabouts", () => this.renderWhereabouts());
    this.channel.listen((notice) => {
      if (notice.kind === "checked") this.showReport(notice);
    }, signal);
    signal.addEventListener("abort", () => this.collaborators.marks.remove());
    this.viewer.connect(signal);
    this.filmstrip.connect(signal);
  }

  render() {
    this.renderChoices();
    this.renderFinished();
    this.showStatus();
    this.renderProblems();
    this.collaborators.render();
    this.renderWhereabouts();
  }

  get bindings() {
    return this.model.get("bindings");
  }

  /**
   * @param {string} command
   * @returns {string} what it does, and its keys
   */
  hint(command) {
    const same = this.bindings.filter((each) => each.command === command);
    return same.length ? `${same[0].label} (${same.flatMap((each) => each.keys).join(", ")})` : command;
  }

  /** @param {string} name */
  onImageShown(name) {
    this.viewer.showImage(name);
    this.collaborators.setImage(name);
    this.filmstrip.setImage(this.navigation.card(name)?.index ?? 0);
    this.tagEditor.onImageShown(name);
  }

  /**
   * Carry out a command of the table of keys.
   *
   * @param {string} command
   * @param {KeyboardEvent} [event]
   */
  run(command, event) {
    if (this.root.dataset.tab === "gallery" && !GLOBAL_COMMANDS.includes(command)) return;
    const own = this.ownCommands[command];
    const isForPalette = this.bindings.some((each) => each.command === command && each.to === "palette");
    if (own) own(event);
    else if (isForPalette) notify(this.el, "do", { command });
    else if (PYTHON_COMMANDS.includes(command)) this.sendCommand(command);
    else this.leaveImage(() => this.navigation.runCommand(command));
  }

  /**
   * The commands that the page carries out without Python.
   *
   * @returns {Record<string, (event?: KeyboardEvent) => void>}
   */
  get ownCommands() {
    const { navigation, viewer, el } = this;
    return {
      next: () => this.leaveImage(() => navigation.step(1)),
      previous: () => this.leaveImage(() => navigation.step(-1)),
      skip: () => this.leaveImage(() => navigation.skip()),
      zoom_in: () => viewer.zoomBy(ZOOM_STEP),
      zoom_out: () => viewer.zoomBy(1 / ZOOM_STEP),
      toggle_zoom: () => viewer.toggleZoom(),
      pan_left: () => viewer.pan("left"),
      pan_right: () => viewer.pan("right"),
      pan_up: () => viewer.pan("up"),
      pan_down: () => viewer.pan("down"),
      keep_zoom: () => this.toggleChoice("keep_zoom"),
      filmstrip: () => this.toggleChoice("filmstrip"),
      digit: (event) => notify(el, "digit", { digit: this.digitOf(event) }),
      help: () => this.openHelp(),
      view: () => notify(el, "tab", {}),
      add: () => notify(el, "focus", { on: "add" }),
      filter: () => notify(el, "focus", { on: "filter" }),
      leave: () => this.leaveField(),
    };
  }

  /**
   * The first nine keys of the command stand for 1 to 9, and so do the next nine.
   *
   * @param {KeyboardEvent} [event]
   * @returns {number}
   */
  digitOf(event) {
    const chords = event ? chordsOf(event) : [];
    for (const { command, keys } of this.bindings) {
      const index = command === "digit" ? keys.findIndex((each) => chords.includes(each)) : -1;
      if (index >= 0) return (index % 9) + 1;
    }
    return 0;
  }

  /** @param {"filmstrip" | "keep_zoom"} name */
  toggleChoice(name) {
    const choices = this.model.get("choices");
    const isOn = !choices[name];
    this.model.set("choices", { ...choices, [name]: isOn });
    this.model.save_changes();
    this.showStatus({
      filmstrip: `Film strip ${isOn ? "on" : "off"}.`,
      keep_zoom: `The zoom ${isOn ? "stays" : "starts anew"} with each image.`,
    }[name]);
  }

  renderChoices() {
    const { filmstrip, keep_zoom: keepZoom } = this.model.get("choices");
    this.root.classList.toggle("tagger-with-strip", filmstrip);
    this.filmstrip.setVisible(filmstrip);
    this.viewer.setKeepZoom(keepZoom);
  }

  /** Say that the last image is done, over a corner of the picture, which keeps its place. */
  renderFinished() {
    const text = this.model.get("finished");
    if (!text) {
      this.finished.replaceChildren();
      return;
    }
    const dismiss = button("tagger-dismiss", "Hide this", "×");
    dismiss.addEventListener("click", () => this.finished.replaceChildren());
    const check = h("button", { type: "button", class: "tagger-do-check" }, "Check the dataset →");
    this.finished.replaceChildren(h("span", {}, text), check, dismiss);
  }

  /** @param {CheckReport} report */
  showReport({ summary, lines, sound }) {
    const list = lines.length ? [h("ul", {}, ...lines.map((line) => h("li", {}, line)))] : [];
    openModal(this.root, "The dataset", [h("p", { class: sound ? "tagger-sound" : "tagger-trouble" }, summary), ...list]);
  }

  /** @param {string} command */
  sendCommand(command) {
    this.tagEditor.commitTyped();
    this.channel.notify("command", { command });
  }

  /**
   * Leave an image; unfinished text belongs to it.
   *
   * @param {() => void} go
   */
  leaveImage(go) {
    const wasTyping = this.tagEditor.hasFocus();
    notify(this.el, "leave", {});
    this.tagEditor.commitTyped();
    this.tagEditor.focusOnNext = wasTyping;
    go();
    // The next card may not be there yet: letters typed until then must not become commands.
    if (this.tagEditor.focusOnNext) notify(this.el, "focus", { on: "add" });
  }

  openHelp() {
    this.closeHelp ??= openKeyHelp(this.root, this.bindings, () => { this.closeHelp = undefined; });
  }

  /** Leave the field that has the focus. */
  leaveField() {
    this.tagEditor.dropTyped();
    this.root.focus({ preventScroll: true });
  }

  /**
   * The page keys go from image to image on the slider, too; it would jump by a tenth of them.
   *
   * @param {KeyboardEvent} event
   */
  onSliderKey(event) {
    const isOnSlider = event.target instanceof Element && event.target.matches(".noUi-handle");
    if (!isOnSlider || !["PageDown", "PageUp"].includes(event.key)) return;
    event.stopPropagation();
    event.preventDefault();
    this.run(event.key === "PageDown" ? "next" : "previous");
  }

  /**
   * Carry out the commands of buttons here, without a round trip.
   *
   * @param {MouseEvent} event
   */
  onClick(event) {
    const target = event.target instanceof Element ? event.target : null;
    if (this.isRemovingTag) {
      this.isRemovingTag = false;
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
    const isByMouse = event.detail > 0 && pressed.matches(".jupyter-button, .tagger-area button, .tagger-frame");
    if (isByMouse && document.activeElement === pressed) this.root.focus({ preventScroll: true });
  }

  /**
   * After the slider was moved, keys are for the images again.
   *
   * @param {PointerEvent} event
   */
  onRelease(event) {
    const isSlider = event.target instanceof Element && event.target.closest(".tagger-nav .noUi-target") !== null;
    if (isSlider) setTimeout(() => this.root.focus({ preventScroll: true }));
  }

  /** @param {MouseEvent} event */
  onPress(event) {
    this.isRemovingTag = event.target instanceof Element && event.target.matches(".jupyter-widget-tag-close");
  }

  /** @param {string} [text] of the page itself; without it the status that Python set is shown */
  showStatus(text) {
    const status = this.model.get("status");
    const tone = text === undefined ? status.tone : "info";
    const notes = status.notes.map((each) => h("span", { class: "tagger-note" }, each));
    this.status.replaceChildren(h("span", { class: `tagger-${tone}` }, text ?? status.text), ...notes);
  }

  renderWhereabouts() {
    const label = /** @type {HTMLElement} */ (this.root.querySelector(".tagger-others"));
    label.title = this.model.get("whereabouts");
  }

  /** Problems have a place of their own beside the picture, which keeps its place. */
  renderProblems() {
    const problems = this.model.get("troubles");
    this.problems.replaceChildren(...problems.map((each) => h("p", {}, each)));
    this.root.classList.toggle("tagger-troubled", problems.length > 0);
  }
}

/**
 * Report whether all places for cards, and the buttons, are there: each widget is put into the page by itself.
 *
 * @param {HTMLElement} root
 * @param {Model} model
 */
function isComplete(root, model) {
  const places = root.querySelectorAll(".tagger-slot .tagger-picture, .tagger-slot .tagger-tags").length;
  return places === 2 * model.get("slots") && root.querySelector(".tagger-nav .noUi-handle") !== null;
}

/**
 * Fill the window, and take the focus, in the app, where the screen is alone in the page.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
function fillWindow(root, signal) {
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
  /** @type {SharedState} */
  let shared;
  return {
    /** @param {{model: Model}} widget */
    initialize({ model }) {
      /** @type {Channel<Notice>} */
      const channel = new Channel(model);
      const navigation = new Navigation(channel, model.get("deck"));
      const cardModels = new CardModels(model.widget_manager, navigation, channel);
      const marks = new ProgressMarks();
      const film = new FilmstripThumbnails((want) => channel.notify("strip", { want }));
      shared = { channel, navigation, cardModels, marks, film };
      model.on("change:deck", () => navigation.receive(model.get("deck")));
      channel.listen((notice, buffers) => {
        switch (notice.kind) {
          case "picture": return void cardModels.receivePicture(notice, buffers[0]);
          case "marks": return void marks.load(buffers[0]);
          case "marked": return marks.update(notice.changes);
          case "names": return film.addNames(notice.names);
          case "thumbnail": return film.receive(notice, buffers[0]);
          case "wish": return cardModels.updateTags(notice.name, notice.from, notice.to);
          case "checked": // each view shows it
        }
      });
      channel.notify("hello");
      return () => channel.close();
    },
    /** @param {{model: Model, el: HTMLElement}} widget */
    render({ model, el }) {
      const life = new AbortController();
      el.classList.add("tagger-stage");
      whenRooted(el, life.signal, (root) => isComplete(root, model), (root) => {
        fillWindow(root, life.signal);
        new TaggingScreen(root, el, model, shared, life.signal);
      });
      return () => {
        life.abort();
        el.replaceChildren();
      };
    },
  };
};
