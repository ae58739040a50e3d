"""Answer what matching goes by, and what another version would change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from luodi.core.actor import Actor
from luodi.matching.dictionary import Dictionary
from luodi.matching.profile import Profile
from luodi.needs.engine import Settings, as_delivered, decided_by, in_force
from luodi.needs.models import Need
from luodi.needs.ranking import Match, matches
from luodi.needs.states import OPEN_NEED
from luodi.tuning.models import EngineRun, MatchDictionary, MatchProfile
from luodi.tuning.states import Kind, VersionState, Work

# How much of a list is compared, and how far down it is said where a record comes from.
FIRST = 10
LOOKED_AT = 40
# How many needs a version is tried on without being asked.
TRIED_ON = 12


def profile_in_force(kind: str) -> MatchProfile | None:
    """Find the weights in force; None while those that Luodi comes with are."""
    rows = MatchProfile.objects.unguarded("what everybody's lists go by").filter(
        kind=kind, state=VersionState.ACTIVE, retired_at=None
    )
    found: MatchProfile | None = rows.order_by("-activated_at", "-pk").first()
    return found


def dictionary_in_force() -> MatchDictionary | None:
    """Find the dictionary in force, without its text; None while the one that Luodi comes with is."""
    rows = MatchDictionary.objects.unguarded("what everybody's lists go by").filter(
        state=VersionState.ACTIVE, retired_at=None
    )
    found: MatchDictionary | None = rows.defer("text").order_by("-activated_at", "-pk").first()
    return found


@decided_by
def decide(kind: str) -> Settings:
    """Give what ranks ``results`` or ``experts`` now."""
    delivered = as_delivered(kind)
    row, words = profile_in_force(kind), dictionary_in_force()
    return Settings(
        Profile(row.code, row.weights) if row else delivered.profile,
        _read(words.pk, words.version) if words else delivered.dictionary,
    )


@lru_cache(maxsize=8)
def _read(key: int, version: int) -> Dictionary:
    """Read a version of the dictionary once a process; a changed one has another version."""
    return MatchDictionary._base_manager.get(pk=key).dictionary


def proposed(row: MatchProfile | MatchDictionary, kind: str) -> Settings:
    """Give what would rank a kind if this version were in force."""
    now = in_force(kind)
    if isinstance(row, MatchProfile):
        return Settings(row.profile, now.dictionary) if row.kind == kind else now
    return Settings(now.profile, _read(row.pk, row.version))


def kinds_of(row: MatchProfile | MatchDictionary) -> list[str]:
    """List the kinds of lists that a version would change."""
    return [row.kind] if isinstance(row, MatchProfile) else list(Kind.values)


@dataclass(frozen=True)
class Move:
    """Be a record among the first ten before or after: its places and scores; None beyond what is looked at."""

    row: Any
    title: str
    before: int | None
    after: int | None
    score_before: Any
    score_after: Any

    @property
    def way(self) -> str:
        """Say where it goes: up, down, stay, new (into the first ten) or gone (out of them)."""
        now, then = self.before, self.after
        if then is None or then > FIRST:
            return "gone"
        if now is None or now > FIRST:
            return "new"
        return "stay" if now == then else "up" if then < now else "down"

    @property
    def steps(self) -> int:
        """Give by how many places it moves."""
        return abs(self.before - self.after) if self.before and self.after else 0


@dataclass(frozen=True)
class Moves:
    """Be what a version would change for one need: the first ten after, then those that leave."""

    need: Need
    kind: str
    moves: list[Move]

    @property
    def moved(self) -> int:
        """Count the records among the first ten that change place, come or go."""
        return sum(move.way != "stay" for move in self.moves)


def moves_of(need: Need, actor: Actor, kind: str, then: Settings) -> Moves:
    """Compare the first ten of a need's list as it is with the one by other settings.

    :raises IndexUnavailable: if there is no index.
    """
    now = {match.row.pk: match for match in matches(need, actor, kind, limit=LOOKED_AT).items}
    after = {match.row.pk: match for match in matches(need, actor, kind, limit=LOOKED_AT, by=then).items}
    first = [key for key, match in after.items() if match.rank <= FIRST]
    gone = [key for key, match in now.items() if match.rank <= FIRST and key not in first]
    return Moves(need, kind, [_move(now.get(key), after.get(key)) for key in (*first, *gone)])


def _move(now: Match | None, then: Match | None) -> Move:
    shown = then or now
    assert shown is not None  # noqa: S101 (one of the two lists has it)
    return Move(
        row=shown.row,
        title="".join(text for text, _hit in shown.title),
        before=now.rank if now else None,
        after=then.rank if then else None,
        score_before=now.item.score if now else None,
        score_after=then.item.score if then else None,
    )


def tried_on(actor: Actor) -> list[Need]:
    """List the open needs that a version is tried on: those that changed last."""
    rows = Need.objects.allowed(actor, "match").filter(state__in=OPEN_NEED, retired_at=None)
    return list(rows.order_by("-changed_at", "-pk")[:TRIED_ON])


def latest_run(work: str = Work.NIGHT, kind: str = "") -> EngineRun | None:
    """Find the long work of a kind that was asked for last."""
    rows = EngineRun.objects.filter(work=work)
    return (rows.filter(kind=kind) if kind else rows).select_related("profile").order_by("-pk").first()
