"""Word what long works of the engine have to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.matching.learning import LEAST_PAIRS, LEAST_QUESTIONS
from luodi.tuning.models import EngineRun
from luodi.tuning.states import RunState, Work

UNDER_WAY = gettext_lazy("This is under way already. You can leave the page; it goes on.")


def delivered_dictionary() -> str:
    """Give the text of the dictionary that Luodi comes with."""
    return resources.files("luodi.matching").joinpath("data/dictionary.txt").read_text(encoding="utf-8")


def learned_title(day: date, questions: int) -> str:
    """Name learned weights."""
    return _("Learned on %(day)s from %(questions)d needs") % {"day": day.isoformat(), "questions": questions}


def words_of(run: EngineRun) -> str:
    """Say what came of a long work."""
    if run.state == RunState.FAILED:
        return _("It failed: %(error)s") % {"error": run.facts.get("error", "")}
    if run.state != RunState.DONE:
        return ""
    if run.work == Work.NIGHT:
        return _("%(needs)d needs matched, %(new)d matches are new.") % {
            "needs": run.done,
            "new": run.facts.get("new", 0),
        }
    if "present" in run.facts:
        return learned_words(run.facts)
    return _(
        "Too little to learn from yet: %(pairs)d comparisons in %(questions)d needs; at least %(least_pairs)d in "
        "%(least_questions)d are wanted. Judge matches, good ones and others, on the match pages."
    ) % {**run.facts, "least_pairs": LEAST_PAIRS, "least_questions": LEAST_QUESTIONS}


def learned_words(facts: Mapping[str, Any]) -> str:
    """Say whether learned weights order better on needs that they were not learned from."""
    shown = {name: f"{100 * facts[name]:.1f}" for name in ("present", "learned")}
    if facts["low"] > 0:
        said = _("Better: %(learned)s %% of comparisons in the wrong order instead of %(present)s %%.")
    elif facts["high"] < 0:
        said = _("Worse: %(learned)s %% of comparisons in the wrong order instead of %(present)s %%.")
    else:
        said = _(
            "No clear difference: %(learned)s %% of comparisons in the wrong order, %(present)s %% at present."
        )
    return said % shown
