"""Reckon with what an application says, live or frozen alike: what the rules judge, how far its money goes; pure.

``content`` is what a revision holds: see `luodi.calls.queries.applications.content_of`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.calls.states import From
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds import eligibility
from luodi.funds.eligibility import Applied, Verdict
from luodi.funds.rulebook import RuleBook
from luodi.funds.rulebook.book import WHOLE
from luodi.funds.rulebook.choices import Applicant
from luodi.funds.rulebook.comparing import percent
from luodi.ledger.places import digest

Content = Mapping[str, Any]
# Unmet, these leave nothing that could be judged or paid: what else is unmet is for the formal check to say.
_SENSELESS = ("classes", "topics", "eligibility.documents")


@dataclass(frozen=True, slots=True)
class Facts:
    """Be what stands outside an application: the principal investigator's other projects and applications."""

    live_projects: int = 0
    applications: int = 1


def judged(book: RuleBook, content: Content, year: int, facts: Facts) -> list[Verdict]:
    """Judge an application by every clause of the rule book."""
    return eligibility.judged(book, applied(content, facts), year)


def blocks(verdict: Verdict) -> bool:
    """Tell whether an unmet clause makes it senseless to submit: no such class or topic, sum, or a document."""
    return not verdict.met and verdict.path.startswith(_SENSELESS)


def applied(content: Content, facts: Facts) -> Applied:
    """Take out of an application what the rules ask for."""
    parties = content["parties"]
    lead = next((one for one in parties if one["lead"]), None)
    sums = paid(content)
    matching = sums[From.MATCHING]
    return Applied(
        key=content["receipt"] or content["title"],
        class_key=content["class"],
        lead=_party(lead) if lead else eligibility.Party("", Applicant.OTHER, False),
        partners=tuple(_party(one) for one in parties if not one["lead"]),
        months=content["months"],
        asked=sums[From.FUND],
        own=matching + sums[From.OWN],
        matching=matching,
        passed_on=sum(_fund_part(one) for one in parties if not one["lead"]),
        documents=frozenset(one["name"] for one in content["papers"]),
        live_projects=facts.live_projects,
        applications=facts.applications,
        tendered=bool(content["topic"]) and content["topic"]["kind"] == "tendered",
    )


def _party(one: Mapping[str, Any]) -> eligibility.Party:
    kind = Applicant(one["kind"])
    # Rules name universities; who takes part is mostly one of their schools.
    name = one["university"] if kind == Applicant.UNIVERSITY and one["university"] else one["name"]
    return eligibility.Party(name, kind, one["local"])


def _fund_part(party: Mapping[str, Any]) -> int:
    return sum(line["fen"] for line in party["budget"] if line["payer"] == From.FUND)


def paid(content: Content) -> dict[str, int]:
    """Add the budget up by whose money it is."""
    sums = dict.fromkeys(From.values, 0)
    for party in content["parties"]:
        for line in party["budget"]:
            sums[line["payer"]] += line["fen"]
    return sums


