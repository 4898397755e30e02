// The question for a folder. Plain DOM on top, the anywidget adapter at the bottom.

/**
 * @param {{path: string, onOpen: (text: string) => void}} options
 * @returns {{root: HTMLElement, focus: () => void, show: (state: {problem: string, busy: boolean}) => void}}
 */
export function createForm({ path, onOpen }) {
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
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
      textContent: "Your images stay as they are: copies and captions go into a new folder called tagged inside.",
    }),
    problem,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onOpen(input.value);
  });
  // JupyterLab keeps Enter to itself in a cell and takes single letters for commands.
  form.addEventListener("keydown", (event) => event.stopPropagation());
  const root = make("div", { className: "tagger-form" }, form);
  root.dataset.lmSuppressShortcuts = "true";
  return {
    root,
    focus: () => input.focus(),
    show(state) {
      problem.textContent = state.problem;
      input.setAttribute("aria-invalid", String(Boolean(state.problem)));
      input.disabled = button.disabled = state.busy;
      button.textContent = state.busy ? "Opening…" : "Open";
      if (state.problem && !state.busy) input.focus();
    },
  };
}

function render({ model, el }) {
  const form = createForm({
    path: model.get("path"),
    onOpen: (text) => model.send({ open: text }),
  });
  const show = () => form.show({ problem: model.get("problem"), busy: model.get("busy") });
  el.append(form.root);
  show();
  model.on("change:problem change:busy", show);
  const frame = requestAnimationFrame(form.focus);
  return () => {
    cancelAnimationFrame(frame);
    model.off("change:problem change:busy", show);
  };
}

export default { render };
