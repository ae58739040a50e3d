"""Answer what stands under results and experts, each within what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core import files, rules
from luodi.core.actor import Actor
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.registry.calc import gain
from luodi.registry.models import (
    Expert,
    IntellectualProperty,
    MaturityEvidence,
    Organisation,
    ProfileRequest,
    PublicationApproval,
    Region,
    ResearchResult,
    ResultApplication,
)
from luodi.registry.parts import Part, part_of
from luodi.registry.states import APPROVAL_FLOW, PropertyState


@dataclass(frozen=True)
class Line:
    """Be one line of a table: its key, its texts in the order of the heads, a mark, and where it leads.

    ``stamp`` tells whether the line still says what was shown.
    """

    key: int
    texts: list[str]
    mark: Words = ""
    url: str = ""
    better: bool | None = None
    stamp: str = ""


@dataclass(frozen=True)
class Table:
    """Be the lines under a record, ready to draw."""

    part: Part
    heads: list[Words]
    lines: list[Line]
    more: int = 0

    @property
    def rows(self) -> list[tuple[Line, str, list[tuple[Words, str]]]]:
        """Give each line with its name and the other texts by their heads."""
        return [
            (line, line.texts[0], list(zip(self.heads[1:], line.texts[1:], strict=True)))
            for line in self.lines
        ]


def may(row: Any, actor: Actor, verb: str) -> bool:
    """Tell whether the actor may do a verb to a record that is in use."""
    return row.retired_at is None and rules.may(row, actor, verb)


def table_of(part: Part, row: Any, actor: Actor, today: date, most: int = 0) -> Table:
    """Draw up the lines of a list; call only for those who may see it."""
    rows = part.lines(row)
    heads, draw = _DRAWN[part.name]
    shown = rows[:most] if most else rows
    known = _known(shown, actor)
    proven = part.name == "maturity" and any(one.file_id for one in shown)
    links = _files(row, actor) if proven else {}
    about = Context(today, known, links)
    lines = [replace(draw(one, about), stamp=part.mark(one)) for one in shown]
    return Table(part, list(heads), lines, len(rows) - len(shown))


@dataclass(frozen=True)
class Context:
    """Be what drawing a line needs beside the line: today, names that are open, files that are open."""

    today: date
    known: dict[int, str] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)

    def name(self, line: Any) -> str:
        """Name the organisation of a line, if its entry is open to the reader."""
        if line.organisation_id is None:
            return str(line.name)
        return self.known.get(line.organisation_id) or str(_("an organisation that is not open to you"))


def _known(lines: list[Any], actor: Actor) -> dict[int, str]:
    keys = {key for line in lines if (key := getattr(line, "organisation_id", None))}
    rows = Organisation.objects.allowed(actor).filter(pk__in=keys) if keys else ()
    return {row.pk: str(row) for row in rows}


def _files(row: Any, actor: Actor) -> dict[int, str]:
    """Give the addresses of the files that prove something, for those who may open files of the record."""
    stored = files.files_of(row, actor) or ()
    return {file.pk: f"{address(row)}files/{file.token}/" for file in stored}


def _economic(line: Any, about: Context) -> Line:
    percent = gain(line.ours, line.theirs, line.better)
    unit = f" {line.unit}" if line.unit else ""
    said = "" if percent is None else f"{'+' if percent > 0 else '−' if percent < 0 else '±'}{abs(percent)} %"
    texts = [line.title, f"{line.ours}{unit}", f"{line.theirs}{unit}", said, line.note]
    return Line(line.pk, texts, better=None if percent is None else percent > 0)


def _evidence(line: Any, about: Context) -> Line:
    texts = [line.get_level_display(), line.proof, line.shown_on.isoformat()]
    url = about.links.get(line.file_id or 0, "")
    return Line(line.pk, texts, url=url, mark=_("file") if url else "")


def _property(line: Any, about: Context) -> Line:
    over = line.is_over(about.today)
    term = _span(line.granted_on, line.expires_on)
    texts = [line.title, line.get_kind_display(), line.number, line.get_state_display(), line.owner, term]
    return Line(line.pk, texts, mark=_("protects no more") if over else "")


def _span(first: Any, last: Any) -> str:
    return f"{first or '…'} – {last or '…'}" if first or last else ""


def _engagement(line: Any, about: Context) -> Line:
    return Line(line.pk, [about.name(line), line.what, line.role, _span(line.from_year, line.to_year)])


def _interest(line: Any, about: Context) -> Line:
    texts = [about.name(line), line.get_kind_display(), _span(line.starts_on, line.ends_on), line.note]
    over = line.ends_on is not None and line.ends_on < about.today
    return Line(line.pk, texts, mark=_("over") if over else "")


def _work(line: Any, about: Context) -> Line:
    url = f"https://doi.org/{line.doi}" if line.doi else ""
    return Line(
        line.pk,
        [line.title, line.authors, line.venue, str(line.year or "")],
        url=url,
        mark="DOI" if url else "",
    )


_Draw = Callable[[Any, Context], Line]
_DRAWN: dict[str, tuple[tuple[Words, ...], _Draw]] = {
    "economics": (
        (_("what is compared"), _("with this result"), _("leading alternative"), _("gain"), _("how this is known")),
        _economic,
    ),
    "maturity": ((_("level reached"), _("what proves it"), _("date of the proof")), _evidence),
    "property": (
        (_("title"), _("kind"), _("number"), _("state"), _("owner"), _("granted – expires")),
        _property,
    ),
    "engagements": ((_("organisation"), _("what was done"), _("role"), _("years")), _engagement),
    "interests": ((_("organisation"), _("kind"), _("time"), _("note")), _interest),
    "works": ((_("title"), _("authors"), _("published in"), _("year")), _work),
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """Be what somebody reads of a result in ten seconds."""

    row: ResearchResult
    economics: Table | None
    properties: int
    in_force: int
    uses: int
    places: list[str]
    levels: list[tuple[int, bool]]


def card_of(row: ResearchResult, actor: Actor, today: date) -> Card:
    """Draw up the card of a result: what it solves, how much better it is, how far it is, where it is used."""
    part = part_of(ResearchResult, "economics")
    table = table_of(part, row, actor, today) if part else None
    rights = IntellectualProperty.objects.filter(result=row).exclude(state=PropertyState.LAPSED)
    counted = rights.aggregate(
        all=Count("pk"),
        granted=Count(
            "pk", filter=Q(state=PropertyState.GRANTED) & (Q(expires_on=None) | Q(expires_on__gte=today))
        ),
    )
    uses = ResultApplication.objects.allowed(actor).filter(result=row, retired_at=None)
    regions = list(uses.order_by("region_id").values_list("region_id", flat=True)[:200])
    named = Region.objects.in_bulk(list(dict.fromkeys(regions))[:6]) if regions else {}
    return Card(
        row=row,
        economics=table if table and table.lines else None,
        properties=counted["all"],
        in_force=counted["granted"],
        uses=len(regions),
        places=[named[code].short for code in dict.fromkeys(regions) if code in named],
        levels=[(level, level <= (row.trl or 0)) for level in range(1, 10)],
    )


def rights_of(keys: Iterable[int], today: date) -> dict[int, list[IntellectualProperty]]:
    """List what protects each of some results; call only for results that the reader may see."""
    found: dict[int, list[IntellectualProperty]] = {}
    for line in IntellectualProperty.objects.filter(result__in=list(keys)):
        if not line.is_over(today):
            found.setdefault(line.result_id, []).append(line)
    return found


def proofs_of(keys: Iterable[int]) -> dict[int, list[MaturityEvidence]]:
    """List what proves the highest level that each of some results reached; as ``rights_of``."""
    lines = MaturityEvidence.objects.filter(result__in=list(keys), level=F("result__trl_evidenced"))
    found: dict[int, list[MaturityEvidence]] = {}
    for line in lines:
        found.setdefault(line.result_id, []).append(line)
    return found


@dataclass(frozen=True)
class Turn:
    """Be one of the three who have to agree: who, and whether it is done, open now or still to come."""

    who: Words
    state: str
    words: Words


def turns_of(approval: PublicationApproval) -> list[Turn]:
    """Say of owner, school and office how far an approval is."""
    reached = {"asked": 0, "consented": 1, "endorsed": 2}.get(approval.state, 3)
    over = approval.state in APPROVAL_FLOW.final
    words = {"done": _("agreed"), "now": _("has to answer"), "later": _("later")}
    turns = []
    for place, who in enumerate((pgettext_lazy("approval", "owner"), _("school"), _("office"))):
        state = "later" if over else "done" if place < reached else "now" if place == reached else "later"
        turns.append(Turn(who, state, words[state]))
    return turns


def approvals_of(row: ResearchResult, actor: Actor) -> list[PublicationApproval]:
    """List the approvals of a result that the actor may see, the latest first."""
    rows = PublicationApproval.objects.allowed(actor).filter(result=row, retired_at=None)
    return list(rows.order_by("-created_at", "-pk")[:5])


# Whose turn an approval is in a state: who takes the step on paper for another does not owe it.
_TURNS = (("asked", "consent"), ("consented", "endorse"), ("endorsed", "approve"))


def approvals_awaiting(actor: Actor) -> QuerySet[PublicationApproval]:
    """Find the approvals that wait for the actor to agree as owner, school or office, the longest waiting first."""
    mine = [
        PublicationApproval.objects.allowed(actor, verb).filter(state=state, retired_at=None)
        for state, verb in _TURNS
    ]
    rows = mine[0] | mine[1] | mine[2]
    return rows.select_related("result").order_by("changed_at", "pk")


@dataclass(frozen=True)
class Reply:
    """Be what an expert answered, ready to read: field by field what stood there and what stands there now."""

    request: ProfileRequest
    changes: list[tuple[Words, str, str]]


def latest_reply(expert: Expert) -> Reply | None:
    """Give the latest request to confirm a profile with its answer."""
    found = ProfileRequest.objects.filter(expert=expert).select_related("asked_by").first()
    if found is None:
        return None
    changes = []
    for name, (old, new) in found.changes.items():
        words = _choice_words(name)
        label = Expert._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        changes.append((label, _plain(old, words), _plain(new, words)))
    return Reply(found, changes)


def _choice_words(name: str) -> dict[str, str]:
    from luodi.registry.states import Language, Service

    chosen = {"services": Service.choices, "languages": Language.choices}.get(name, ())
    return {str(code): str(label) for code, label in chosen}


def _plain(value: Any, words: dict[str, str]) -> str:
    if isinstance(value, list):
        return "、".join(words.get(str(one), str(one)) for one in value)
    return "" if value is None else str(value)


def open_request(token_hash: str) -> ProfileRequest | None:
    """Find the request that a link belongs to, answered or not."""
    rows = ProfileRequest.objects.select_related("expert__person__organisation")
    return rows.filter(token_hash=token_hash, expert__retired_at=None).first()
