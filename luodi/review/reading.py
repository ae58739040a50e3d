"""Give a reviewer the frozen text of an application: no drafts, no exclusions, no contacts, and no names if blind.

Only what is named here is shown, so that whatever a revision holds besides stays where it is. In a double blind review
parties and people go by their kind and number, and their names are taken out of every text as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from luodi.calls.models import Application, Paper
from luodi.calls.states import IN_MONEY, From, Indicator, Item, Role
from luodi.core.models import StoredFile
from luodi.core.money import Money
from luodi.funds.rulebook.book import RuleBook
from luodi.funds.rulebook.choices import Applicant, Blind
from luodi.review.models import Assignment

# In the order in which they are read.
WORDS: Final = ("abstract", "problem", "innovation", "market", "foundation", "plan", "risks")
_LEGAL = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团公司|集团|公司)$")
_SHORTEST: Final = 2


@dataclass(frozen=True)
class Part:
    """Be what one party does: its people, what it costs, what it promises."""

    name: str
    kind: str
    task: str
    people: tuple[tuple[str, str, str, str], ...]
    costs: tuple[tuple[str, str, str], ...]
    promised: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Text:
    """Be what a reviewer reads."""

    title: str
    topic: str
    class_name: str
    months: int | None
    words: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...] = ()
    blind: bool = False
    parties: tuple[str, ...] = field(default=())


def invitation(book: RuleBook, content: Mapping[str, Any]) -> Text:
    """Give what an invitation shows: title, class, abstract, and the parties' names unless neither learns the other."""
    whole = full_text(book, content)
    words = tuple(one for one in whole.words[:1] if content.get("words", {}).get("abstract", "").strip())
    return Text(
        whole.title, whole.topic, whole.class_name, whole.months, words, (), whole.blind, whole.parties
    )


def full_text(book: RuleBook, content: Mapping[str, Any]) -> Text:
    """Give the whole text of a revision as the rules let a reviewer read it."""
    blind = book.review.blind == Blind.DOUBLE
    parties = content.get("parties", [])
    hide = _hider(content) if blind else _as_it_is
    of_class = book.class_of(content.get("class", ""))
    topic = content.get("topic") or {}
    words = content.get("words", {})
    fields: Any = Application._meta
    labels = {name: str(fields.get_field(name).verbose_name) for name in WORDS}
    return Text(
        title=hide(content.get("title") or words.get("title", "")),
        topic=hide(topic.get("title", "")),
        class_name=str(of_class.name) if of_class else "",
        months=content.get("months"),
        words=tuple((labels[name], hide(words[name])) for name in WORDS if words.get(name, "").strip()),
        parts=tuple(_part(one, number, blind, hide) for number, one in enumerate(parties, 1)),
        blind=blind,
        parties=() if blind else tuple(one.get("name", "") for one in parties),
    )


@dataclass(frozen=True)
class Readable:
    """Be a document of the rules as a reviewer sees it: by its name in the rule book, its file, or why not."""

    number: int
    name: str
    size: int
    open: bool


def papers(row: Assignment, content: Mapping[str, Any]) -> list[tuple[Readable, StoredFile]]:
    """List the documents that were handed in with a revision, each open to the reviewer or held back.

    Where neither side learns the other, only what somebody has looked into and found to name nobody is open. The
    name that applicants gave their file is never shown: it may say who they are.
    """
    frozen = {one["sha256"] for one in content.get("papers", ())}
    blind = row.call.book.review.blind == Blind.DOUBLE
    rows = Paper.objects.filter(application=row.application_id, file__sha256__in=frozen)
    return [
        (Readable(one.pk, one.name, one.file.size, not blind or one.nameless), one.file)
        for one in rows.select_related("file").order_by("pk")
    ]


def _part(party: Mapping[str, Any], number: int, blind: bool, hide: Any) -> Part:
    kind = str(Applicant(party["kind"]).label) if party.get("kind") in Applicant.values else ""
    name = _("Party %(number)d") % {"number": number} if blind else party.get("name", "")
    people = []
    for place, one in enumerate(party.get("members", ()), 1):
        role = str(Role(one["role"]).label) if one.get("role") in Role.values else ""
        who = _("Member %(number)d") % {"number": place} if blind else one.get("name", "")
        people.append((who, "" if blind else one.get("post", ""), role, hide(one.get("task", ""))))
    costs = tuple(
        (str(Item(one["item"]).label), str(From(one["payer"]).label), Money(int(one["fen"])).in_yuan())
        for one in party.get("budget", ())
        if one.get("item") in Item.values and one.get("payer") in From.values
    )
    promised = tuple(
        (str(Indicator(one["indicator"]).label), _number(one))
        for one in party.get("targets", ())
        if one.get("indicator") in Indicator.values
    )
    return Part(name, kind, hide(party.get("task", "")), tuple(people), costs, promised)


def _number(one: Mapping[str, Any]) -> str:
    number = int(one["number"])
    return Money(number).in_yuan() if one["indicator"] in IN_MONEY else f"{number:,}"


def _as_it_is(text: str) -> str:
    return text


def _hider(content: Mapping[str, Any]) -> Any:
    """Take the names of parties and people out of texts: long ones first, also without the legal form."""
    units: list[str] = []
    people: list[str] = []
    for party in content.get("parties", ()):
        units += _spelled(party.get("name", ""))
        people += [one.get("name", "") for one in party.get("members", ())]
        people += [party.get("confirmed_by", ""), party.get("contact", "")]
    names = {name: _("[unit]") for name in units} | {name: _("[person]") for name in people}
    return _replacing({name: said for name, said in names.items() if len(name.strip()) >= _SHORTEST})


def _spelled(name: str) -> Iterable[str]:
    short = _LEGAL.sub("", name.strip())
    yield from dict.fromkeys((name.strip(), short))


def _replacing(names: Mapping[str, str]) -> Any:
    if not names:
        return _as_it_is
    longest = sorted(names, key=len, reverse=True)
    folded = {_folded(name): said for name, said in names.items()}
    # Spaces between characters hide nothing.
    spaced = (r"\s*".join(re.escape(one) for one in "".join(name.split())) for name in longest)
    pattern = re.compile("|".join(spaced), re.IGNORECASE)

    def hide(text: str) -> str:
        return pattern.sub(lambda found: folded.get(_folded(found[0]), "…"), text)

    return hide


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