def by_item(content: Content) -> dict[str, dict[str, int]]:
    """Add the budget of all parties up: item -> payer -> fen."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(From.values, 0))
    for party in content["parties"]:
        for line in party["budget"]:
            sums[line["item"]][line["payer"]] += line["fen"]
    return dict(sums)


def promised(content: Content) -> dict[str, int]:
    """Add up what the parties promise: indicator -> number (money in fen)."""
    sums: dict[str, int] = defaultdict(int)
    for party in content["parties"]:
        for target in party["targets"]:
            sums[target["indicator"]] += target["number"]
    return dict(sums)


@dataclass(frozen=True, slots=True)
class Gauge:
    """Be one gauge of the ratio meter, in fen: what there is against the least that is needed, or the most allowed."""

    key: str
    label: Words
    there: int
    bound: int
    most: bool = False

    @property
    def met(self) -> bool:
        """Tell whether it is within its bound."""
        return self.there <= self.bound if self.most else self.there >= self.bound

    @property
    def share(self) -> int:
        """Give how far it is, in per cent of the bound, for the eye: at most 100."""
        if not self.bound:
            return 100 if self.met else 0
        return min(100, self.there * 100 // self.bound)

    @property
    def words(self) -> Words:
        """Say what is missing or too much, in yuan."""
        if self.met:
            return _("enough") if not self.most else _("within the limit")
        gap = Money(abs(self.bound - self.there)).in_yuan()
        return format_lazy(
            _("{amount} yuan too much") if self.most else _("{amount} yuan are missing"), amount=gap
        )

    @property
    def has(self) -> Money:
        """Give what there is."""
        return Money(self.there)

    @property
    def limit(self) -> Money:
        """Give the bound."""
        return Money(self.bound)


def gauges(book: RuleBook, content: Content, year: int) -> list[Gauge]:
    """Read the ratio meter: matching, self-raised share, what is passed on, limits of the class."""
    return list(_gauges(book, applied(content, Facts()), year))


def _gauges(book: RuleBook, one: Applied, year: int) -> Iterator[Gauge]:
    rules, found = book.eligibility, book.class_of(one.class_key)
    if book.matching_points:
        government = eligibility.government_part(book, one.asked, year)
        label = format_lazy(
            _("enterprises' matching, {share} of the government's money"), share=percent(book.matching_points)
        )
        yield Gauge("matching", label, one.matching, _up(government * book.matching_points, WHOLE))
    if rules.own_points:
        # Of the whole budget: with what is asked as it stands, so much has to be raised besides.
        rest = WHOLE - rules.own_points
        needed = _up(one.asked * rules.own_points, rest) if rest else one.asked
        label = format_lazy(_("self-raised, {share} of the budget"), share=percent(rules.own_points))
        yield Gauge("own", label, one.own, needed)
    if rules.passed_on_points:
        most = one.asked * rules.passed_on_points // WHOLE
        label = format_lazy(
            _("passed on to partners, {share} of what is asked"), share=percent(rules.passed_on_points)
        )
        yield Gauge("passed_on", label, one.passed_on, most, most=True)
    if found is not None:
        yield Gauge("most", _("asked of the fund, at most"), one.asked, found.most_fen, most=True)
        if found.least_fen:
            yield Gauge("least", _("asked of the fund, at least"), one.asked, found.least_fen)


def _up(part: int, whole: int) -> int:
    return -(-part // whole)


def part_hash(party: Mapping[str, Any]) -> str:
    """Hash what a party answers for: its name and task, its people, money and promises, not whether they agreed."""
    people = [
        {key: one[key] for key in ("name", "post", "role", "task", "months")} for one in party["members"]
    ]
    said = {key: party[key] for key in ("name", "uscc", "kind", "task", "budget", "targets")}
    return digest({**said, "members": people})


def changed(before: Content, after: Content) -> list[tuple[str, str, str]]:
    """List what differs between two revisions: path, what stood there and what stands there now."""
    return list(_differ(before, after, ""))


# What every revision says anew.
_OF_THE_REVISION = frozenset({"revision", "submitted_at", "confirmed_at", "confirmed_by", "agreed_at"})


def _differ(old: Any, new: Any, path: str) -> Iterator[tuple[str, str, str]]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*new, *(key for key in old if key not in new)]:
            if key not in _OF_THE_REVISION:
                yield from _differ(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list):
        left, right = _named(old), _named(new)
        for name in [*right, *(name for name in left if name not in right)]:
            yield from _differ(left.get(name), right.get(name), f"{path}[{name}]")
    else:
        yield path, _plain(old), _plain(new)


def _named(rows: list[Any]) -> dict[str, Any]:
    """Tell the entries of a list apart by what names them."""
    found: dict[str, Any] = {}
    for place, one in enumerate(rows):
        names = [
            str(one[key])
            for key in ("name", "item", "payer", "indicator")
            if isinstance(one, Mapping) and key in one
        ]
        name = "/".join(names) or str(place)
        found[name if name not in found else f"{name}#{place}"] = one
    return found


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, Mapping):
        shown = [str(one) for key, one in value.items() if key != "sha256" and one not in ("", None, [], {})]
        return " · ".join(shown)
    return str(value)
