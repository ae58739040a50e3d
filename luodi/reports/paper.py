"""Write a briefing as a Word document: A4, Chinese fonts, every figure and record a link."""

from __future__ import annotations

import io
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from luodi.reports.briefing import Briefing, Line

_BODY, _HEAD = "宋体", "黑体"
_ACCENT: Final = RGBColor(0x0B, 0x6B, 0x60)
_RED: Final = RGBColor(0xB3, 0x26, 0x1E)
_QUIET: Final = RGBColor(0x46, 0x4E, 0x4E)


def briefing_docx(paper: Briefing) -> bytes:
    """Write the document."""
    document = Document()
    _set_up(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, _("Visit briefing: %(region)s") % {"region": paper.region}, _HEAD, 18, bold=True)
    stamp = document.add_paragraph()
    stamp.alignment = WD_ALIGN_PARAGRAPH.CENTER
    facts = {"day": paper.day.isoformat(), "since": paper.since.isoformat()}
    _run(stamp, _("As of %(day)s; meetings since %(since)s") % facts, _BODY, 9, colour=_QUIET)
    if paper.figures:
        table = document.add_table(rows=2, cols=len(paper.figures))
        table.style = "Table Grid"
        for column, (label, value) in enumerate(paper.figures):
            for row, (text, size) in enumerate(((value, 13), (str(label), 8))):
                paragraph = table.cell(row, column).paragraphs[0]
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                _run(paragraph, text, _HEAD if row == 0 else _BODY, size, bold=row == 0)
    if paper.points.strip():
        _heading(document, _("Talking points"))
        for point in filter(None, (line.strip() for line in paper.points.splitlines())):
            _run(document.add_paragraph(style="List Number"), point, _BODY, 11)
    for chapter in paper.chapters:
        more = chapter.count - len(chapter.lines)
        _heading(document, f"{chapter.title} ({chapter.count})")
        for line in chapter.lines:
            _line(document, line)
        if more > 0:
            _run(document.add_paragraph(), _("and %(more)s more") % {"more": more}, _BODY, 9, colour=_QUIET)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    normal.paragraph_format.space_after = Pt(3)
    document.core_properties.title = _("Visit briefing")
    document.core_properties.author = "Luodi"


def _heading(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, _HEAD, 13, bold=True, colour=_ACCENT)


def _line(document: Any, line: Line) -> None:
    paragraph = document.add_paragraph(style="List Bullet")
    _link(paragraph, line.text, settings.LUODI_SITE_URL + line.url if line.url else "", urgent=line.urgent)
    if line.detail:
        _run(paragraph, f"　{line.detail}", _BODY, 9.5, colour=_RED if line.urgent else _QUIET)


def _run(
    paragraph: Any, text: str, font: str, size: float, *, bold: bool = False, colour: RGBColor | None = None
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour


def _link(paragraph: Any, text: str, address: str, *, urgent: bool) -> None:
    """Add a text that leads to its record."""
    before = len(paragraph.runs)
    _run(paragraph, text, _BODY, 11, colour=_RED if urgent else None)
    if not address:
        return
    key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    link.append(paragraph.runs[before]._element)
    paragraph._p.append(link)
