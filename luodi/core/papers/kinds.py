"""Write a paper as the kind of file that was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import quote

from django.db import models
from django.http import HttpResponse

from luodi.core.papers.content import Paper


class Kind(models.TextChoices):
    """Be a kind of file that papers are written as."""

    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"


MIME: Final = {
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.PDF: "application/pdf",
}


def written(paper: Paper, kind: str, *, at: datetime) -> bytes:
    """Write a paper.

    :raises pdf.Unset: if a PDF cannot be set.
    """
    # The libraries are large, and most requests print nothing.
    if kind == Kind.DOCX:
        from luodi.core.papers import word

        return word.write(paper, at=at)
    from luodi.core.papers import pdf

    return pdf.write(paper, at=at)


def answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """Send a paper as a file of that name."""
    response = HttpResponse(content, content_type=MIME[Kind(kind)])
    response["Content-Disposition"] = disposition(f"{name}.{kind}")
    response["Cache-Control"] = "no-store"
    return response


def disposition(name: str) -> str:
    """Have a browser keep an answer as a file of that name, whatever its characters."""
    return f"attachment; filename*=UTF-8''{quote(name)}"
