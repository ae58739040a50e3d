"""Gather everything that is kept about one person, for the person to take along."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core import audit
from luodi.core import resource as resources
from luodi.core.actor import Actor
from luodi.core.models import AuditEntry, ReadEntry, Record, StoredFile
from luodi.core.representation import lines, wire
from luodi.core.words import Words
from luodi.needs.models import Consent
from luodi.needs.states import Side
from luodi.privacy.whom import Whom, linked

# What opens doors is not told, not even to its owner.
SECRETS: Final = frozenset(
    {"password", "token_hash", "sealed_secret", "code_hash", "session_key", "last_step", "session_epoch"}
)
MOST: Final = 5_000
# Tables that say nothing of the person but that the person worked with a list, or repeat what stands elsewhere.
# What the engine works out of the person's profile is of needs that may be hidden.
_LEFT_OUT: Final = frozenset(
    {"core.idempotentreply", "accounts.recoverycode", "accounts.secondfactor", "tuning.foundmatch"}
)


# What is told beside the columns of a table.
_LABELS: Final[dict[str, Words]] = {
    "at": gettext_lazy("when"), "verb": gettext_lazy("what"), "by": gettext_lazy("who"),
    "fields": gettext_lazy("which fields"), "way": gettext_lazy("how"), "account": gettext_lazy("account"),
    "kind": gettext_lazy("kind"), "name": gettext_lazy("name"), "size": gettext_lazy("size"),
    "created_at": gettext_lazy("created"), "links": gettext_lazy("address"),
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """Be the rows of one table that tell of the person, each as words by label."""

    key: str
    title: Words
    rows: list[dict[str, Any]]
    model: type[models.Model] | None = None

    def label(self, name: str) -> str:
        """Say what a value is, in the words of the pages."""
        fields = {field.name: field for field in self.model._meta.get_fields()} if self.model else {}
        return str(_LABELS.get(name) or getattr(fields.get(name), "verbose_name", name))


def everything(whom: Whom, readers: tuple[Actor, ...]) -> list[Section]:
    """Gather what is kept about a person.

    What else stands in a record that refers to the person is told as far as one of the readers may see it, masks
    applied; of other records that there is one, of what kind, since when, and what the person is in it.
    """
    sections = [
        Section(row._meta.label_lower, row._meta.verbose_name, [_own(row)], type(row)) for row in whom.rows
    ]
    for model, field, rows in linked(whom):
        label = model._meta.label_lower
        if label in _LEFT_OUT or model in {type(row) for row in whom.rows}:
            continue
        found = list(rows[:MOST])
        if found:
            told = _records(model, found, readers) if issubclass(model, Record) else list(map(_plain, found))
            title = f"{model._meta.verbose_name}{_(' – ')}{field.verbose_name}"
            sections.append(Section(f"{label}.{field.name}", title, told, model))
    sections += [_answers(whom), _deeds(whom), _deeds_on(whom), _readings(whom), _files(whom)]
    return [section for section in sections if section.rows]


def _own(row: Any) -> dict[str, Any]:
    return {
        field.name: wire(getattr(row, field.name))
        for field in row._meta.concrete_fields
        if field.name not in SECRETS
    }


def _plain(row: models.Model) -> dict[str, Any]:
    """Tell a row that is no record: its own values; what it refers to may be hidden, be it a number only."""
    return {
        field.name: wire(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in SECRETS and not isinstance(field, models.JSONField | models.ForeignKey)
    }


def _records(model: Any, rows: list[Any], readers: tuple[Actor, ...]) -> list[dict[str, Any]]:
    resource = resources.of(model)
    told: dict[int, dict[str, Any]] = {}
    for reader in readers if resource is not None else ():
        keys = [row.pk for row in rows if row.pk not in told]
        seen = list(model.objects.allowed(reader).filter(pk__in=keys))
        for row, said in zip(seen, lines(resource, reader, seen, resource.shown), strict=True):  # type: ignore[arg-type,union-attr]
            told[row.pk] = said
    return [
        told.get(row.pk, {"kind": str(model._meta.verbose_name), "created_at": wire(row.created_at)})
        for row in rows
    ]


def _answers(whom: Whom) -> Section:
    mine = Q(pk__in=[])
    if whom.expert is not None:
        mine |= Q(side=Side.EXPERT, introduction__expert=whom.expert)
    if whom.user is not None:
        mine |= Q(side=Side.OWNER, introduction__need__created_by=whom.user)
    rows = Consent.objects.filter(mine).order_by("pk")[:MOST]
    return Section(
        "needs.consent", gettext_lazy("Answers to introductions"), list(map(_plain, rows)), Consent
    )


def _deeds(whom: Whom) -> Section:
    title = gettext_lazy("What the person did")
    if whom.user is None:
        return Section("audit.by", title, [])
    rows = AuditEntry.objects.filter(Q(actor_id=whom.user.pk) | Q(behalf_id=whom.user.pk)).order_by("-at")[
        :MOST
    ]
    return Section("audit.by", title, [{"at": wire(row.at), "verb": row.verb} for row in rows])


def _deeds_on(whom: Whom) -> Section:
    rows = AuditEntry.objects.named().filter(subject__in=whom.refs).order_by("-at")[:MOST]
    told = [
        {"at": wire(row.at), "verb": row.verb, "by": str(audit.signature(row)), "fields": list(row.changes)}
        for row in rows
    ]
    return Section("audit.on", gettext_lazy("What was done to the person's entries"), told)


def _readings(whom: Whom) -> Section:
    rows = ReadEntry.objects.filter(subject__in=whom.refs).order_by("-at")[:MOST]
    told = [
        {"at": wire(row.at), "way": row.way, "fields": row.fields, "account": row.actor_id} for row in rows
    ]
    return Section("reads", gettext_lazy("Who read protected details"), told)


def _files(whom: Whom) -> Section:
    rows = StoredFile.objects.filter(subject__in=whom.refs, withdrawn_at=None).order_by("pk")
    told = [{"name": row.name, "size": row.size, "created_at": wire(row.created_at)} for row in rows]
    return Section("files", gettext_lazy("Files of the person's entries"), told)


def packed(whom: Whom, sections: list[Section], *, at: datetime) -> bytes:
    """Pack what is kept into a ZIP: JSON for programs, a page to read without Luodi, and what each part is."""
    out = io.BytesIO()
    data = {
        "format": "luodi-person/1",
        "made_at": wire(at),
        "code": whom.code,
        "sections": {
            section.key: {"title": str(section.title), "rows": section.rows} for section in sections
        },
    }
    drawn = [(section.title, [_readable(section, row) for row in section.rows]) for section in sections]
    page = render_to_string("privacy/export.html", {"whom": whom, "sections": drawn, "at": at})
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        pack.writestr("data.html", page)
    return out.getvalue()


def _readable(section: Section, row: dict[str, Any]) -> list[tuple[str, str]]:
    shown = ((name, value) for name, value in row.items() if name not in ("id", "version", "links"))
    return [(section.label(name), _words(value)) for name, value in shown if value not in (None, "", [], {})]


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or value.get("fen") or json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return "、".join(map(_words, value))
    return str(value)
