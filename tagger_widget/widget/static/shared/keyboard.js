// Keys: from an event to the name of a command, and how the root keeps them from JupyterLab.

/** @typedef {{command: string, keys: string[], where: "anywhere" | "outside" | "chip" | "gallery",
 * to: "stage" | "palette" | "gallery", label: string, group: string}} Binding */

const TEXT_FIELDS = "input:not([type=button]):not([type=checkbox]), textarea, select, [contenteditable=true]";
const PLACES = { Period: ".", Comma: ",", Slash: "/", Minus: "-", Equal: "=" };

/**
 * Name the keys of an event as the table of bindings does, such as "Ctrl+Shift+Z"; Cmd counts as Ctrl. First by
 * what they say, then by where they lie: with Option a Mac types signs, a French keyboard has its digits on
 * Shift, and a Russian one has no Z.
 *
 * @param {KeyboardEvent} event
 * @returns {string[]} the likeliest first
 */
export function chords(event) {
  const isTyped = event.getModifierState?.("AltGraph") ?? false; // AltGr makes a sign; it is no Ctrl+Alt
  const ctrl = (event.ctrlKey || event.metaKey) && !isTyped;
  const alt = event.altKey && !isTyped;
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
  else if (alt && event.code in PLACES) found.push(named(PLACES[event.code], false));
  if (digit === key) found.push(named(digit, false));
  return found;
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLElement}
 */
export function isTextField(target) {
  return target instanceof HTMLElement && target.matches(TEXT_FIELDS);
}

/**
 * Find the command that a key means where it was pressed.
 *
 * @param {Binding[]} bindings
 * @param {KeyboardEvent} event
 * @returns {string | null}
 */
export function commandFor(bindings, event) {
  const possible = chords(event);
  const general = bindings.filter(({ where }) => where === "anywhere" || where === "outside");
  const meant = (/** @type {string} */ keys) => general.find((each) => each.keys.includes(keys));
  const keys = possible.find(meant);
  const binding = keys && meant(keys);
  if (!binding) return null;
  const target = event.target;
  if (isTextField(target)) {
    if (binding.where === "outside") return null;
    const undoesTyping = binding.command === "undo" || binding.command === "redo";
    const typed = target instanceof HTMLInputElement ? target.value : target.textContent;
    return undoesTyping && typed ? null : binding.command;
  }
  const presses = keys === "Space" || keys === "Enter";
  const isPressable = target instanceof Element && target.closest("button, summary, a[href]") !== null;
  return presses && isPressable ? null : binding.command;
}

/**
 * Find the command that a key means in a part of the screen that has keys of its own.
 *
 * @param {Binding[]} bindings
 * @param {KeyboardEvent} event
 * @param {"chip" | "gallery"} where
 * @returns {string | undefined}
 */
export function commandIn(bindings, event, where) {
  const possible = chords(event);
  return bindings.find((each) => each.where === where && each.keys.some((key) => possible.includes(key)))?.command;
}

/**
 * Take the keys pressed inside the root, and none elsewhere.
 *
 * @param {HTMLElement} root
 * @param {() => Binding[]} bindings
 * @param {(command: string, event: KeyboardEvent) => void} run
 * @param {AbortSignal} signal
 */
export function handleKeys(root, bindings, run, signal) {
  root.tabIndex = -1;
  root.dataset.lmSuppressShortcuts = "true";
  const onkey = (/** @type {KeyboardEvent} */ event) => {
    // JupyterLab would take the letters as its own commands, and Enter away from the inputs.
    event.stopPropagation();
    if (event.isComposing || event.defaultPrevented) return;
    const command = commandFor(bindings(), event);
    if (command === null) return;
    event.preventDefault();
    run(command, event);
  };
  root.addEventListener("keydown", onkey, { signal });
  keepFocus(root, signal);
}

/**
 * Take the focus back when what had it went away, or keys would reach nobody.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
function keepFocus(root, signal) {
  let pressedInside = true;
  const onpress = (/** @type {Event} */ event) => {
    const isAlone = root.classList.contains("tagger-alone");
    pressedInside = isAlone || (event.target instanceof Node && root.contains(event.target));
  };
  document.addEventListener("pointerdown", onpress, { capture: true, signal });
  const onleave = (/** @type {FocusEvent} */ event) => {
    if (event.relatedTarget) return;
    // Not a frame later: a key pressed until then would be lost.
    queueMicrotask(() => {
      const nobody = document.activeElement === document.body || document.activeElement === null;
      if (nobody && pressedInside && document.hasFocus() && !signal.aborted) root.focus({ preventScroll: true });
    });
  };
  root.addEventListener("focusout", onleave, { signal });
}
