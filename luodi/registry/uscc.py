"""Say what is wrong with a social credit code, in the same words wherever one is typed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.core.words import Words
from luodi.registry.calc import UsccProblem, uscc_problem

_WORDS: dict[UsccProblem, Words] = {
    UsccProblem.LENGTH: _("A unified social credit code has 18 characters; this one has %(length)d."),
    UsccProblem.ALPHABET: _(
        "A unified social credit code has digits and capitals but I, O, S, V and Z. Check for a typo."
    ),
    UsccProblem.CHECK: _(
        "This code cannot be right: its last character does not fit the others. Check for a typo."
    ),
}


def wrong_with(code: str) -> str:
    """Say what is wrong with a normalised code; nothing, if it is right or empty."""
    problem = uscc_problem(code) if code else None
    return str(_WORDS[problem]) % {"length": len(code)} if problem else ""
