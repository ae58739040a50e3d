"""Read what a reviewer typed, and say what a review lacks to be handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from luodi.core.words import Words
from luodi.funds.rulebook.book import Review
from luodi.funds.scoring import needs_reason

LONGEST: Final = 3000
TEXTS: Final = ("comment", "confidential", "justification")


@dataclass(frozen=True)
class Draft:
    """Be what a reviewer has written so far; what is no score is left out."""

    scores: dict[str, int]
    remarks: dict[str, str]
    comment: str = ""
    confidential: str = ""
    justification: str = ""


def read(row: Any, typed: Mapping[str, Any]) -> tuple[Draft, dict[str, Words]]:
    """Read the boxes that were sent, beside what stands there already, and say what cannot be right, box by box."""
    review: Review = row.book
    scores, remarks = dict(row.scores), dict(row.remarks)
    wrong: dict[str, Words] = {}
    for one in review.criteria:
        if (name := f"score_{one.key}") in typed:
            _take_score(review, one.key, str(typed[name]).strip(), scores, wrong)
        if (name := f"remark_{one.key}") in typed:
            remarks[one.key] = _text(typed, name)
    texts = {name: _text(typed, name) if name in typed else getattr(row, name) for name in TEXTS}
    return Draft(scores, {key: said for key, said in remarks.items() if said}, **texts), wrong


def _take_score(review: Review, key: str, said: str, scores: dict[str, int], wrong: dict[str, Words]) -> None:
    if not said:
        scores.pop(key, None)
    elif not (said.isascii() and said.isdecimal() and len(said) <= 4):
        wrong[f"score_{key}"] = _("Give a whole number.")
    elif not review.lowest <= int(said) <= review.highest:
        words = _("Give a number from %(low)d to %(high)d.")
        wrong[f"score_{key}"] = words % {"low": review.lowest, "high": review.highest}
    else:
        scores[key] = int(said)


def _text(typed: Mapping[str, Any], name: str) -> str:
    return str(typed[name]).replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]


def missing(row: Any) -> dict[str, Words]:
    """Name, per box, what a review lacks to be handed in: every score, a comment, and reasons for extreme scores."""
    review: Review = row.book
    lacking: dict[str, Words] = {
        f"score_{one.key}": _("Give a score for every criterion.")
        for one in review.criteria
        if one.key not in row.scores
    }
    if not row.comment.strip():
        lacking["comment"] = _("Write a comment for the applicant.")
    if needs_reason(review, row.scores) and len(row.justification.strip()) < review.justified_from:
        lacking["justification"] = _(
            "The lowest or highest score wants a reason of at least %(count)d characters."
        ) % {"count": review.justified_from}
    return lacking


def content(row: Any) -> dict[str, Any]:
    """Give what is handed in, as it is kept."""
    return {
        "scores": dict(row.scores),
        "remarks": dict(row.remarks),
        "comment": row.comment,
        "confidential": row.confidential,
        "justification": row.justification,
    }
