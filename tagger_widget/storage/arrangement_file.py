"""Export and import of an arrangement, to move it from one dataset to another: readable, versioned JSON."""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec
from msgspec.structs import replace

from tagger_widget.dataset.arrangement.model import Arrangement, Category, TagSet
from tagger_widget.dataset.arrangement.rules import check, check_name, check_tags
from tagger_widget.dataset.arrangement.transform import find_category, with_more
from tagger_widget.dataset.tags.encodings import MAX_TEXT_BYTES
from tagger_widget.errors import BadInputError
from tagger_widget.storage.files import UNREADABLE, read_up_to, save_error, write_file

VERSION = 1


class _Category(msgspec.Struct, frozen=True):
    name: str
    colour: str
    exclusive: bool = False
    tags: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tagger_widget: str
    version: int
    categories: tuple[_Category, ...] = ()
    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    sets: tuple[TagSet, ...] = ()


class _Kind(msgspec.Struct):
    tagger_widget: str = ""
    version: int = 0


def write_arrangement(path: Path, arrangement: Arrangement) -> None:
    """Write an arrangement to a file of the user's choice, whole or not at all.

    Whether tags are written in category order is left out, since an import must not rewrite every caption.

    Raises
    ------
    SaveError
        If it cannot be written. A file that was there before is then unchanged.
    """
    tags: dict[str, list[str]] = {}
    for tag, name in arrangement.members.items():
        tags.setdefault(name, []).append(tag)
    content = _File(
        "arrangement",
        VERSION,
        tuple(
            _Category(one.name, one.colour, one.exclusive, tuple(tags.get(one.name, ())))
            for one in arrangement.categories
        ),
        arrangement.pinned,
        arrangement.hidden,
        arrangement.sets,
    )
    data = msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"
    path = path.expanduser()
    # In the same folder, which is the user's and may be on any disk.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write_file(temporary, data, exclusive=True)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise save_error(error, path) from error


def read_arrangement(path: Path) -> Arrangement:
    """Read an arrangement from a file.

    Raises
    ------
    BadInputError
        If it is not such a file, a newer version wrote it, or its content is not valid; the message says where.
    FolderError
        If it cannot be read.
    """
    path = path.expanduser()
    data = read_up_to(path, MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise BadInputError(f"{path} was not imported: it has more than {MAX_TEXT_BYTES:,} bytes")
    try:
        return _to_arrangement(_decode(data.removeprefix(b"\xef\xbb\xbf")))
    except (BadInputError, *UNREADABLE) as error:
        raise BadInputError(f"{path} was not imported: {error}") from error


def _decode(data: bytes) -> _File:
    kind = msgspec.json.decode(data, type=_Kind)
    if kind.tagger_widget != "arrangement":
        raise BadInputError(
            'it does not contain an arrangement of tags ("tagger_widget": "arrangement" is missing)'
        )
    if kind.version > VERSION:
        raise BadInputError(
            f"a newer version of tagger_widget wrote it (format {kind.version}, this one reads up to {VERSION}); "
            "upgrade: pip install -U tagger-widget"
        )
    return msgspec.json.decode(data, type=_File)


def _to_arrangement(file: _File) -> Arrangement:
    members: dict[str, str] = {}
    for position, one in enumerate(file.categories):
        where = f"categories[{position}]"
        try:
            check_name(one.name, "category")
            check_tags(one.tags)
        except BadInputError as error:
            raise BadInputError(f"{where}: {error}") from error
        for tag in one.tags:
            if tag in members:
                raise BadInputError(
                    f"{where}: the tag “{tag[:40]}” is already in “{members[tag]}”; keep it in one of them"
                )
            members[tag] = one.name
    for part, tags in (("pinned", file.pinned), ("hidden", file.hidden)):
        try:
            check_tags(tags)
        except BadInputError as error:
            raise BadInputError(f"{part}: {error}") from error
    categories = tuple(Category(one.name, one.colour.lower(), one.exclusive) for one in file.categories)
    found = Arrangement(categories, members, file.hidden, file.pinned, file.sets)
    check(found)
    return found


def merge_imported(found: Arrangement, now: Arrangement, path: Path) -> Arrangement:
    """Merge an arrangement from a file into another; the file counts for what both have.

    Raises
    ------
    BadInputError
        If the two together exceed the limits.
    """
    categories = {one.name.casefold(): one for one in now.categories}
    for one in found.categories:
        here = categories.get(one.name.casefold())
        categories[one.name.casefold()] = replace(one, name=here.name if here else one.name)
    sets = {one.name.casefold(): one for one in now.sets}
    for new in found.sets:
        taken = {one.key.casefold() for name, one in sets.items() if name != new.name.casefold()}
        free = new.key.casefold() not in taken
        sets[new.name.casefold()] = new if free else replace(new, key="")
    both = replace(now, categories=tuple(categories.values()), sets=tuple(sets.values()))
    both = replace(
        both,
        members={
            **now.members,
            **{tag: find_category(both, name).name for tag, name in found.members.items()},
        },
        hidden=with_more(now.hidden, found.hidden),
        pinned=with_more(now.pinned, found.pinned),
    )
    try:
        check(both)
    except BadInputError as error:
        raise BadInputError(
            f"{path} was not imported: together with the present arrangement, {error}"
        ) from error
    return both
