"""Write a paper as a Word document: A4 or A3, Chinese fonts that every office has, links that lead to records."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from luodi.core.papers import codes
from luodi.core.papers.content import (
    SIZES,
    Break,
    Card,
    Codes,
    Contents,
    Cover,
    Figures,
    Heading,
    Lines,
    Note,
    Paper,
    Poster,
    Prose,
    Sign,
    Span,
    Table,
)

_LATIN, _BODY, _HEAD = "Times New Roman", "宋体", "黑体"
_BLACK: Final = RGBColor(0, 0, 0)
_ACCENT: Final = RGBColor(0x0B, 0x6B, 0x60)
_QUIET: Final = RGBColor(0x46, 0x4E, 0x4E)
_TONES: Final = {"urgent": RGBColor(0xB3, 0x26, 0x1E), "quiet": _QUIET}
# What XML cannot hold: left in, the document would not open.
_UNWRITABLE: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(55296, 57344), 65534, 65535))


def write(paper: Paper, *, at: datetime) -> bytes:
    """Write the document; ``at`` is the instant that the file names as its own."""
    return _Writer(paper, at).written()


class _Writer:
    """Hold a document while it is written."""

    def __init__(self, paper: Paper, at: datetime) -> None:
        self.paper = paper
        self.document: Any = Document()
        self.scale = SIZES[paper.size][0] / 210
        self.places = 0
        self._set_up(at)

    def written(self) -> bytes:
        """Write block by block."""
        if self.paper.titled:
            title = self.document.add_paragraph(style="Title")
            self._run(title, self.paper.title, 18, font=_HEAD, strong=True)
            if self.paper.subtitle:
                self._centred(self.paper.subtitle, 9, colour=_QUIET)
        writers: dict[type[Any], Callable[[Any], None]] = {
            Cover: self._cover, Contents: self._contents, Heading: self._heading, Lines: self._lines,
            Figures: self._figures, Table: self._table, Note: self._note, Card: self._card,
            Poster: self._poster, Sign: self._sign, Codes: self._codes, Break: self._break, Prose: self._prose,
        }  # fmt: skip
        for block in self.paper.blocks:
            writers[type(block)](block)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _set_up(self, at: datetime) -> None:
        section = self.document.sections[0]
        width, height = SIZES[self.paper.size]
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin = section.right_margin = Mm(22 * self.scale)
        section.top_margin = section.bottom_margin = Mm(20 * self.scale)
        for name in ("Normal", "Title", "Heading 1", "Heading 2"):
            style = self.document.styles[name]
            style.font.name = _LATIN
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:eastAsia"), _BODY if name == "Normal" else _HEAD)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(10.5 * self.scale)
        normal.paragraph_format.space_after = Pt(3)
        self._plain_title()
        known = self.document.core_properties
        known.title, known.author, known.comments = _clean(self.paper.title), "Luodi", ""
        known.language = "en-GB" if self.paper.language.startswith("en") else "zh-CN"
        known.created = known.modified = at.replace(tzinfo=None)
        self._foot(section.footer.paragraphs[0])

    def _plain_title(self) -> None:
        """Take the line under the title away that the library's template draws."""
        style = self.document.styles["Title"]
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        style.font.color.rgb = _BLACK
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)

    def _foot(self, paragraph: Any) -> None:
        self._run(paragraph, f"{self.paper.stamp}　　", 8, colour=_QUIET)
        for part in ("PAGE", "NUMPAGES"):
            if part == "NUMPAGES":
                self._run(paragraph, " / ", 8, colour=_QUIET)
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), part)
            self._run(paragraph, "1", 8, colour=_QUIET)
            field.append(paragraph.runs[-1]._element)
            paragraph._p.append(field)

    # -- blocks --

    def _cover(self, block: Cover) -> None:
        for _line in range(7):
            self.document.add_paragraph()
        title = self.document.add_paragraph(style="Title")
        self._run(title, block.title, 28, font=_HEAD, strong=True, colour=_ACCENT)
        self._centred(block.subtitle, 14)
        self.document.add_paragraph()
        for line in block.lines:
            self._centred(line, 11, colour=_QUIET)
        self._break(Break())

    def _contents(self, block: Contents) -> None:
        self._run(self.document.add_paragraph(), block.title, 16, font=_HEAD, strong=True, colour=_ACCENT)
        named = [one for one in self.paper.blocks if isinstance(one, (Heading, Card))]
        for place, one in enumerate(named, start=1):
            paragraph = self.document.add_paragraph()
            inner = isinstance(one, Card)
            if inner:
                paragraph.paragraph_format.left_indent = Mm(6)
            text = one.title if isinstance(one, Card) else one.text
            self._run(paragraph, text, 10.5, font=_BODY if inner else _HEAD, strong=not inner)
            self._wrap(paragraph, "w:anchor", f"place{place}")

    def _heading(self, block: Heading) -> None:
        paragraph = self.document.add_paragraph(style=f"Heading {block.level}")
        paragraph.paragraph_format.space_before = Pt(10)
        self._linked(paragraph, block.text, block.url, 13, font=_HEAD, strong=True, colour=_ACCENT)
        self._mark(paragraph)

    def _lines(self, block: Lines) -> None:
        for spans in block.items:
            paragraph = self.document.add_paragraph(style="List Number" if block.numbered else "List Bullet")
            for number, span in enumerate(spans):
                if number:
                    self._run(paragraph, "　", 9)
                self._span(paragraph, span)

    def _prose(self, block: Prose) -> None:
        for line in filter(None, (part.strip() for part in block.text.splitlines())):
            self._run(self.document.add_paragraph(), line, 10.5)

    def _figures(self, block: Figures) -> None:
        columns = min(len(block.items), 5)
        for start in range(0, len(block.items), columns):
            row = block.items[start : start + columns]
            table = self._grid(2, columns, bordered=True)
            for column, figure in enumerate(row):
                value, label = (table.cell(line, column).paragraphs[0] for line in (0, 1))
                colour = _TONES["urgent"] if figure.urgent else None
                self._linked(value, figure.value, figure.url, 13, font=_HEAD, strong=True, colour=colour)
                self._run(label, figure.label, 8, colour=_QUIET)
                value.alignment = label.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._gap()

    def _table(self, block: Table) -> None:
        table = self._grid(len(block.rows) + 1, len(block.head), bordered=True)
        for column, words in enumerate(block.head):
            self._run(table.cell(0, column).paragraphs[0], words, 9.5, strong=True, font=_HEAD)
        for line, row in enumerate(block.rows, start=1):
            for column, span in enumerate(row):
                self._span(table.cell(line, column).paragraphs[0], span, 9.5)
        for column in block.right:
            for line in range(len(block.rows) + 1):
                table.cell(line, column).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._gap()

    def _note(self, block: Note) -> None:
        self._run(self.document.add_paragraph(), block.text, 9, colour=_QUIET)

    def _card(self, block: Card) -> None:
        table = self._grid(1, 2, bordered=True, widths=(136, 30))
        left, right = table.rows[0].cells
        self._keep_whole(table)
        title = left.paragraphs[0]
        title.style = self.document.styles["Heading 2"]
        self._linked(title, block.title, block.url, 12, font=_HEAD, strong=True, colour=_BLACK)
        self._mark(title)
        if block.marks:
            self._run(left.add_paragraph(), "　·　".join(block.marks), 9, colour=_QUIET)
        self._facts(left, block.facts, 10.5)
        self._picture(right.paragraphs[0], block.code, block.title, 26)
        self._gap()

    def _poster(self, block: Poster) -> None:
        heading = self.document.add_paragraph(style="Heading 1")
        self._run(heading, block.title, 26, font=_HEAD, strong=True, colour=_ACCENT)
        if block.marks:
            self._run(self.document.add_paragraph(), "　·　".join(block.marks), 12, colour=_QUIET)
        self._facts(self.document, block.facts, 13)
        self._picture(self.document.add_paragraph(), block.code, block.title, 42 * self.scale)
        self._run(self.document.add_paragraph(), block.caption, 12, colour=_QUIET)

    def _sign(self, block: Sign) -> None:
        size = max(36, min(96, 480 // max(len(block.name), 1)))
        for text, points, space in ((block.name, size, 120), (block.detail, 22, 12)):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_before = Pt(space)
            self._run(paragraph, text, points, font=_HEAD, strong=points == size)

    def _codes(self, block: Codes) -> None:
        lines = -(-len(block.items) // block.columns)
        table = self._grid(lines, block.columns, bordered=True)
        self._keep_whole(table)
        for number, one in enumerate(block.items):
            cell = table.cell(number // block.columns, number % block.columns)
            self._picture(cell.paragraphs[0], one.url, one.title, 34 * self.scale)
            for text, size, strong in ((one.title, 10, True), (one.detail, 8.5, False)):
                paragraph = cell.add_paragraph()
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                self._run(paragraph, text, size, strong=strong, font=_HEAD if strong else _BODY)

    def _break(self, _block: Break) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    # -- pieces --

    def _facts(self, place: Any, facts: tuple[tuple[str, str], ...], size: float) -> None:
        for label, words in facts:
            head = place.add_paragraph()
            head.paragraph_format.keep_with_next = True
            self._run(head, label, size - 1.5, font=_HEAD, strong=True, colour=_ACCENT)
            for line in filter(None, (part.strip() for part in words.splitlines())):
                self._run(place.add_paragraph(), line, size)

    def _grid(self, rows: int, columns: int, *, bordered: bool, widths: tuple[int, ...] = ()) -> Any:
        table = self.document.add_table(rows=rows, cols=columns)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        if bordered:
            table.style = "Table Grid"
            table._tbl.tblPr.append(_thin_borders())
        if widths:
            table.autofit = False
            for column, width in enumerate(widths):
                table.columns[column].width = Mm(width * self.scale)
                for row in table.rows:
                    row.cells[column].width = Mm(width * self.scale)
        return table

    @staticmethod
    def _keep_whole(table: Any) -> None:
        """Keep each row of a table on one page."""
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

    def _gap(self) -> None:
        gap = self.document.add_paragraph()
        gap.paragraph_format.space_after = Pt(2)
        self._run(gap, "", 4)

    def _picture(self, paragraph: Any, text: str, alt: str, width: float) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape = paragraph.add_run().add_picture(io.BytesIO(codes.png(text)), width=Mm(width))
        shape._inline.docPr.set("descr", _clean(alt))

    def _centred(self, text: str, size: float, *, colour: RGBColor | None = None) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, text, size, colour=colour)

    def _span(self, paragraph: Any, span: Span, size: float = 10.5) -> None:
        size = size - 1 if span.tone == "quiet" else size
        self._linked(paragraph, span.text, span.url, size, strong=span.strong, colour=_TONES.get(span.tone))

    def _run(
        self, paragraph: Any, text: str, size: float, *,
        font: str = _BODY, strong: bool = False, colour: RGBColor | None = None,
    ) -> None:  # fmt: skip
        run = paragraph.add_run(_clean(text))
        run.font.size, run.bold, run.font.name = Pt(size * self.scale), strong, _LATIN
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if colour is not None:
            run.font.color.rgb = colour

    def _linked(self, paragraph: Any, text: str, url: str, size: float, **look: Any) -> None:
        """Add a text that leads to its record, where it has one."""
        self._run(paragraph, text, size, **look)
        if url:
            key = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            self._wrap(paragraph, "r:id", key)

    @staticmethod
    def _wrap(paragraph: Any, name: str, value: str) -> None:
        """Make a link of the last run of a paragraph."""
        link = OxmlElement("w:hyperlink")
        link.set(qn(name), value)
        link.append(paragraph.runs[-1]._element)
        paragraph._p.append(link)

    def _mark(self, paragraph: Any) -> None:
        """Mark the place of a heading, so that the contents lead to it."""
        self.places += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self.places))
            if tag.endswith("Start"):
                mark.set(qn("w:name"), f"place{self.places}")
            paragraph._p.append(mark)


def _thin_borders() -> Any:
    """Draw the lines of a table thin and grey."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C3CDCB")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    return borders


def _clean(text: str) -> str:
    return text.translate(_UNWRITABLE)
