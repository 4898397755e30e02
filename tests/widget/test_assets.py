"""Scripts and style sheets are linked for anywidget."""

from __future__ import annotations

import base64
import json
import posixpath
import re
from pathlib import Path
from typing import Any

import pytest

from tagger_widget.widget.assets import STATIC, script, styles

ENTRIES = ["tagging/index.js", "palette/index.js", "gallery/index.js", "workbench/index.js"]
SCRIPTS = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js"))
SHEETS = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.css"))


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Return a folder with two folders of modules and a shared one."""
    for folder in ("shared", "one", "two"):
        (tmp_path / folder).mkdir()
    return tmp_path


def source_map(text: str) -> dict[str, Any]:
    """Return the source map at the end of a linked script."""
    return json.loads(base64.b64decode(text.rsplit("base64,", 1)[1]))


def digits(segment: str) -> list[int]:
    """Decode the numbers of one segment of a source map."""
    found, value, shift = [], 0, 0
    for character in segment:
        digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".index(character)
        value += (digit & 31) << shift
        shift += 5
        if not digit & 32:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return found


def origins(text: str) -> dict[int, tuple[str, str]]:
    """Return the file and the line of source that each mapped line of a script comes from."""
    facts = source_map(text)
    found, file, line = {}, 0, 0
    for number, segment in enumerate(facts["mappings"].split(";")):
        if segment:
            _column, file_step, line_step, _source_column = digits(segment)
            file, line = file + file_step, line + line_step
            found[number] = (facts["sources"][file], facts["sourcesContent"][file].split("\n")[line])
    return found


class TestScripts:
    @pytest.mark.parametrize("entry", ENTRIES)
    def test_an_entry_module_links(self, entry: str) -> None:
        """A linked script has no imports and one export."""
        text = script(entry)
        assert not re.search(r"^\s*import\b", text, re.MULTILINE)
        assert re.findall(r"^export .*", text, re.MULTILINE) == [
            f'export default $modules["{entry}"].default;'
        ]

    def test_every_script_is_part_of_a_widget(self) -> None:
        """A module that no entry module needs is dead; types.js contains types alone."""
        linked = {
            name.removeprefix("tagger-widget:///")
            for each in ENTRIES
            for name in source_map(script(each))["sources"]
        }
        assert linked == set(SCRIPTS) - {"shared/types.js"}

    @pytest.mark.parametrize("name", SCRIPTS)
    def test_types_are_imported_like_code(self, name: str) -> None:
        """Type imports in comments refer to a file of the same folder or of the shared one."""
        text = (STATIC / name).read_text("utf-8")
        for path in re.findall(r'(?:@import \{[^}]*\} from |import\()"([^"]+)"', text):
            other = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            assert other in SCRIPTS
            assert posixpath.dirname(other) in {posixpath.dirname(name), "shared"}

    def test_nothing_comes_from_elsewhere(self) -> None:
        """No script or style sheet contains an external address."""
        texts = [(STATIC / name).read_text("utf-8") for name in SCRIPTS + SHEETS]
        assert not [text for text in texts if "http://" in text or "https://" in text]

    def test_text_is_never_taken_for_markup(self) -> None:
        """User text reaches the page as text."""
        texts = [(STATIC / name).read_text("utf-8") for name in SCRIPTS]
        assert not [text for text in texts if "innerHTML" in text or "console.log" in text]

    @pytest.mark.parametrize("entry", ENTRIES)
    def test_the_debugger_finds_each_line(self, entry: str) -> None:
        """The source map maps each line of a module to the same line of its file."""
        text = script(entry)
        lines = text.split("\n")
        mapped = origins(text)
        assert len({file for file, _line in mapped.values()}) == len(source_map(text)["sources"])
        for number, (_file, line) in mapped.items():
            bare = lines[number].strip()
            assert bare == line.strip() or line.startswith(("import ", "export ", "  ", "}"))
            if line.startswith("export ") and "default" not in line:
                assert bare == line.removeprefix("export ")


class TestLinking:
    def test_modules_have_a_scope_of_their_own(self, static: Path) -> None:
        """Two modules may declare the same private name; each is a function that runs once, after its dependencies."""
        (static / "shared/text.js").write_text("const MARK = 1;\nexport const read = () => MARK;\n")
        (static / "one/part.js").write_text(
            'import { read } from "../shared/text.js";\nconst MARK = 2;\nexport class Part {}\n'
            "export async function sum() {\n  return MARK + read();\n}\n"
        )
        (static / "one/index.js").write_text(
            'import {\n  Part,\n  sum as total,\n} from "./part.js";\nimport { read } from "../shared/text.js";\n'
            "const MARK = 3;\nexport default () => [Part, total, read, MARK];\n"
        )
        text = script("one/index.js", static)
        code = text.split("\n//# ")[0]
        assert code.split("\n") == [
            "const $modules = {};",
            '$modules["shared/text.js"] = (() => {',
            "const MARK = 1;",
            "       const read = () => MARK;",
            "return { read };",
            "})();",
            '$modules["one/part.js"] = (() => {',
            'const { read } = $modules["shared/text.js"];',
            "const MARK = 2;",
            "       class Part {}",
            "       async function sum() {",
            "  return MARK + read();",
            "}",
            "return { Part, sum };",
            "})();",
            '$modules["one/index.js"] = (() => {',
            'const { Part, sum: total } = $modules["one/part.js"];',
            "",
            "",
            "",
            'const { read } = $modules["shared/text.js"];',
            "const MARK = 3;",
            "const $default = () => [Part, total, read, MARK];",
            "return { default: $default };",
            "})();",
            'export default $modules["one/index.js"].default;',
        ]
        assert origins(text)[11] == ("tagger-widget:///one/part.js", "  return MARK + read();")
        assert origins(text)[22] == (
            "tagger-widget:///one/index.js",
            "export default () => [Part, total, read, MARK];",
        )
        assert 13 not in origins(text)

    @pytest.mark.parametrize(
        ("index", "other", "message"),
        [
            pytest.param(
                'import { gone } from "./other.js";',
                "const gone = 1;",
                "one/index.js imports gone, which one/other.js does not export",
                id="not-exported",
            ),
            pytest.param('import { a } from "./missing.js";', "", "no module one/missing.js", id="missing"),
            pytest.param(
                '\nimport { a } from "../two/index.js";',
                "",
                "one/index.js:2 imports two/index.js: a folder imports from itself and from shared only",
                id="across-folders",
            ),
            pytest.param(
                'import { a } from "../../elsewhere.js";', "", "a folder imports from itself", id="outside"
            ),
            pytest.param(
                'import { a } from "./other.js";',
                'import { b } from "./index.js";\nexport const a = 1;',
                "one/index.js → one/other.js → one/index.js",
                id="cycle",
            ),
            pytest.param(
                'import { a } from "./other.js";\nconst a = 2;',
                "export const a = 1;",
                "one/index.js declares or imports more than once: a",
                id="declared-twice",
            ),
            pytest.param(
                'import { a } from "./other.js";\nconst [b, a] = [1, 2];',
                "export const a = 1;",
                "more than once: a",
                id="taken-apart",
            ),
            pytest.param(
                'import { a, b as a } from "./other.js";',
                "export const a = 1;\nexport const b = 2;",
                "more than once: a",
                id="imported-twice",
            ),
            pytest.param(
                'import * as other from "./other.js";', "", "one/index.js:1 is not understood", id="namespace"
            ),
            pytest.param('import "./other.js";', "", "is not understood", id="side-effects"),
            pytest.param(
                "let a;\nexport let b = 1;", "", "one/index.js:2 is not understood", id="export-let"
            ),
            pytest.param(
                "const a = 1;\nexport { a };", "", "one/index.js:2 is not understood", id="export-list"
            ),
        ],
    )
    def test_what_cannot_be_linked_is_refused(
        self, static: Path, index: str, other: str, message: str
    ) -> None:
        """A mistake raises an error with the file, and the line if it helps, before a browser loads anything."""
        (static / "one/index.js").write_text(f"{index}\nexport default 1;\n")
        (static / "one/other.js").write_text(f"{other}\n")
        (static / "two/index.js").write_text("export const a = 1;\n")
        with pytest.raises(ImportError, match=re.escape(message)):
            script("one/index.js", static)

    def test_shared_modules_import_from_their_own_folder_only(self, static: Path) -> None:
        """The shared folder depends on no other folder."""
        (static / "one/index.js").write_text('import { a } from "../shared/a.js";\nexport default a;\n')
        (static / "shared/a.js").write_text('import { b } from "../two/b.js";\nexport const a = b;\n')
        with pytest.raises(ImportError, match=r"shared/a\.js:1 imports two/b\.js"):
            script("one/index.js", static)

    def test_an_entry_module_has_a_default_export(self, static: Path) -> None:
        """Without a default export anywidget has nothing to call."""
        (static / "one/index.js").write_text("export const a = 1;\n")
        with pytest.raises(ImportError, match=r"one/index\.js has no default export"):
            script("one/index.js", static)


class TestStyleSheets:
    def test_sheets_are_joined_in_order(self) -> None:
        """Later rules win, so the order matters."""
        text = styles("gallery/gallery.css", "gallery/grid.css")
        assert text.index(".tagger-tabs") < text.index(".tagger-grid-place")

    def test_variables_are_declared_in_the_theme_alone(self) -> None:
        """A variable declared in two sheets would have the value of the one loaded last."""
        declared = {
            name for name in SHEETS if re.search(r"--tagger-[\w-]+:", (STATIC / name).read_text("utf-8"))
        }
        assert declared == {"shared/theme.css"}

    def test_every_variable_is_declared_or_set_by_a_script(self) -> None:
        """A misspelt variable has no value, without any error."""
        sheets = "".join((STATIC / name).read_text("utf-8") for name in SHEETS)
        scripts = "".join((STATIC / name).read_text("utf-8") for name in SCRIPTS)
        used = set(re.findall(r"var\((--tagger-[\w-]+)", sheets))
        declared = set(re.findall(r"(--tagger-[\w-]+):", sheets)) | set(
            re.findall(r"--tagger-[\w-]+", scripts)
        )
        assert used <= declared
