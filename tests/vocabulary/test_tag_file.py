"""Tag lists of image boards, other tools and people."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.captions import clean_tag
from tagger_widget.errors import BadInputError
from tagger_widget.vocabulary import tag_file
from tagger_widget.vocabulary.tag_file import TagFile, parse, spelled

Row = tuple[str, str, int, str]

SHAPES = [
    pytest.param(
        '1girl,0,6008644,"1girls,sole_female"\nhatsune_miku,4,95000,miku\n',
        [("1girl", "general", 6008644, "1girls,sole_female"), ("hatsune_miku", "character", 95000, "miku")],
        id="danbooru",
    ),
    pytest.param(
        "tag,category,count,aliases\nsolo,0,9,\nx,5,3,\n",
        [("solo", "general", 9, ""), ("x", "meta", 3, "")],
        id="danbooru-with-header",
    ),
    pytest.param(
        "canine,5,9,\nsize_lore,8,3,\nhi_res,7,2,\nsomeone,1,1,",
        [("canine", "species", 9, ""), ("size_lore", "lore", 3, ""), ("hi_res", "meta", 2, ""),
         ("someone", "artist", 1, "")],
        id="e621",
    ),
    pytest.param(
        "id,name,category,post_count\n12,male,0,77\n13,zelda,3,5\n",
        [("male", "general", 77, ""), ("zelda", "copyright", 5, "")],
        id="columns-in-another-order",
    ),
    pytest.param("a_b,3\nc,2\n", [("a_b", "", 3, ""), ("c", "", 2, "")], id="tag-and-count"),
    pytest.param("a,3,b\nc,2,\n", [("a", "", 3, "b"), ("c", "", 2, "")], id="tag-count-alias"),
    pytest.param("a,0,3,b,c d\n", [("a", "general", 3, "b,c d")], id="aliases-without-quotation-marks"),
    pytest.param("a,0,\nb,0,\n", [("a", "general", 0, ""), ("b", "general", 0, "")], id="no-counts-yet"),
    pytest.param("a\t0\t3\nb\t4\t1\n", [("a", "general", 3, ""), ("b", "character", 1, "")], id="tabs"),
    pytest.param("a;0;3\nb;4;1\n", [("a", "general", 3, ""), ("b", "character", 1, "")], id="semicolons"),
    pytest.param("tag,category,count\na,Artist,3\n", [("a", "artist", 3, "")], id="categories-in-words"),
    pytest.param("a,0,3\nb,77,1\n", [("a", "general", 3, ""), ("b", "other", 1, "")], id="unknown-category"),
    pytest.param("cat\n\n  long   hair \n", [("cat", "", 0, ""), ("long hair", "", 0, "")], id="plain"),
    pytest.param("cat, dog\nsun", [("cat", "", 0, ""), ("dog", "", 0, ""), ("sun", "", 0, "")], id="caption"),
    pytest.param("# mine\n#\n#compass\ncat\n", [("#compass", "", 0, ""), ("cat", "", 0, "")], id="comments"),
    pytest.param("# a board\ncat,0,3\n", [("cat", "general", 3, "")], id="comment-in-a-table"),
    pytest.param("cat\r\ndog\rsun\r\n", [("cat", "", 0, ""), ("dog", "", 0, ""), ("sun", "", 0, "")],
                 id="line-ends"),
    pytest.param("tags\n", [("tags", "", 0, "")], id="a-single-tag"),
    pytest.param("", [], id="empty"),
    pytest.param("\n \n", [], id="blank"),
]  # fmt: skip
REFUSED = [
    pytest.param('{"tags": ["cat"]}', "line 1 ", id="json"),
    pytest.param('[\n"cat"]', "line 1 ", id="json-list"),
    pytest.param("<!DOCTYPE html><p>", "line 1 ", id="html"),
    pytest.param("cat\n" + "word " * 40, "line 2 ", id="prose"),
    pytest.param("cat\tanimal\tnice\n", "line 1 ", id="other-columns"),
]
NONSENSE = [
    pytest.param("a,0,3\nb,0,many\nc,0,1\n", 2, "b,0,many", "number", id="count-in-words"),
    pytest.param("a,0,3\nb,0,-5\nc,0,1\n", 2, "b,0,-5", "number", id="negative"),
    pytest.param("a,0,3\nb,0," + "9" * 5000 + "\nc,0,1\n", 2, "b,0,9", "number", id="endless-number"),
    pytest.param("a,0,3\n,0,3\nc,0,1\n", 2, ",0,3", "tag", id="no-tag"),
    pytest.param('a,0,3\n"b,d",0,3\nc,0,1\n', 2, "b,d,0,3", "tag", id="comma-in-a-tag"),
    pytest.param("a,0,3\n" + "b" * 2000 + ",0,3\nc,0,1\n", 2, "bbb", "tag", id="endless-tag"),
    pytest.param("a,0,3\nb\nc,0,1\n", 2, "b", "columns", id="a-column-alone"),
    pytest.param('a,0,3\nb,0,3,"x\nc,0,1\n', 2, 'b,0,3,"x', "quotation", id="open-quotation-mark"),
    pytest.param('a,0,3\nb"x,0,3,"y\nd,0,7\nc,0,1\n', 2, 'b"x', "quotation", id="two-that-do-not-fit"),
    pytest.param('a,0,3\nb,0,3,"' + "x" * 200_000 + '"\nc,0,1\n', 2, "b,0,3", "field", id="endless-cell"),
]


def rows(read: TagFile) -> list[Row]:
    return list(zip(read.tags, read.kinds, read.counts, read.aliases, strict=True))


@pytest.mark.parametrize(("text", "expected"), SHAPES)
def test_shapes(text: str, expected: list[Row]) -> None:
    """Each format of tag lists gives tags, kinds, counts and aliases."""
    read = parse(text)
    assert rows(read) == expected
    assert read.skipped == 0


@pytest.mark.parametrize(("text", "line"), REFUSED)
def test_another_shape_is_refused(text: str, line: str) -> None:
    """A file that is not a tag list is refused with the line and what was expected."""
    with pytest.raises(BadInputError, match=line) as raised:
        parse(text)
    assert tag_file.EXPECTED in str(raised.value)


@pytest.mark.parametrize(("text", "line", "row", "wrong"), NONSENSE)
def test_rows_that_make_no_sense_do_not_stop_the_rest(text: str, line: int, row: str, wrong: str) -> None:
    """Invalid rows are counted, the first one is reported with its line, and the rows around them are read."""
    read = parse(text)
    assert read.tags[0] == "a"
    assert read.tags[-1] == "c"
    assert read.skipped >= 1
    assert read.first is not None
    assert read.first[0] == line
    assert read.first[1].startswith(row)
    assert wrong in read.first[2]


def test_too_many_rows_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first rows are used, which are the most used tags in lists of image boards."""
    monkeypatch.setattr(tag_file, "MAX_ROWS", 3)
    read = parse("".join(f"tag{number},{9 - number}\n" for number in range(5)))
    assert read.tags == ["tag0", "tag1", "tag2"]
    assert read.cut
    assert not parse("a,1\nb,1\nc,1\n").cut


