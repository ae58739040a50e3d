"""Answer whether an application meets a fund's rule book, clause by clause with the reason; pure.

``judged`` gives a verdict on every clause (eligibility, matching, class), ``matching_short`` what enterprises must
still put in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds.rulebook.book import WHOLE, RuleBook
from luodi.funds.rulebook.choices import Applicant, Local, Payer
from luodi.funds.rulebook.comparing import percent
from luodi.funds.sharing import by_source


@dataclass(frozen=True, slots=True)
class Party:
    """Be an organisation of a consortium; ``local`` if it is a legal person of the fund's region."""

    name: str
    kind: Applicant
    local: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """Hold what an application says; money in fen, of the whole term.

    ``asked`` is wanted of the fund, ``matching`` is put in by enterprises, ``own`` by the consortium altogether (the
    matching with it), ``passed_on`` is what of the asked goes to partners. ``live_projects`` and ``applications`` count
    those of the principal investigator: under way, and in this call (this one with it).
    """

    key: str
    class_key: str
    lead: Party
    partners: tuple[Party, ...]
    months: int
    asked: int
    own: int
    matching: int
    passed_on: int
    documents: frozenset[str]
    live_projects: int = 0
    applications: int = 1
    tendered: bool = False

    @property
    def parties(self) -> tuple[Party, ...]:
        """List lead and partners."""
        return (self.lead, *self.partners)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say of one clause, by its path in the rule book, whether it is met, and if not why."""

    path: str
    met: bool
    words: Words = ""


Found = Iterator[tuple[str, bool, Words]]


def judged(book: RuleBook, applied: Applied, year: int) -> list[Verdict]:
    """Judge every clause that the rule book has; ``year`` is that of the call, for what the sides pay."""
    checks = (_who, _person, _budget, _papers, _class)
    found = [
        Verdict(path, met, "" if met else words)
        for check in checks
        for path, met, words in check(book, applied)
    ]
    if book.matching_points:
        short = matching_short(book, applied, year)
        words = format_lazy(_("enterprises must put in {amount} yuan more"), amount=Money(short).in_yuan())
        found.append(Verdict("matching_points", not short, words if short else ""))
    return found


def matching_short(book: RuleBook, applied: Applied, year: int) -> int:
    """Give how many fen of enterprises' matching are missing for what the government would pay."""
    needed = -(-government_part(book, applied.asked, year) * book.matching_points // WHOLE)
    return max(0, needed - applied.matching)


def government_part(book: RuleBook, fen: int, year: int) -> int:
    """Give what of an amount the government's sources pay, by the promises of a year (all of it, if there are none)."""
    promised = book.promised(year)
    if not any(promised.values()):
        return fen
    parts = by_source(Money(fen), promised)
    payers = {source.key: source.payer for source in book.sources}
    return sum(part.fen for key, part in parts.items() if payers[key] == Payer.GOVERNMENT)


def _who(book: RuleBook, applied: Applied) -> Found:
    rules = book.eligibility
    if rules.local == Local.LEAD:
        yield "eligibility.local", applied.lead.local, _("the lead is no legal person of the region")
    if rules.local == Local.ANY:
        yield (
            "eligibility.local",
            any(one.local for one in applied.parties),
            _("neither the lead nor a partner is a legal person of the region"),
        )
    yield (
        "eligibility.leads",
        applied.lead.kind in rules.leads,
        format_lazy(_("an applicant of this kind cannot lead: {kind}"), kind=applied.lead.kind.label),
    )
    universities = {one.name for one in applied.parties if one.kind == Applicant.UNIVERSITY}
    if rules.university_needed:
        yield "eligibility.university_needed", bool(universities), _("no university takes part")
    if rules.universities and (universities or rules.university_needed):
        named = bool(universities & set(rules.universities))
        yield "eligibility.universities", named, _("none of the universities is a partner of the fund")


def _person(book: RuleBook, applied: Applied) -> Found:
    rules = book.eligibility
    if rules.live_projects:
        yield (
            "eligibility.live_projects",
            # The new one would be under way besides.
            applied.live_projects < rules.live_projects,
            format_lazy(
                _("the principal investigator has {count} projects under way"), count=applied.live_projects
            ),
        )
    if rules.one_application:
        yield (
            "eligibility.one_application",
            applied.applications <= 1,
            format_lazy(
                _("the principal investigator stands in {count} applications of the call"),
                count=applied.applications,
            ),
        )


def _budget(book: RuleBook, applied: Applied) -> Found:
    rules, total = book.eligibility, applied.asked + applied.own
    if rules.own_points:
        yield (
            "eligibility.own_points",
            applied.own * WHOLE >= rules.own_points * total,
            format_lazy(
                _("self-raised is {share} of the budget, {needed} are needed"),
                share=percent(applied.own * WHOLE // total if total else 0), needed=percent(rules.own_points),
            ),
        )  # fmt: skip
    if rules.passed_on_points:
        yield (
            "eligibility.passed_on_points",
            applied.passed_on * WHOLE <= rules.passed_on_points * applied.asked,
            format_lazy(
                _("more than {most} of what is asked is passed on to partners"),
                most=percent(rules.passed_on_points),
            ),
        )
    yield (
        "eligibility.months",
        0 < applied.months <= rules.months,
        format_lazy(
            _("it lasts {months} months, at most {most} are allowed"), months=applied.months, most=rules.months
        ),
    )  # fmt: skip


def _papers(book: RuleBook, applied: Applied) -> Found:
    for number, name in enumerate(book.eligibility.documents):
        yield (
            f"eligibility.documents[{number}]",
            name in applied.documents,
            format_lazy(_("missing: {document}"), document=name),
        )
    allowed = book.topics.tendered if applied.tendered else book.topics.free
    yield "topics", allowed, _("topics of this kind cannot be applied for")


def _class(book: RuleBook, applied: Applied) -> Found:
    found = book.class_of(applied.class_key)
    yield "classes", found is not None, _("there is no such class of projects")
    if found is None:
        return
    at = f"classes[{found.key}]"
    yield (
        f"{at}.most_fen",
        applied.asked <= found.most_fen,
        format_lazy(_("more is asked than {most} yuan"), most=Money(found.most_fen).in_yuan()),
    )
    yield (
        f"{at}.least_fen",
        applied.asked >= found.least_fen,
        format_lazy(_("less is asked than {least} yuan"), least=Money(found.least_fen).in_yuan()),
    )
    yield (
        f"{at}.months",
        applied.months <= found.months,
        format_lazy(_("it lasts longer than the {months} months of its class"), months=found.months),
    )
