import assert from "node:assert/strict";
import { describe } from "node:test";

import { chordsOf, commandFor, commandIn } from "../../../tagger_widget/widget/static/shared/keyboard.js";
import { table } from "../table.js";

/** A key that is pressed: what it types, where it is, and what is held with it. */
function press(key, code = "", held = "") {
  return {
    key, code, target: null,
    ctrlKey: held.includes("Ctrl"), altKey: held.includes("Alt") && !held.includes("AltGraph"),
    shiftKey: held.includes("Shift"), metaKey: held.includes("Cmd"),
    getModifierState: (name) => held.includes(name),
  };
}

describe("chordsOf", () => {
  table({
    "a letter is upper case": ["a", "KeyA", "", ["A"]],
    "a letter with Shift": ["A", "KeyA", "Shift", ["Shift+A"]],
    "a letter with Ctrl": ["z", "KeyZ", "Ctrl", ["Ctrl+Z"]],
    "Cmd counts as Ctrl": ["z", "KeyZ", "Cmd", ["Ctrl+Z"]],
    "modifiers have an order": ["Z", "KeyZ", "Shift+Ctrl", ["Ctrl+Shift+Z"]],
    "Ctrl and Cmd are one": ["z", "KeyZ", "Ctrl+Cmd", ["Ctrl+Z"]],
    "the space bar": [" ", "Space", "", ["Space"]],
    "the space bar with Shift": [" ", "Space", "Shift", ["Shift+Space"]],
    "a named key": ["PageDown", "PageDown", "", ["PageDown"]],
    "a named key with Shift": ["ArrowLeft", "ArrowLeft", "Shift", ["Shift+ArrowLeft"]],
    "a named key with Ctrl": ["Enter", "Enter", "Ctrl", ["Ctrl+Enter"]],
    "a named key with Alt": ["ArrowRight", "ArrowRight", "Alt", ["Alt+ArrowRight"]],
    "a function key": ["F1", "F1", "", ["F1"]],
    "a sign has no Shift": ["?", "Slash", "Shift", ["?"]],
    "a sign on another place": ["?", "Minus", "Shift", ["?"]],
    "a sign with Ctrl": ["/", "Slash", "Ctrl", ["Ctrl+/"]],
    "plus": ["+", "Equal", "Shift", ["+"]],
    "a digit": ["1", "Digit1", "", ["1", "1", "1"]],
    "a digit of the number pad": ["1", "Numpad1", "", ["1", "1", "1"]],
    "a digit with Shift types a sign": ["!", "Digit1", "Shift", ["!", "Shift+1"]],
    "a French digit needs Shift": ["1", "Digit1", "Shift", ["Shift+1", "Shift+1", "1"]],
    "a French digit key without Shift": ["&", "Digit1", "", ["&", "1"]],
    "a digit with Ctrl": ["2", "Digit2", "Ctrl", ["Ctrl+2", "Ctrl+2", "Ctrl+2"]],
    "Option on a Mac types a sign": ["å", "KeyA", "Alt", ["Alt+Å", "Alt+A"]],
    "Option and Shift on a Mac": ["Å", "KeyA", "Alt+Shift", ["Alt+Shift+Å", "Alt+Shift+A"]],
    "Option and a digit on a Mac": ["¡", "Digit1", "Alt", ["Alt+¡", "Alt+1"]],
    "Option and a full stop on a Mac": ["≥", "Period", "Alt", ["Alt+≥", "Alt+."]],
    "Option and a comma on a Mac": ["≤", "Comma", "Alt", ["Alt+≤", "Alt+,"]],
    "Option and a slash on a Mac": ["÷", "Slash", "Alt", ["Alt+÷", "Alt+/"]],
    "Option and minus on a Mac": ["–", "Minus", "Alt", ["Alt+–", "Alt+-"]],
    "Option and equals on a Mac": ["≠", "Equal", "Alt", ["Alt+≠", "Alt+="]],
    "Option and another sign on a Mac": ["“", "BracketLeft", "Alt", ["Alt+“"]],
    "Alt and a letter elsewhere": ["a", "KeyA", "Alt", ["Alt+A", "Alt+A"]],
    "AltGr types a sign": ["@", "KeyQ", "Ctrl+AltGraph", ["@"]],
    "AltGr types a letter": ["ż", "KeyZ", "Ctrl+AltGraph", ["Ż"]],
    "AltGr and Shift": ["Ż", "KeyZ", "Ctrl+AltGraph+Shift", ["Shift+Ż"]],
    "a Russian letter": ["я", "KeyZ", "", ["Я", "Z"]],
    "a Russian letter with Ctrl": ["я", "KeyZ", "Ctrl", ["Ctrl+Я", "Ctrl+Z"]],
    "a Russian letter with Shift": ["Я", "KeyZ", "Shift", ["Shift+Я", "Shift+Z"]],
    "a Greek letter": ["ζ", "KeyZ", "", ["Ζ", "Z"]],
    "a Korean letter": ["ㅋ", "KeyZ", "", ["ㅋ", "Z"]],
    "a Russian letter on the key of a sign": ["б", "Comma", "", ["Б"]],
    "a German letter": ["z", "KeyY", "", ["Z"]],
    "a letter of Latin script with a mark": ["é", "Digit2", "", ["É", "2"]],
    "a dead key": ["Dead", "BracketLeft", "", ["Dead"]],
    "a key without a place": ["a", "", "", ["A"]],
  }, (key, code, held, expected) => assert.deepEqual(chordsOf(press(key, code, held)), expected));

  table({
    "an event without modifier states, as scripts make them": [{}],
    "an event whose modifier states say nothing": [{ getModifierState: () => undefined }],
  }, (changes) => {
    const event = { ...press("a", "KeyA"), getModifierState: undefined, ...changes };
    assert.deepEqual(chordsOf(event), ["A"]);
  });
});

