"""Declare the pages of weights and dictionaries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.core.resource import Panel, Resource, register
from luodi.needs.reasons import PARTS
from luodi.tuning import rules
from luodi.tuning.forms import MatchDictionaryForm, MatchProfileForm
from luodi.tuning.models import MatchDictionary, MatchProfile

PROFILES = register(
    Resource(
        model=MatchProfile,
        slug="match-profiles",
        workbook=False,
        icon="scale",
        title=_("Match weights"),
        lead=_(
            "What counts how much in the lists of matches; every version is kept, one of each kind is in force."
        ),
        columns=("title", "kind", "way", "state", "activated_at", "changed_at"),
        filters=("state", "kind", "way"),
        panels=(Panel(_("Weights"), ("kind", *(f"{part}_weight" for part in PARTS), "way", "activated_at")),),
        form=MatchProfileForm,
        roles=frozenset(rules.KEEPERS),
        searched=False,
        empty=_("No version yet: the weights that Luodi comes with are in force."),
    )
)

DICTIONARIES = register(
    Resource(
        model=MatchDictionary,
        slug="match-dictionaries",
        workbook=False,
        icon="vocabulary",
        title=_("Match dictionary"),
        lead=_("Which words mean the same, in Chinese and in English, and which mean nothing."),
        columns=("title", "state", "activated_at", "changed_at"),
        filters=("state",),
        panels=(Panel(_("Version"), ("activated_at",)),),
        form=MatchDictionaryForm,
        roles=frozenset(rules.KEEPERS),
        searched=False,
        empty=_("No version yet: the dictionary that Luodi comes with is in force."),
    )
)
