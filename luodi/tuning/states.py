"""Name states and kinds of what the office tunes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step


class VersionState(models.TextChoices):
    """Be the state of a version of weights or of the dictionary."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in force")
    SUPERSEDED = "superseded", _("superseded")
    DISCARDED = "discarded", _("discarded")


class Kind(models.TextChoices):
    """Be what is ranked."""

    RESULTS = "results", _("research results")
    EXPERTS = "experts", _("experts")


class Way(models.TextChoices):
    """Be how weights came about."""

    ENTERED = "entered", _("entered by hand")
    LEARNED = "learned", _("learned from verdicts and outcomes")


class Work(models.TextChoices):
    """Be a long work of the engine."""

    NIGHT = "night", _("matching of all open needs")
    LEARN = "learn", _("learning of weights")


class RunState(models.TextChoices):
    """Be the state of a long work."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


def version_flow(noun: str) -> Flow:
    """Give the flow of a versioned setting: one is in force, and an older one can be put in force again."""
    return Flow(
        noun,
        initial=VersionState.DRAFT,
        final=(VersionState.DISCARDED,),
        steps=(
            Step("activate", _("Put in force"), ("draft", "superseded"), "active"),
            Step("supersede", _("Supersede"), ("active",), "superseded", inner=True),
            Step(
                "switch_off",
                _("Go back to what Luodi comes with"),
                ("active",),
                "superseded",
                note=True,
                primary=False,
            ),
            Step("discard", pgettext_lazy("version", "Discard"), ("draft",), "discarded", primary=False),
        ),
    )


PROFILE_FLOW = version_flow("match profile")
DICTIONARY_FLOW = version_flow("match dictionary")
