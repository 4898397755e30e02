"""Link the modules under ``static`` into one script per anywidget, and join style sheets.

anywidget loads a widget's script from memory, where it cannot import another file. So each module that the entry
module needs is put into one text, wrapped in a function that returns what the module exports: two modules may use the
same private name. An inline source map gives the browser's debugger the files and lines that the text was made of.

A module uses two forms, each at the beginning of a line: ``import { name, other as alias } from "./file.js";`` and
``export`` before ``function``, ``async function``, ``class``, ``const`` or ``default``. A folder imports only from
itself and from ``shared``, and no import closes a cycle. An `ImportError` names the file that breaks a rule.
"""

from __future__ import annotations

import base64
import functools
import json
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"
SHARED = "shared"

_STATEMENT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_IMPORT = re.compile(r'^import \{([^{}]*)\} from "(\.{1,2}/[\w./-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:(default) |(?:(?:async )?function |class |const )(\w+))", re.MULTILINE)
_DECLARATION = re.compile(
    r"^(?:export )?(?:(?:async )?function|class|const|let) (\w+|[\[{][^=]*[\]}])", re.MULTILINE
)


@dataclass(frozen=True)
class _Module:
    """One file: what it imports and exports, and its text without these statements."""

    name: str
    text: str
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    """The modules it imports, each with the exported names that it uses."""
    exports: tuple[str, ...]
    body: str
    """Its statements with as many lines as the file, to stand inside a function."""


def script(entry: str, static: Path = STATIC) -> str:
    """Return a module with everything it imports as one script that imports nothing.

    Parameters
    ----------
    entry
        Path of the module below `static`; it has a default export.
    static
        The folder of the modules.

    Raises
    ------
    ImportError
        If a file is missing or not understood, if something is imported that is not exported, if an import crosses
        folders or closes a cycle, or if a module declares a name twice.
    """
    modules = _in_order(entry, static)
    if "default" not in modules[-1].exports:
        raise ImportError(f"{entry} has no default export.")
    head = "const $modules = {};"
    parts = [
        f"$modules[{json.dumps(module.name)}] = (() => {{\n{module.body}\nreturn {_returned(module)};\n}})();"
        for module in modules
    ]
    tail = f"export default $modules[{json.dumps(entry)}].default;"
    source_map = base64.b64encode(_source_map(modules).encode()).decode("ascii")
    return "\n".join(
        [
            head,
            *parts,
            tail,
            f"//# sourceURL=tagger-widget:///{posixpath.dirname(entry)}.js",
            f"//# sourceMappingURL=data:application/json;base64,{source_map}",
            "",
        ]
    )


def styles(*names: str) -> str:
    """Return these style sheets, paths below ``static``, as one."""
    return "\n".join((STATIC / name).read_text("utf-8") for name in names)


def _in_order(entry: str, static: Path) -> list[_Module]:
    """Return a module after everything that it imports, each once."""
    found: dict[str, _Module] = {}
    _collect(entry, static, found, ())
    return list(found.values())


def _collect(name: str, static: Path, found: dict[str, _Module], importers: tuple[str, ...]) -> None:
    if name in importers:
        cycle = " → ".join((*importers[importers.index(name) :], name))
        raise ImportError(f"These modules import each other: {cycle}.")
    if name in found:
        return
    module = _read(name, static)
    for other, names in module.imports:
        _collect(other, static, found, (*importers, name))
        for each in names:
            if each not in found[other].exports:
                raise ImportError(f"{name} imports {each}, which {other} does not export.")
    found[name] = module


@functools.cache
def _read(name: str, static: Path) -> _Module:
    """Read and parse one file; the four widgets share some of them."""
    try:
        text = (static / name).read_text("utf-8")
    except FileNotFoundError as error:
        raise ImportError(f"There is no module {name} in {static}.") from error
    understood = {match.start() for form in (_IMPORT, _EXPORT) for match in form.finditer(text)}
    for statement in _STATEMENT.finditer(text):
        if statement.start() not in understood:
            raise ImportError(f"{name}:{_line(text, statement.start())} is not understood: {statement[0]}")
    exports = tuple(match[1] or match[2] for match in _EXPORT.finditer(text))
    _check_names(name, text)
    return _Module(name, text, _imports(name, text), exports, _body(name, text))


def _imports(name: str, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for match in _IMPORT.finditer(text):
        other = _resolve(name, match[2])
        if posixpath.dirname(other) not in {posixpath.dirname(name), SHARED}:
            place = f"{name}:{_line(text, match.start())}"
            raise ImportError(
                f"{place} imports {other}: a folder imports from itself and from {SHARED} only."
            )
        found.append((other, tuple(exported for exported, _local in _names(match[1]))))
    return tuple(found)


def _resolve(name: str, path: str) -> str:
    """Return the module that a relative path in the module `name` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _names(listed: str) -> list[tuple[str, str]]:
    """Return the names between the braces of an import, each as exported and as used."""
    parts = [part.split(" as ") for part in " ".join(listed.split()).split(",") if part.strip()]
    return [(part[0].strip(), part[-1].strip()) for part in parts]


def _check_names(name: str, text: str) -> None:
    """Refuse a name that stands for two things in the scope of one module."""
    names = [local for match in _IMPORT.finditer(text) for _exported, local in _names(match[1])]
    for match in _DECLARATION.finditer(text):
        names += re.findall(r"\w+", match[1])
    twice = sorted({each for each in names if names.count(each) > 1})
    if twice:
        raise ImportError(f"{name} declares or imports more than once: {', '.join(twice)}.")


def _body(name: str, text: str) -> str:
    """Return the text with its imports read from `$modules`; every statement keeps its line."""

    def link_import(match: re.Match[str]) -> str:
        names = ", ".join(
            exported if exported == local else f"{exported}: {local}" for exported, local in _names(match[1])
        )
        module = json.dumps(_resolve(name, match[2]))
        return f"const {{ {names} }} = $modules[{module}];" + "\n" * match[0].count("\n")

    def unexport(match: re.Match[str]) -> str:
        return "const $default = " if match[1] else match[0].replace("export ", " " * len("export "), 1)

    return _EXPORT.sub(unexport, _IMPORT.sub(link_import, text)).rstrip("\n")


def _returned(module: _Module) -> str:
    names = ["default: $default" if each == "default" else each for each in module.exports]
    return f"{{ {', '.join(names)} }}"


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _source_map(modules: list[_Module]) -> str:
    """Map each line of the script to its file and line, as ECMA-426 defines source maps."""
    mappings = [""]
    line = 0
    for number, module in enumerate(modules):
        count = module.body.count("\n") + 1
        # Each number is relative to the one before: column, file, line, column.
        begin = "A" + _vlq(int(number > 0)) + _vlq(-line) + "A"
        mappings += ["", begin, *["AACA"] * (count - 1), "", ""]
        line = count - 1
    return json.dumps(
        {
            "version": 3,
            "sources": [f"tagger-widget:///{module.name}" for module in modules],
            "sourcesContent": [module.text for module in modules],
            "names": [],
            "mappings": ";".join(mappings),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _vlq(number: int) -> str:
    """Write an integer as the base 64 digits of a source map, the lowest five bits first."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    rest = (-number << 1) | 1 if number < 0 else number << 1
    found = ""
    while True:
        rest, digit = rest >> 5, rest & 31
        found += digits[digit | 32 if rest else digit]
        if not rest:
            return found
