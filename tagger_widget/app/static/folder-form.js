// The form that asks for a folder. Plain DOM first, the anywidget adapter last.

/** @typedef {{problem: string, busy: boolean}} FormState */
/**
 * @typedef {object} Model the page's half of the anywidget
 * @property {(name: "path" | "problem" | "busy") => any} get
 * @property {(message: object) => void} send
 * @property {(events: string, callback: () => void) => void} on
 * @property {(events: string, callback: () => void) => void} off
 */

/**
 * Build an element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {object} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * Build the form.
 *
 * @param {{path: string, onOpen: (text: string) => void}} options
 * @returns {{root: HTMLElement, focus: () => void, update: (state: FormState) => void}}
 */
export function createFolderForm({ path, onOpen }) {
  const input = make("input", {
    type: "text",
    value: path,
    placeholder: "/home/me/photos",
    spellcheck: false,
    autocomplete: "off",
  });
  const button = make("button", { type: "submit", textContent: "Open" });
  const problem = make("p", { className: "tagger-form-problem" });
  problem.setAttribute("role", "alert");
  const form = make(
    "form",
    { className: "tagger-form-card" },
    make("h1", { textContent: "Which folder do you want to tag?" }),
    make("label", {}, make("span", { textContent: "Folder with your images" }), input),
    button,
    make("p", {
      className: "tagger-form-note",
      textContent: "Your images are never changed: copies and captions go into a subfolder named “tagged”.",
    }),
    problem,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onOpen(input.value);
  });
  // In a cell, JupyterLab intercepts Enter and treats single letters as commands.
  form.addEventListener("keydown", (event) => event.stopPropagation());
  const root = make("div", { className: "tagger-form" }, form);
  root.dataset.lmSuppressShortcuts = "true";
  return {
    root,
    focus: () => input.focus(),
    update(state) {
      problem.textContent = state.problem;
      input.setAttribute("aria-invalid", String(Boolean(state.problem)));
      input.disabled = state.busy;
      button.disabled = state.busy;
      button.textContent = state.busy ? "Opening…" : "Open";
      if (state.problem && !state.busy) input.focus();
    },
  };
}

/** @param {{model: Model, el: HTMLElement}} widget */
function render({ model, el }) {
  const form = createFolderForm({
    path: model.get("path"),
    onOpen: (text) => model.send({ open: text }),
  });
  const update = () => form.update({ problem: model.get("problem"), busy: model.get("busy") });
  el.append(form.root);
  update();
  model.on("change:problem change:busy", update);
  const frame = requestAnimationFrame(form.focus);
  return () => {
    cancelAnimationFrame(frame);
    model.off("change:problem change:busy", update);
  };
}

export default { render };
