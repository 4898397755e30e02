// Keys: from a key event to the name of a command, and how the root keeps them from JupyterLab.

/** @import { Binding } from "./types.js" */

/** @typedef {Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "getModifierState">} KeyPress */

const TEXT_FIELDS = "input:not([type=button]):not([type=checkbox]), textarea, select, [contenteditable=true]";
/** @type {Record<string, string>} */
const SIGN_KEYS = { Period: ".", Comma: ",", Slash: "/", Minus: "-", Equal: "=" };

/**
 * Name the keys of an event as the table of bindings does, such as "Ctrl+Shift+Z"; Cmd counts as Ctrl. A key is named
 * by what it types and by where it is: with Option a Mac types signs, a French keyboard has its digits on Shift, and a
 * Russian one has no Z.
 *
 * @param {KeyPress} event
 * @returns {string[]} the likeliest first
 */
export function chordsOf(event) {
  const isAltGraph = event.getModifierState?.("AltGraph") ?? false; // AltGr types a sign; it is no Ctrl+Alt
  const ctrl = (event.ctrlKey || event.metaKey) && !isAltGraph;
  const alt = event.altKey && !isAltGraph;
  const named = (/** @type {string} */ key, /** @type {boolean} */ shift) =>
    `${ctrl ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${shift ? "Shift+" : ""}${key}`;
  let key = event.key === " " ? "Space" : event.key;
  if (key.length === 1) key = key.toUpperCase();
  const isSign = key.length === 1 && !/[\p{L}\d]/u.test(key);
  const found = [named(key, event.shiftKey && !isSign)];
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const isForeign = key.length === 1 && /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key);
  if (digit) found.push(named(digit, event.shiftKey));
  else if (letter && (alt || isForeign)) found.push(named(letter, event.shiftKey));
  else if (alt && event.code in SIGN_KEYS) found.push(named(SIGN_KEYS[event.code], false));
  if (digit !== undefined && digit === key) found.push(named(digit, false));
  return found;
}

/**
 * @typedef {object} KeyTarget where a key was pressed
 * @property {boolean} isTextField
 * @property {boolean} hasText whether the field has text
 * @property {boolean} isPressable whether Space and Enter press it
 */

/**
 * @param {EventTarget | null} target
 * @returns {KeyTarget}
 */
function describeTarget(target) {
  const isTextField = target instanceof HTMLElement && target.matches(TEXT_FIELDS);
  const text = target instanceof HTMLInputElement ? target.value : isTextField && target.textContent;
  const isPressable = target instanceof Element && target.closest("button, summary, a[href]") !== null;
  return { isTextField, hasText: Boolean(text), isPressable };
}

/**
 * Find the command of a key, given where it was pressed.
 *
 * @param {Binding[]} bindings
 * @param {KeyPress & {target: EventTarget | null}} event
 * @param {KeyTarget} [target]
 * @returns {string | null}
 */
export function commandFor(bindings, event, target = describeTarget(event.target)) {
  const general = bindings.filter(({ where }) => where === "anywhere" || where === "outside");
  const bindingOf = (/** @type {string} */ keys) => general.find((each) => each.keys.includes(keys));
  const keys = chordsOf(event).find(bindingOf);
  const binding = keys === undefined ? undefined : bindingOf(keys);
  if (!binding) return null;
  if (target.isTextField) {
    if (binding.where === "outside") return null;
    const undoesTyping = binding.command === "undo" || binding.command === "redo";
    return undoesTyping && target.hasText ? null : binding.command;
  }
  const presses = keys === "Space" || keys === "Enter";
  return presses && target.isPressable ? null : binding.command;
}

/**
 * Find the command of a key in a part of the screen that has keys of its own.
 *
 * @param {Binding[]} bindings
 * @param {KeyPress} event
 * @param {"chip" | "gallery"} where
 * @returns {string | undefined}
 */
export function commandIn(bindings, event, where) {
  const chords = chordsOf(event);
  return bindings.find((each) => each.where === where && each.keys.some((key) => chords.includes(key)))?.command;
}

/**
 * Handle every key that is pressed inside the root, and none elsewhere.
 *
 * @param {HTMLElement} root
 * @param {() => Binding[]} bindings
 * @param {(command: string, event: KeyboardEvent) => void} run
 * @param {AbortSignal} signal
 */
export function handleKeys(root, bindings, run, signal) {
  root.tabIndex = -1;
  root.dataset.lmSuppressShortcuts = "true";
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    // JupyterLab would take the letters for its own commands, and Enter away from the inputs.
    event.stopPropagation();
    if (event.isComposing || event.defaultPrevented) return;
    const command = commandFor(bindings(), event);
    if (command === null) return;
    event.preventDefault();
    run(command, event);
  };
  root.addEventListener("keydown", onKey, { signal });
  keepFocus(root, signal);
}

/**
 * Return the focus to the root when the element that had it is removed, or keys would reach nothing.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
function keepFocus(root, signal) {
  let pressedInside = true;
  const onPress = (/** @type {Event} */ event) => {
    const isAlone = root.classList.contains("tagger-alone");
    pressedInside = isAlone || (event.target instanceof Node && root.contains(event.target));
  };
  document.addEventListener("pointerdown", onPress, { capture: true, signal });
  const onLeave = (/** @type {FocusEvent} */ event) => {
    if (event.relatedTarget) return;
    // Not a frame later: a key pressed until then would be lost.
    queueMicrotask(() => {
      const isNowhere = document.activeElement === document.body || document.activeElement === null;
      if (isNowhere && pressedInside && document.hasFocus() && !signal.aborted) root.focus({ preventScroll: true });
    });
  };
  root.addEventListener("focusout", onLeave, { signal });
}
