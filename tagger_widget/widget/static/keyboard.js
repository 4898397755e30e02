// Keys: from an event to the name of a command, and how the root keeps them from JupyterLab.

/** @typedef {{command: string, keys: string[], where: "anywhere" | "outside", label: string, group: string}} Binding */

const TEXT_FIELDS = "input:not([type=button]):not([type=checkbox]), textarea, select, [contenteditable=true]";

/**
 * Name the keys of an event as the table of bindings does, such as "Ctrl+Shift+Z"; Cmd counts as Ctrl.
 *
 * @param {KeyboardEvent} event
 * @returns {string}
 */
export function chord(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  let key = event.altKey && digit ? digit : event.key;
  if (key === " ") key = "Space";
  else if (key.length === 1) key = key.toUpperCase();
  const isSign = key.length === 1 && !/[\p{L}\d]/u.test(key);
  const shift = event.shiftKey && !isSign ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
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
  const keys = chord(event);
  const binding = bindings.find((each) => each.keys.includes(keys));
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
 * Take the keys pressed inside the root, and none elsewhere.
 *
 * @param {HTMLElement} root
 * @param {() => Binding[]} bindings
 * @param {(command: string, event: KeyboardEvent) => void} run
 * @param {AbortSignal} signal
 */
export function takeKeys(root, bindings, run, signal) {
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
    requestAnimationFrame(() => {
      const nobody = document.activeElement === document.body || document.activeElement === null;
      if (nobody && pressedInside && document.hasFocus() && !signal.aborted) root.focus({ preventScroll: true });
    });
  };
  root.addEventListener("focusout", onleave, { signal });
}
