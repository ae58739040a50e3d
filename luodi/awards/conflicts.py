"""Find who has what to do with applications: a panel's members by all that is known, and who signs nothing of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from luodi.accounts.queries import actor_of
from luodi.awards.models import Panel, PanelConflict, PanelMember
from luodi.calls.models import Application
from luodi.calls.rules import concerned
from luodi.calls.states import RECEIVED
from luodi.funds.conflicts import SOFT, Kind, screen
from luodi.funds.rulebook.choices import University
from luodi.registry.models import Person
from luodi.review import facts
from luodi.review.models import Finding
from luodi.review.models.drawing import proof_in_words

_WHY: Final = "conflicts of a panel"
# The sides sit there for their city and their university: that alone is no conflict.
_BY_OFFICE: Final = frozenset({Kind.CITY, Kind.UNIVERSITY})
# User, application.
Pair = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """Be what was found of a pair: its kind, whether it bars by itself, what proves it."""

    kind: Kind
    hard: bool
    proof: str


def barred_from(applications: Iterable[int]) -> frozenset[int]:
    """Name, as users, who turns no key on these applications: who made them, takes part, or may not vote on them."""
    keys = set(applications)
    rows = Application.objects.unguarded(_WHY).filter(pk__in=keys)
    people = Person.objects.unguarded(_WHY).filter(
        pk__in={
            *rows.values_list("principal", flat=True),
            *rows.values_list("parties__members__person", flat=True),
        }
        - {None}
    )
    noted = PanelConflict.objects.filter(application__in=keys, bars=True)
    users = {
        *rows.values_list("created_by", flat=True),
        *people.values_list("user_id", flat=True),
        *noted.values_list("member__user", flat=True),
    }
    return frozenset(users - {None})


def found(panel: Panel, members: Mapping[int, PanelMember], *, on: date) -> dict[Pair, Found]:
    """Find who has what to do with which application of the call, the hardest of each pair."""
    rows = list(
        Application.objects.unguarded(_WHY).filter(call=panel.call, state__in=RECEIVED, retired_at=None)
    )
    pairs: dict[Pair, Found] = {}
    for user, application in _own(rows, members, on):
        pairs.setdefault((user, application), Found(Kind.SELF, True, ""))
    people = Person.objects.unguarded(_WHY).filter(user__in=members)
    user_of: dict[int, Any] = dict(people.values_list("pk", "user_id"))
    for pair, one in (*_declared(panel, rows, user_of), *_screened(panel, rows, user_of, on)):
        known = pairs.get(pair)
        if known is None or (one.hard and not known.hard):
            pairs[pair] = one
    return pairs


def _own(rows: Iterable[Application], members: Mapping[int, PanelMember], on: date) -> Iterable[Pair]:
    """Find what members have to do with by their accounts: as applicants, partners or one of the team."""
    keys = [row.pk for row in rows]
    for user, member in members.items():
        mine = Application.objects.unguarded(_WHY).filter(concerned(actor_of(member.user, on)), pk__in=keys)
        for application in set(mine.values_list("pk", flat=True)):
            yield user, application


def _declared(
    panel: Panel, rows: Iterable[Application], user_of: Mapping[int, int]
) -> Iterable[tuple[Pair, Found]]:
    """Find what members said as reviewers, or the office entered of them."""
    said = Finding.objects.filter(
        call=panel.call_id, expert__person__in=user_of, ended_at=None, overridden_at=None
    ).exclude(source="screen")
    for one in said.select_related("expert"):
        kind = Kind(one.kind)
        if kind in _BY_OFFICE:
            continue
        what = Found(kind, one.hard, "; ".join(one.proof))
        for row in rows:
            if one.application_id in (None, row.pk):
                yield (user_of[one.expert.person_id], row.pk), what


def _screened(
    panel: Panel, rows: list[Application], user_of: Mapping[int, int], on: date
) -> Iterable[tuple[Pair, Found]]:
    """Screen the members as reviewers are: employers, interests, joint work, business partners."""
    gathered = facts.gather(panel.call, rows, (), user_of)
    # Whoever sits there for the university belongs to it: what counts is the school.
    windows = replace(panel.call.book.conflicts, university=University.COLLEGE)
    told = screen(
        gathered.applications, gathered.people, organisations=gathered.organisations, windows=windows, on=on
    )
    for person, findings in told.found.items():
        for conflict, where in findings:
            if conflict.kind in _BY_OFFICE or conflict.kind == Kind.DECLARED:
                continue
            # What proves these is a key, and told by the kind itself.
            keys = conflict.kind in (Kind.SELF, Kind.COMPETITOR)
            proof = "" if keys else "; ".join(proof_in_words(conflict.evidence))
            what = Found(conflict.kind, conflict.kind not in SOFT, proof)
            for application in where:
                yield (user_of[int(person)], int(application)), what
