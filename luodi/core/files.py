"""Keep the files of records: judged by content, stored by hash outside the web root, opened by the record's rule."""

from __future__ import annotations

import hashlib
import io
import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import puremagic
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.models import Record, StoredFile
from luodi.core.rules import verbs_on

# Files go with the course of a record: who may follow it may open and add them.
VERB = "see_history"
# A model whose files are opened to others too says to whom by a rule for this verb.
OPENS = "open_files"
LARGEST = 30 * 1024 * 1024
MOST = 50
# What is taken, by content: ending -> media type.
TAKEN = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
_held: dict[type[Record], Callable[[Any], frozenset[str]]] = {}
_OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}


def opened_by(model: type[Record]) -> str:
    """Name the verb by which the files of a model's records are opened."""
    return OPENS if OPENS in model.rules.verbs else VERB


def files_of(row: Record, actor: Actor) -> list[StoredFile] | None:
    """List the files of a record, the latest first; None for those who may not open them."""
    return listed(row) if verbs_on(row, actor, (opened_by(type(row)),)) else None


def listed(row: Record) -> list[StoredFile]:
    """List the files of a record, the latest first; call only for those who may open them."""
    return list(
        StoredFile.objects.filter(subject=row.ref, withdrawn_at=None)
        .select_related("created_by")
        .order_by("-pk")
    )


def add_file(row: Record, upload: IO[bytes], *, name: str, size: int, by: Actor, at: datetime) -> StoredFile:
    """Add a file to a record.

    :raises Missing: if the actor may not follow the record's course, or is no account.
    :raises Invalid: if the file is too large, empty, or of a kind that is not taken.
    """
    if by.user_id is None or not verbs_on(row, by, (VERB,)):
        raise Missing
    present = listed(row)
    name = tidy(name)
    if not 0 < size <= LARGEST:
        raise Invalid({"file": [_("A file may have up to 30 MB, and must not be empty.")]})
    if len(present) >= MOST:
        raise Invalid({"file": [_("A record takes up to %(most)d files.") % {"most": MOST}]})
    content = upload.read(LARGEST + 1)
    kind = TAKEN[_sniff(content, name)]
    digest = hashlib.sha256(content).hexdigest()
    _store(digest, content)
    with transaction.atomic():
        stored = StoredFile.objects.create(
            token=new_token(),
            subject=row.ref,
            name=name,
            kind=kind,
            size=len(content),
            sha256=digest,
            created_at=at,
            created_by_id=by.user_id,
        )
        audit.record(by, "add_file", row, at=at, note=name, changes={"file": [None, digest]})
    return stored


def hold(model: type[Record], held: Callable[[Any], frozenset[str]]) -> None:
    """Let an app say which files of a record, by token, stay: what was submitted with it rests on them."""
    _held[model] = held


def held(row: Record) -> frozenset[str]:
    """Name the files of a record, by token, that nobody takes back."""
    reckon = _held.get(type(row))
    return frozenset() if reckon is None else reckon(row)


def withdraw_file(row: Record, token: str, *, by: Actor, at: datetime) -> None:
    """Take back a file that the actor added; nobody can open it from then on.

    :raises Missing: if there is no such file of the actor's on this record.
    :raises Conflict: if it was submitted with the record.
    """
    if not verbs_on(row, by, (VERB,)):
        raise Missing
    if token in held(row):
        raise Conflict(_("This file was submitted: it stays with what was submitted."))
    with transaction.atomic():
        mine = StoredFile.objects.filter(
            token=token, subject=row.ref, created_by=by.user_id, withdrawn_at=None
        )
        name = mine.values_list("name", flat=True).first()
        if name is None:
            raise Missing
        mine.update(withdrawn_at=at)
        audit.record(by, "withdraw_file", row, at=at, note=name)


def open_file(row: Record, token: str, actor: Actor) -> tuple[StoredFile, IO[bytes]]:
    """Open a file of a record.

    :raises Missing: if there is none by that token, it was withdrawn, or the record's files are not open to the actor.
    """
    found = next((stored for stored in files_of(row, actor) or () if stored.token == token), None)
    if found is None:
        raise Missing
    return found, _path(found.sha256).open("rb")


def keep(content: bytes) -> str:
    """Keep a file that belongs to no record under its hash, and give the hash."""
    digest = hashlib.sha256(content).hexdigest()
    _store(digest, content)
    return digest


def place(digest: str) -> Path:
    """Give where a kept file lies."""
    return _path(digest)


def _store(digest: str, content: bytes) -> None:
    """Write a file once under its hash: first aside, then in one move, so that no half file is ever there."""
    path = _path(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{digest}.{new_token()[:8]}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(path)


def _path(digest: str) -> Path:
    return Path(settings.LUODI_FILES_DIR) / digest[:2] / digest


def tidy(name: str) -> str:
    """Keep the last part of a name, without characters that could mislead a reader or a shell."""
    last = unicodedata.normalize("NFKC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*')
    return (kept.strip(" .") or "file")[-150:]


def _sniff(content: bytes, name: str) -> str:
    """Judge a file by its content; its name only tells text from tables.

    :raises Invalid: if it is nothing that is taken, or not what its name says.
    """
    ending = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    found = _by_content(content)
    if found == "text" and ending in ("txt", "csv"):
        return ending
    if found == ending and found in TAKEN:
        return found
    raise Invalid(
        {
            "file": [
                _(
                    "“%(name)s” is not taken: it must be %(kinds)s, and its content must be what its ending says."
                )
                % {"name": name, "kinds": ", ".join(sorted(TAKEN))}
            ]
        }
    )


def _by_content(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    try:
        guesses: Iterable[Any] = puremagic.magic_string(content[:4096])
        for guess in guesses:
            if guess.mime_type in ("application/pdf", "image/png", "image/jpeg"):
                return {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}[guess.mime_type]
    except (puremagic.PureError, ValueError):
        pass
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return "" if "\x00" in text or text.lstrip()[:1] == "<" else "text"


def _office_kind(content: bytes) -> str:
    """Tell documents of the three office programs apart; those with macros are none of them."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return ""
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    return next(
        (kind for kind, folder in _OFFICE.items() if any(name.startswith(folder) for name in names)), ""
    )