def test_reading_can_be_stopped() -> None:
    """A session that closes does not wait for a long list."""
    assert len(parse("a,1\n" * 20_000, stopped=lambda: True).tags) == 0


@pytest.mark.parametrize(
    "tag",
    ["^_^", "o_o", "0_0", ">_<", "(o)_(o)", "<o>_<o>", "<|>_<|>", "||_||", "._.", "@_@", "=_=", "+_-", "3_3",
     "6_9", ">_o", "u_u", "x_x", ";_;", "t_t", "_"],
)  # fmt: skip
def test_emoticons_keep_their_underscore(tag: str) -> None:
    """An underscore that is part of an emoticon stays."""
    assert spelled(tag) == tag


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("long_hair", "long hair"), ("saber_(fate)", "saber (fate)"), ("x_ray", "x ray"), ("k-on!", "k-on!"),
     ("a__bc", "a bc"), ("m_(pokemon)", "m (pokemon)")],
)  # fmt: skip
def test_words_get_blanks(tag: str, expected: str) -> None:
    """Other underscores become blanks, as trainers expect."""
    assert spelled(tag) == expected


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=12)
TAGS = CELLS.map(clean_tag).filter(lambda tag: tag and "," not in tag and tag[0] not in "#{[<")


@given(
    st.lists(
        st.tuples(TAGS, st.sampled_from("01345"), st.integers(0, 10**9), st.lists(TAGS, max_size=3)),
        min_size=1,
    )
)
def test_what_is_written_as_csv_is_read(table: list[tuple[str, str, int, list[str]]]) -> None:
    """Any tags and aliases are read as they were written, with or without quotation marks."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows((tag, kind, count, ",".join(aliases)) for tag, kind, count, aliases in table)
    read = parse(text.getvalue())
    assert list(zip(read.tags, read.counts, read.aliases, strict=True)) == [
        (tag, count, ",".join(aliases)) for tag, _, count, aliases in table
    ]
    assert read.skipped == 0


@given(
    st.text(max_size=200) | st.lists(st.sampled_from(["a", ",", '"', "\n", "1", "\t", "#", " "])).map("".join)
)
def test_any_text_is_a_list_or_refused(text: str) -> None:
    """Any text gives tags that captions can hold, or is refused."""
    try:
        read = parse(text)
    except BadInputError:
        return
    assert len(read.tags) == len(read.kinds) == len(read.counts) == len(read.aliases)
    assert all(tag == clean_tag(tag) and tag and "," not in tag for tag in read.tags)