const BINDINGS = [
  { command: "next", keys: ["ArrowRight", "PageDown"], where: "outside" },
  { command: "undo", keys: ["Ctrl+Z"], where: "anywhere" },
  { command: "redo", keys: ["Ctrl+Shift+Z"], where: "anywhere" },
  { command: "save", keys: ["Ctrl+S"], where: "anywhere" },
  { command: "toggle_zoom", keys: ["Space"], where: "outside" },
  { command: "confirm", keys: ["Enter"], where: "outside" },
  { command: "digit", keys: ["1"], where: "outside" },
  { command: "rename", keys: ["F2"], where: "chip" },
  { command: "select_image", keys: ["Space", "X"], where: "gallery" },
];
const OUTSIDE = { isTextField: false, hasText: false, isPressable: false };
const FIELD = { isTextField: true, hasText: false, isPressable: false };
const TYPED = { isTextField: true, hasText: true, isPressable: false };
const BUTTON = { isTextField: false, hasText: false, isPressable: true };

describe("commandFor", () => {
  table({
    "a key outside of fields": [press("ArrowRight"), OUTSIDE, "next"],
    "another key of the same command": [press("PageDown"), OUTSIDE, "next"],
    "a key that has no command": [press("q", "KeyQ"), OUTSIDE, null],
    "a key with a modifier that has none": [press("ArrowRight", "", "Ctrl"), OUTSIDE, null],
    "keys of a part of the screen": [press("F2"), OUTSIDE, null],
    "a key that is typed into a field": [press("ArrowRight"), FIELD, null],
    "a digit that is typed into a field": [press("1", "Digit1"), FIELD, null],
    "a key that works in fields, too": [press("s", "KeyS", "Ctrl"), FIELD, "save"],
    "a key that works in fields with text": [press("s", "KeyS", "Ctrl"), TYPED, "save"],
    "undo in an empty field": [press("z", "KeyZ", "Ctrl"), FIELD, "undo"],
    "undo in a field with text is that of the field": [press("z", "KeyZ", "Ctrl"), TYPED, null],
    "redo in an empty field": [press("Z", "KeyZ", "Ctrl+Shift"), FIELD, "redo"],
    "redo in a field with text is that of the field": [press("Z", "KeyZ", "Ctrl+Shift"), TYPED, null],
    "the space bar": [press(" ", "Space"), OUTSIDE, "toggle_zoom"],
    "the space bar presses a button": [press(" ", "Space"), BUTTON, null],
    "Enter": [press("Enter"), OUTSIDE, "confirm"],
    "Enter presses a button": [press("Enter"), BUTTON, null],
    "other keys on a button": [press("ArrowRight"), BUTTON, "next"],
    "a French digit": [press("&", "Digit1"), OUTSIDE, "digit"],
    "a Russian letter": [press("я", "KeyZ", "Ctrl"), OUTSIDE, "undo"],
  }, (event, target, expected) => assert.equal(commandFor(BINDINGS, event, target), expected));
});

describe("commandIn", () => {
  table({
    "a key of the part": [press("F2"), "chip", "rename"],
    "a key of another part": [press("F2"), "gallery", undefined],
    "a general key": [press("z", "KeyZ", "Ctrl"), "gallery", undefined],
    "one of several keys": [press("x", "KeyX"), "gallery", "select_image"],
    "a key that means something else in general": [press(" ", "Space"), "gallery", "select_image"],
    "a key by its place": [press("ч", "KeyX"), "gallery", "select_image"],
  }, (event, where, expected) => assert.equal(commandIn(BINDINGS, event, where), expected));
});
