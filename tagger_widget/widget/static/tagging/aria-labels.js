// Names and roles that ipywidgets leaves out, for those who do not see the screen.

/**
 * Name each part of the screen that is made of ipywidgets. They may draw themselves anew, which undoes it.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function labelWidgets(root, signal) {
  const name = () => {
    for (const each of root.querySelectorAll(".jupyter-button")) {
      // A button's sign would be read aloud beside its name.
      set(each, "aria-label", each.textContent?.trim() || each.getAttribute("title") || "Theme");
    }
    for (const each of root.querySelectorAll(".tagger-tags")) {
      set(each, "role", "group"); // it scrolls, so the keyboard must get there
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
    const place = root.querySelector(".tagger-place")?.textContent ?? "";
    const progress = root.querySelector(".tagger-top .progress");
    const bar = root.querySelector(".tagger-top .progress-bar");
    if (progress && bar) {
      set(progress, "role", "progressbar");
      set(progress, "aria-label", "Progress");
      set(progress, "aria-valuenow", String(Math.round(parseFloat(/** @type {HTMLElement} */ (bar).style.width) || 0)));
      set(progress, "aria-valuetext", place);
    }
  };
  name();
  const observer = new MutationObserver(name);
  for (const each of root.querySelectorAll(".tagger-top, .tagger-nav")) {
    observer.observe(each, { childList: true, subtree: true, attributes: true, attributeFilter: ["title", "style"] });
  }
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Only what is not so already, or the observer would never come to rest. */
function set(/** @type {Element} */ element, /** @type {string} */ attribute, /** @type {string} */ value) {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}
