"""Read printed documents back: their words without the blanks between, and where they lead."""

from __future__ import annotations

import io
import re

from docx import Document
from pypdf import PdfReader

_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def _bare(text: str) -> str:
    """Take blanks out: lines are broken where the page wants it, and that is nobody's message."""
    return re.sub(r"\s+", "", text)


def text_of_docx(written: bytes) -> str:
    """Give all words of a Word document."""
    body = Document(io.BytesIO(written)).element.body
    return _bare("".join(node.text or "" for node in body.iter(_TEXT)))


def text_of_pdf(written: bytes) -> str:
    """Give all words of a PDF."""
    return _bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(written)).pages))


def links_of_docx(written: bytes) -> set[str]:
    """List the addresses that a Word document leads to."""
    parts = Document(io.BytesIO(written)).part.rels.values()
    return {rel.target_ref for rel in parts if rel.reltype.endswith("/hyperlink")}


def links_of_pdf(written: bytes) -> set[str]:
    """List the addresses that a PDF leads to."""
    found = set()
    for page in PdfReader(io.BytesIO(written)).pages:
        for note in page.get("/Annots", ()):
            action = note.get_object().get("/A", {})
            if "/URI" in action:
                found.add(str(action["/URI"]))
    return found
