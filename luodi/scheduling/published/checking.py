"""Verify a plan of the published problem from its words; shares no code with what makes plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from luodi.scheduling.published.problem import Instance


def breaks_by_person(instance: Instance, slots: Sequence[int]) -> list[int]:
    """Return how many breaks each person has: runs of idle slots between two of his meetings."""
    found = []
    for person in range(instance.people):
        own = sorted(slots[at] for at, meeting in enumerate(instance.meetings) if person in meeting[:2])
        found.append(sum(later - earlier > 1 for earlier, later in pairwise(own)))
    return found


def faults(instance: Instance, slots: Sequence[int], breaks: int | None = None) -> list[str]:
    """Return what is wrong with a plan, in words; ``breaks``: what is said to be their total."""
    if len(slots) != len(instance.meetings):
        return [f"{len(slots)} slots for {len(instance.meetings)} meetings"]
    found: list[str] = []
    tables: Counter[int] = Counter(slots)
    busy: Counter[tuple[int, int]] = Counter()
    for at, (one, other, session) in enumerate(instance.meetings):
        slot = slots[at]
        busy.update(((one, slot), (other, slot)))
        if not 0 <= slot < instance.slots:
            found.append(f"meeting {at + 1} is outside the day")
        if (session == 1 and slot >= instance.morning) or (session == 2 and slot < instance.morning):
            found.append(f"meeting {at + 1} is in the wrong session")
        if slot in instance.forbidden[one] or slot in instance.forbidden[other]:
            found.append(f"meeting {at + 1} is in a forbidden slot")
        if instance.fixed[at] is not None and instance.fixed[at] != slot:
            found.append(f"meeting {at + 1} is not where it is fixed")
        found += [
            f"meeting {at + 1} is not after meeting {first + 1}"
            for first in sorted(instance.before[at])
            if slots[first] >= slot
        ]
    found += [
        f"{times} meetings of {who + 1} in slot {slot + 1}"
        for (who, slot), times in busy.items()
        if times > 1
    ]
    found += [
        f"{times} meetings in slot {slot + 1}, {instance.tables} tables"
        for slot, times in tables.items()
        if times > instance.tables
    ]
    each = breaks_by_person(instance, slots)
    if each and max(each) - min(each) > instance.fairness:
        found.append(f"breaks differ by {max(each) - min(each)}, at most {instance.fairness} is fair")
    if breaks is not None and sum(each) != breaks:
        found.append(f"there are {sum(each)} breaks, not {breaks}")
    return found
