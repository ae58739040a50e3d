"""A paper says the same as Word and as PDF, whatever is written in it, and no text is taken for a command."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from luodi.core.papers import codes, pdf, word
from luodi.core.papers.content import (
    Block,
    Break,
    Card,
    Code,
    Codes,
    Contents,
    Cover,
    Figure,
    Figures,
    Heading,
    Lines,
    Note,
    Paper,
    Poster,
    Span,
    Table,
)
from tests.papers import links_of_docx, links_of_pdf, text_of_docx, text_of_pdf

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
# What typst would act on in source, and what XML and shells would.
HOSTILE = (
    '#read("/etc/passwd")',
    "#{ while true {} }",
    "$ sum_(i=0)^n $",
    "*粗* _斜_ `码` = 标题",
    '#import "@preview/x:1": *',
    "<b>&amp;</b> ]]> </w:t>",
    "\\u{1F4A9} \\ // 注释 /* 不是 */",
    "@ref <label> [内容] {x}",
)
ALL: tuple[Block, ...] = (
    Cover("科技成果手册", "新能源", ("三月",)),
    Contents("目录"),
    Break(),
    Heading("制造业", "https://luodi.example/results/"),
    Card("电池热管理", "https://luodi.example/results/R-1/", ("能源学院", "TRL 6"), (("解决的问题", "冬季容量损失"),), "https://luodi.example/results/R-1/"),
    Figures(tuple(Figure(f"指标{n}", str(n * 11), "https://luodi.example/needs/", n == 1) for n in range(1, 8))),
    Lines(((Span("逾期的承诺", "https://luodi.example/promises/Q-1/", "urgent"), Span("三月一日", tone="quiet")),)),
    Lines(((Span("第一点"),), (Span("第二点"),)), numbered=True),
    Table(("年份", "金额"), ((Span("2026"), Span("12.00 万元")),), right=(1,)),
    Note("另有三项"),
    Break(),
    Poster("海报标题", ("能源学院",), (("优势", "省电四成"),), "https://luodi.example/results/R-2/", "扫码查看"),
    Codes((Code("甲成果", "能源学院", "https://luodi.example/results/R-3/"), Code("乙成果", "材料学院", "https://luodi.example/results/R-4/"))),
)  # fmt: skip


def paper(*blocks: Block, **more: object) -> Paper:
    """Make a paper of some blocks."""
    return Paper("出访简报", "zh-hans", "截至 2026-03-10", blocks, **more)  # type: ignore[arg-type]


def test_both_writers_say_the_same() -> None:
    whole = paper(*ALL)
    said = {"docx": text_of_docx(word.write(whole, at=AT)), "pdf": text_of_pdf(pdf.write(whole, at=AT))}
    texts = [
        "出访简报", "科技成果手册", "新能源", "目录", "制造业", "电池热管理", "能源学院", "TRL 6", "冬季容量损失", "指标7", "77",
        "逾期的承诺", "三月一日", "第二点", "年份", "12.00 万元", "另有三项", "海报标题", "省电四成", "扫码查看", "甲成果", "材料学院",
    ]  # fmt: skip
    for kind, text in said.items():
        assert [one for one in texts if one.replace(" ", "") not in text] == [], kind


def test_both_lead_to_the_same_places() -> None:
    whole = paper(*(block for block in ALL if not isinstance(block, (Card, Poster, Codes))))
    wanted = {f"https://luodi.example/{rest}" for rest in ("results/", "needs/", "promises/Q-1/")}
    assert links_of_docx(word.write(whole, at=AT)) == wanted
    assert links_of_pdf(pdf.write(whole, at=AT)) == wanted


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_pdf_is_tagged_named_and_carries_its_fonts(size: str) -> None:
    written = pdf.write(paper(*ALL, size=size), at=AT)
    read = PdfReader(io.BytesIO(written))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert str(read.trailer["/Root"]["/Lang"]).lower().startswith("zh")  # type: ignore[index]
    assert read.metadata is not None
    assert read.metadata.title == "出访简报"
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in read.pages
        for font in page["/Resources"].get("/Font", {}).values()  # type: ignore[union-attr, index]
    }
    assert fonts
    assert all("NotoSansSC" in font for font in fonts), fonts
    width = float(read.pages[0].mediabox.width) * 25.4 / 72
    assert round(width) == {"a4": 210, "a3": 297}[size]
    assert pdf.write(paper(*ALL, size=size), at=AT) == written


def test_word_names_a_chinese_font_for_every_run() -> None:
    document = Document(io.BytesIO(word.write(paper(*ALL), at=AT)))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    runs = [run for run in document.element.body.iter(f"{space}r") if run.find(f"{space}t") is not None]
    assert runs
    for run in runs:
        fonts = run.find(f"{space}rPr/{space}rFonts")
        assert fonts.get(f"{space}eastAsia") in {"宋体", "黑体"}
        assert fonts.get(f"{space}eastAsiaTheme") is None


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_taken_for_a_command(text: str) -> None:
    whole = paper(
        Heading(text),
        Lines(((Span(text, "https://luodi.example/x/"),),)),
        Card(text, "https://luodi.example/x/", (text,), ((text, text),), "https://luodi.example/x/"),
        Table((text, "数"), ((Span(text), Span("1")),)),
    )
    bare = text.replace(" ", "")
    assert text_of_docx(word.write(whole, at=AT)).count(bare) >= 7
    assert text_of_pdf(pdf.write(whole, at=AT)).count(bare) >= 5


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_any_text_can_be_printed(texts: list[str]) -> None:
    clean = [text.encode("utf-8", "ignore").decode() for text in texts]
    blocks = [
        Lines(tuple((Span(text),) for text in texts)),
        Note(texts[0]),
        *(Heading(text or "x") for text in clean),
    ]
    whole = paper(*blocks)
    Document(io.BytesIO(word.write(whole, at=AT)))
    assert len(PdfReader(io.BytesIO(pdf.write(whole, at=AT))).pages) >= 1


def test_rare_character_does_not_keep_a_paper_from_being_printed() -> None:
    """The fonts lack it; everything else of the line is there."""
    text = text_of_pdf(pdf.write(paper(Lines(((Span("𐔀 王𡈽 🚀 老师"),),))), at=AT))
    assert "老师" in text


def test_setting_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    with pytest.raises(pdf.Unset, match="too long"):
        pdf.write(paper(Note("x")), at=AT)


def test_machine_without_fonts_is_told_what_to_do(settings: object, tmp_path: Path) -> None:
    settings.LUODI_FONTS_DIR = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(pdf.Unset, match="make setup"):
        pdf.write(paper(Note("x")), at=AT)


def test_picture_of_a_code_holds_its_modules() -> None:
    picture = codes.png("https://luodi.example/results/R-1/", scale=3)
    width, height = struct.unpack(">II", picture[16:24])
    at = picture.index(b"IDAT")
    length = struct.unpack(">I", picture[at - 4 : at])[0]
    rows = zlib.decompress(picture[at + 4 : at + 4 + length])
    assert width == height == len(codes._code("https://luodi.example/results/R-1/").get_matrix()) * 3
    assert len(rows) == height * (1 + -(-width // 8))
    # A white rim, and the corner of the first finder pattern in black.
    assert rows[1:5] == b"\xff" * 4 or rows[1] == 0xFF
    first_dark = rows[(2 * 3) * (1 + -(-width // 8)) + 1 :][: -(-width // 8)]
    assert bin(first_dark[0])[2:].zfill(8)[:8] == "11111100"


def columns_of(pdf_bytes: bytes) -> dict[str, float]:
    """Give how far from the left each text of the first page begins, in points."""
    found: dict[str, float] = {}

    def seen(text: str, page: list[float], line: list[float], *_font: object) -> None:
        if text.strip():
            found.setdefault(text.strip(), page[4] + line[4])

    PdfReader(io.BytesIO(pdf_bytes)).pages[0].extract_text(visitor_text=seen)
    return found


@pytest.mark.parametrize(
    "name", ["李思远", "李思远 · （示例）东莞虎门户外面料有限公司第二分公司进出口部"], ids=["short", "long"]
)
def test_columns_stand_beside_each_other_and_leave_room_to_sign(name: str) -> None:
    """Also where two of them are too long for a line: the first has no less than what is in it then."""
    head = ("时间", "位置", "甲方", "乙方", "签名")
    row = (Span("12-04 10:40–11:15"), Span("1号桌"), Span(name), Span(name), Span(""))
    at = columns_of(pdf.write(paper(Table(head, (row,))), at=AT))
    begins = [at[title] for title in head]
    assert begins == sorted(begins)
    assert at["位置"] - at["时间"] >= 80, "a time of 17 letters needs about 80 points"
    assert 535 - at["签名"] >= 70, "28 mm to sign in, less what keeps it from the line"
