// Accessible names and roles that ipywidgets leaves out.

/**
 * Label the parts of the screen that are made of ipywidgets, again each time they draw themselves anew.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function labelWidgets(root, signal) {
  const label = () => {
    for (const each of root.querySelectorAll(".jupyter-button")) {
      // A button's symbol would be read aloud beside its name.
      set(each, "aria-label", each.textContent?.trim() || each.getAttribute("title") || "Theme");
    }
    for (const each of root.querySelectorAll(".tagger-tags")) {
      set(each, "role", "group"); // it scrolls, so the keyboard must reach it
      set(each, "aria-label", "Tags of this image");
      set(each, "tabindex", "0");
    }
    const handle = root.querySelector(".tagger-nav .noUi-handle");
    if (handle) set(handle, "aria-label", "Image");
    const readout = root.querySelector(".tagger-nav .widget-readout");
    if (readout) {
      set(readout, "role", "textbox");
      set(readout, "aria-label", "Number of the image");
    }
    labelProgress(root);
  };
  label();
  const observer = new MutationObserver(label);
  for (const each of root.querySelectorAll(".tagger-top, .tagger-nav")) {
    observer.observe(each, { childList: true, subtree: true, attributes: true, attributeFilter: ["title", "style"] });
  }
  signal.addEventListener("abort", () => observer.disconnect());
}

/** @param {HTMLElement} root */
function labelProgress(root) {
  const progress = root.querySelector(".tagger-top .progress");
  const bar = /** @type {HTMLElement | null} */ (root.querySelector(".tagger-top .progress-bar"));
  if (!progress || !bar) return;
  set(progress, "role", "progressbar");
  set(progress, "aria-label", "Progress");
  set(progress, "aria-valuenow", String(Math.round(parseFloat(bar.style.width) || 0)));
  set(progress, "aria-valuetext", root.querySelector(".tagger-place")?.textContent ?? "");
}

/**
 * Set an attribute unless it has the value already: otherwise the observer would never come to rest.
 *
 * @param {Element} element
 * @param {string} attribute
 * @param {string} value
 */
function set(element, attribute, value) {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}
