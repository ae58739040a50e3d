"""Hold the declaration on conflicts of interest that a reviewer signs before the full text opens; by version.

A version that somebody signed is never reworded: what is said anew is a version of its own.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from luodi.core.words import Words

PRESENT: Final = 1

_TEXTS: Final[dict[int, tuple[Words, ...]]] = {
    1: (
        _("I am neither an applicant nor a member of the team, nor do I apply in this call myself or with others."),
        _(
            "I have had no post at, no stake in and no paid role for any of the parties, and none of them belongs "
            "to the group that I work for."
        ),
        _(
            "I am not related by family or marriage to anybody of the team, and was neither their supervisor "
            "nor their student."
        ),
        _("I have had no joint project and no joint publication with anybody of the team in the past three years."),
        _(
            "I treat what I read as confidential, use it for this review alone, do not pass it on, and do not "
            "get in touch with the applicants."
        ),
        _("If a conflict of interest becomes known to me later, I say so at once."),
    )
}  # fmt: skip


def text(version: int) -> tuple[Words, ...]:
    """Give the sentences of a version.

    :raises KeyError: if there is none of that number.
    """
    return _TEXTS[version]
