"""Files of a record: taken by content, opened by the record's own rule, gone when withdrawn."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luodi.core.models import AuditEntry, StoredFile
from tests import factories
from tests.cast import World

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


def office(folder: str, *more: str) -> bytes:
    """Make a small office document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.fixture
def need(trial: World, settings: Any, tmp_path: Path) -> Any:
    settings.LUODI_FILES_DIR = tmp_path
    return factories.need(trial.organisations["helan"])


def put(client: Client, need: Any, name: str, content: bytes) -> Any:
    return client.post(f"/needs/{need.code}/files/", {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("报告.pdf", PDF),
        ("photo.png", PNG),
        ("plan.docx", office("word")),
        ("figures.xlsx", office("xl")),
        ("notes.txt", "现场记录".encode()),
        ("table.csv", "甲,乙\n1,2\n".encode("utf-8-sig")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_taken_comes_back_as_it_was(
    need: Any, browser_of: Callable[..., Client], name: str, content: bytes
) -> None:
    client = browser_of("enterprise")
    assert put(client, need, name, content).status_code == 302
    stored = StoredFile.objects.get(subject=need.ref)
    answer = client.get(f"/needs/{need.code}/files/{stored.token}/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEntry.objects.filter(subject=need.ref, verb="add_file", note=name).count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("report.pdf", b"<html>not a pdf</html>"),
        ("notes.txt", b"<script>alert(1)</script>"),
        ("macro.docx", office("word", "word/vbaProject.bin")),
        ("sheet.docx", office("xl")),
        ("archive.zip", office("word")),
        ("program.exe", b"MZ\x90\x00" + b"\x00" * 64),
        ("empty.txt", b""),
        ("binary.csv", b"a,b\x00c"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_could_harm_is_refused_and_nothing_is_kept(
    need: Any, browser_of: Callable[..., Client], tmp_path: Path, name: str, content: bytes
) -> None:
    assert put(browser_of("enterprise"), need, name, content).status_code == 422
    assert not StoredFile.objects.filter(subject=need.ref).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_misleading_name_is_tidied(need: Any, browser_of: Callable[..., Client]) -> None:
    put(browser_of("enterprise"), need, "..\\..\\etc/pass<wd>\u202e.pdf", PDF)
    assert StoredFile.objects.get(subject=need.ref).name == "passwd.pdf"


@pytest.mark.parametrize(
    "who", ["far_officer", "rival", "far_enterprise", "far_official", "professor", "nobody", "admin"]
)
def test_a_file_answers_others_as_if_it_were_not_there(
    need: Any, browser_of: Callable[..., Client], who: str
) -> None:
    put(browser_of("enterprise"), need, "报告.pdf", PDF)
    token = StoredFile.objects.get(subject=need.ref).token
    client = browser_of(who)
    assert client.get(f"/needs/{need.code}/files/{token}/").status_code == 404
    assert client.get(f"/needs/{need.code}/files/{'x' * len(token)}/").status_code == 404
    assert put(client, need, "other.pdf", PDF).status_code == 404


def test_a_file_does_not_open_through_another_record(
    need: Any, browser_of: Callable[..., Client], trial: World
) -> None:
    put(browser_of("rival"), factories.need(trial.organisations["saishang"]), "secret.pdf", PDF)
    token = StoredFile.objects.get().token
    assert browser_of("enterprise").get(f"/needs/{need.code}/files/{token}/").status_code == 404


def test_a_withdrawn_file_is_gone_for_everybody(need: Any, browser_of: Callable[..., Client]) -> None:
    client = browser_of("enterprise")
    put(client, need, "报告.pdf", PDF)
    token = StoredFile.objects.get(subject=need.ref).token
    opened = browser_of("officer").get(f"/needs/{need.code}/files/{token}/")
    assert b"".join(opened.streaming_content) == PDF
    # Only who added it may take it back.
    assert browser_of("officer").post(f"/needs/{need.code}/files/{token}/withdraw").status_code == 404
    assert client.post(f"/needs/{need.code}/files/{token}/withdraw").status_code == 302
    for who in ("enterprise", "officer", "director"):
        assert browser_of(who).get(f"/needs/{need.code}/files/{token}/").status_code == 404
