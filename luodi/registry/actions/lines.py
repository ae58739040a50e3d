"""Keep the lines under results and experts; each deed moves the record's version, so that edits cannot cross."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, files, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import StoredFile
from luodi.registry.models import MaturityEvidence, Publication, ResearchResult
from luodi.registry.parts import Part
from luodi.registry.works import same_work

CHANGED: Final = _("Somebody else changed this line meanwhile. It stands above as it is now.")
GONE: Final = _(
    "Somebody else took this line out meanwhile. What you wrote stands here: add it anew if it is needed."
)


@dataclass(frozen=True, slots=True)
class _Apart:
    """Be what the audit names where the record's own course must not tell of a line."""

    ref: str
    code: str


def add_line(
    part: Part, row: Any, values: Mapping[str, Any], *, by: Actor, at: datetime, upload: Any = None
) -> Any:
    """Add a line to a record; ``upload`` is the file that proves a level of maturity.

    :raises Missing: if the record, or the list under it, is not open to the actor.
    :raises NotAllowed: if the list is not the actor's to keep.
    :raises Invalid: with the fields that do not validate.
    """
    _may_keep(part, row, by)
    line = part.model(**{part.owner: row}, **values)
    _check(line, at)
    with transaction.atomic():
        # Taken first, so that two people cannot both add the last line there is room for.
        part.of._base_manager.select_for_update().get(pk=row.pk)
        if part.model._default_manager.filter(**{part.owner: row}).count() >= part.most:
            raise Invalid({"": [_("This list takes up to %(most)d lines.") % {"most": part.most}]})
        _prove(line, row, upload, by, at)
        line.save()
        _note(part, row, by, at, [None, part.said(line)], line.pk)
    return line


def amend_line(
    part: Part,
    row: Any,
    values: Mapping[str, Any],
    *,
    key: int,
    mark: str,
    by: Actor,
    at: datetime,
    upload: Any = None,
) -> Any:
    """Change a line of a record that nobody else changed since its ``mark`` was taken; a new file replaces the old.

    :raises Missing: if there is no such line, or it is not open to the actor.
    :raises NotAllowed: if the list is not the actor's to keep.
    :raises Invalid: with the fields that do not validate, or if somebody else changed the line meanwhile.
    """
    _may_keep(part, row, by)
    with transaction.atomic():
        # Taken first, so that of two people who change the same line one comes second.
        part.of._base_manager.select_for_update().get(pk=row.pk)
        line = line_of(part, row, key)
        if part.mark(line) != mark:
            raise Invalid({"": [CHANGED]})
        before, file = part.said(line), getattr(line, "file_id", None)
        for name, value in values.items():
            setattr(line, name, value)
        _check(line, at)
        _prove(line, row, upload, by, at)
        after = part.said(line)
        if after == before:
            return line
        line.save()
        if file is not None and file != line.file_id:
            StoredFile.objects.filter(pk=file, withdrawn_at=None).update(withdrawn_at=at)
        _note(part, row, by, at, [before, after], key)
    return line


def line_of(part: Part, row: Any, key: int) -> Any:
    """Find a line of a record.

    :raises Missing: if the record has no such line.
    """
    line = part.model._default_manager.filter(pk=key, **{part.owner: row}).first()
    if line is None:
        raise Missing
    return line


def remove_line(part: Part, row: Any, *, key: int, mark: str, by: Actor, at: datetime) -> None:
    """Take a line out of a record that nobody else changed since its ``mark`` was taken.

    :raises Missing: if it has no such line, or it is not open to the actor.
    :raises NotAllowed: if the list is not the actor's to keep.
    :raises Conflict: if somebody else changed the line meanwhile.
    """
    _may_keep(part, row, by)
    with transaction.atomic():
        part.of._base_manager.select_for_update().get(pk=row.pk)
        line = line_of(part, row, key)
        if part.mark(line) != mark:
            raise Conflict(
                _("Somebody else changed this line meanwhile. Look at it as it is now before you remove it.")
            )
        said, file = part.said(line), getattr(line, "file_id", None)
        line.delete()
        if file is not None:
            StoredFile.objects.filter(pk=file, withdrawn_at=None).update(withdrawn_at=at)
        _note(part, row, by, at, [said, None], key)


def _may_keep(part: Part, row: Any, by: Actor) -> None:
    for verb in ("view", part.see):
        if not part.of.objects.allowed(by, verb).filter(pk=row.pk, retired_at=None).exists():
            raise Missing
    if not part.of.objects.allowed(by, part.keep).filter(pk=row.pk).exists():
        raise NotAllowed


def _check(line: Any, at: datetime) -> None:
    """Validate a line.

    :raises Invalid: with the fields that do not validate.
    """
    if isinstance(line, Publication):
        line.same_as = same_work(line.title, line.year, line.doi)
    try:
        line.full_clean()
    except ValidationError as error:
        raise Invalid(
            {("" if name == NON_FIELD_ERRORS else name): said for name, said in error.message_dict.items()}
        ) from None
    if isinstance(line, MaturityEvidence) and line.shown_on > localdate(at):
        raise Invalid({"shown_on": [_("This day is still to come.")]})


def _prove(line: Any, row: Any, upload: Any, by: Actor, at: datetime) -> None:
    if upload is not None and isinstance(line, MaturityEvidence):
        line.file = files.add_file(row, upload, name=upload.name or "", size=upload.size or 0, by=by, at=at)


def _note(part: Part, row: Any, by: Actor, at: datetime, moved: list[Any], key: int) -> None:
    """Move the record on: version, what its lines imply, audit and index."""
    here = part.of._base_manager.filter(pk=row.pk)
    here.update(version=F("version") + 1, changed_at=at)
    if part.model is MaturityEvidence:
        _keep_maturity(row)
    if part.apart:
        about = _Apart(f"{part.model._meta.label_lower}:{key}", row.code)
        audit.record(by, "amend", about, at=at, changes={part.name: moved})
    else:
        audit.record(by, "amend", row, at=at, changes={part.name: moved})
    outbox.reindex(row, at=at)


def _keep_maturity(row: ResearchResult) -> None:
    """Let the maturity be the highest level that is evidenced; without evidence what was stated stays."""
    top = MaturityEvidence.objects.filter(result=row).aggregate(top=Max("level"))["top"]
    changed = {"trl_evidenced": top} | ({"trl": top} if top else {})
    ResearchResult._base_manager.filter(pk=row.pk).update(**changed)
