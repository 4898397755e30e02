"""The browser code, put together from the files under ``static``.

anywidget loads one ES module per widget, from memory, where it cannot import another file. So the modules
that one imports are put before it in one text, without the words that tie them together.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^import [^;]* from "(\.{1,2}/[\w./-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async |const |class |function |let ))", re.MULTILINE)


def script(name: str) -> str:
    """Return the module `name`, a path below ``static``, and all that it imports, as one module."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in _with_imports(name, {}).values())


def styles(*names: str) -> str:
    """Return these style sheets as one."""
    return "\n".join((STATIC / name).read_text("utf-8") for name in names)


def _with_imports(name: str, found: dict[str, str]) -> dict[str, str]:
    """Collect the text of a module after the texts of those it imports, each once."""
    text = (STATIC / name).read_text("utf-8")
    for path in _IMPORT.findall(text):
        other = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if other not in found:
            _with_imports(other, found)
    found[name] = text
    return found
