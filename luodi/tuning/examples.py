"""Gather what people judged: verdicts on matches, and what came of introductions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from luodi.core.search import EVERYBODY
from luodi.matching.fusion import MEANING_SHARE
from luodi.matching.learning import Judged
from luodi.matching.profile import Profile
from luodi.matching.ranking import MatchItem
from luodi.needs.engine import in_force, matcher
from luodi.needs.models import Introduction, MatchFeedback, Need
from luodi.needs.ranking import wish_of
from luodi.needs.states import STAGES, IntroductionState, Verdict
from luodi.tuning.models import PARTS_OF
from luodi.tuning.states import Kind

# How good a verdict says that a match is. Known already: right, only nothing new.
GRADES: Final = {
    Verdict.GOOD: 3.0,
    Verdict.KNOWN: 2.0,
    Verdict.TOO_EARLY: 1.0,
    Verdict.TOO_DEAR: 1.0,
    Verdict.WRONG_FIELD: 0.0,
}
# How good the outcome of an introduction says that the expert was. Refused and lapsed ones tell of the person's
# time, not of the match.
OUTCOMES: Final[dict[str, float]] = {
    IntroductionState.CONVERTED: 4.0,
    **dict.fromkeys(STAGES, 3.0),
    IntroductionState.DROPPED: 1.0,
}
# What the office's own lists hold.
AUDIENCE: Final = {Kind.RESULTS: (EVERYBODY,), Kind.EXPERTS: ("any:office_director",)}
LABELS: Final = {Kind.RESULTS: "registry.researchresult", Kind.EXPERTS: "registry.expert"}


def grades(kind: str) -> dict[int, dict[int, float]]:
    """Give need -> record -> how good it was: the mean of verdicts, or the outcome where there is one."""
    name = "result_id" if kind == Kind.RESULTS else "expert_id"
    said: dict[tuple[int, int], list[float]] = defaultdict(list)
    verdicts = MatchFeedback.objects.unguarded("all verdicts teach the office's weights").filter(
        retired_at=None
    )
    for need, record, verdict in verdicts.exclude(**{name: None}).values_list("need_id", name, "verdict"):
        said[need, record].append(GRADES[Verdict(verdict)])
    outcomes: dict[tuple[int, int], float] = {}
    if kind == Kind.EXPERTS:
        rows = Introduction.objects.unguarded("all outcomes teach the office's weights").filter(
            state__in=list(OUTCOMES), retired_at=None
        )
        for need, record, state in rows.values_list("need_id", "expert_id", "state"):
            grade = OUTCOMES[state]
            outcomes[need, record] = max(grade, outcomes.get((need, record), 0.0))
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for key, grade in {**{key: sum(all_) / len(all_) for key, all_ in said.items()}, **outcomes}.items():
        found[key[0]][key[1]] = grade
    return dict(found)


def _values(item: MatchItem) -> dict[str, float]:
    """Give the values of the parts that have a weight of their own: meaning shares that of the text."""
    values = {part.name: part.value for part in item.parts}
    if (meaning := values.pop("meaning", None)) is not None:
        values["text"] = (1 - MEANING_SHARE) * values["text"] + MEANING_SHARE * meaning
    return values


def judged(kind: str, progress: Callable[[int, int], None] | None = None) -> Iterator[Judged]:
    """Yield every judged record with the values of its parts, as the present index and dictionary see it.

    Needs where everything was judged alike teach nothing and are passed over. Records that are not in the index any
    more are, too.

    :raises IndexUnavailable: if there is no index.
    """
    every_part = Profile("every part", dict.fromkeys(PARTS_OF[kind], 1.0))
    by, label = in_force(kind), LABELS[Kind(kind)]
    telling = {need: records for need, records in grades(kind).items() if len(set(records.values())) > 1}
    needs = Need.objects.unguarded("all verdicts teach the office's weights").in_bulk(list(telling))
    for done, key in enumerate(sorted(needs), 1):
        need = needs[key]
        for record, grade in sorted(telling[key].items()):
            item = matcher().explain(
                wish_of(need),
                f"{label}:{record}",
                audience=AUDIENCE[Kind(kind)],
                profile=every_part,
                dictionary=by.dictionary,
            )
            if item is not None:
                yield Judged(need.code, _values(item), grade)
        if progress:
            progress(done, len(needs))
