"""Judge whether claims and bounties are complete; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median_low
from typing import Any

from django.utils.translation import gettext_lazy as _

# Letters by which claims are told apart before names are known.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LEAST_PLAN = 60


def conditions_of(text: str) -> list[str]:
    """List the conditions of a bounty: one a line, without numbers and signs in front."""
    lines = (line.strip().lstrip("-*•·").strip() for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def missing_in_claim(claim: Any) -> dict[str, Any]:
    """Name, field by field, what keeps a claim from being submitted."""
    missing: dict[str, Any] = {}
    if len(claim.plan.strip()) < LEAST_PLAN:
        missing["plan"] = _("Please say a little more: at least %(least)d characters.") % {
            "least": LEAST_PLAN
        }
    for name in ("months", "quotation"):
        if getattr(claim, name) is None:
            missing[name] = _("This is needed before you submit.")
    if not claim.way:
        missing["way"] = _("This is needed before you submit.")
    bounty = claim.bounty
    if bounty is not None and set(conditions_of(bounty.conditions)) - set(claim.confirmed):
        missing["confirmed"] = _("Confirm every condition of the bounty, one by one.")
    return missing


def missing_in_bounty(bounty: Any) -> dict[str, Any]:
    """Name, field by field, what keeps a bounty from being put forward."""
    missing: dict[str, Any] = {}
    for name in ("amount", "closes_on", "indicators", "ownership"):
        if getattr(bounty, name) in (None, ""):
            missing[name] = _("This is needed before it is announced.")
    return missing


def letters(keys: Iterable[int]) -> dict[int, str]:
    """Give each claim a letter, in the order of their keys: A to Z, then A2, B2 and on."""
    found = {}
    for place, key in enumerate(sorted(keys)):
        round_, letter = divmod(place, len(_LETTERS))
        found[key] = _LETTERS[letter] + (str(round_ + 1) if round_ else "")
    return found


def usual(days: Sequence[int]) -> int | None:
    """Give the usual number of days: the lower median, nothing without any."""
    return median_low(days) if days else None


def is_over(closes_on: date | None, today: date) -> bool:
    """Tell whether a deadline has passed; the day itself still counts."""
    return closes_on is not None and closes_on < today
