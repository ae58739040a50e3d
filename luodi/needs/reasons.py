"""Put the engine's reasons into an officer's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.words import Words

# What the office weighs; a part with a weight of its own.
PARTS: dict[str, Words] = {
    "text": gettext_lazy("wording"),
    "field": gettext_lazy("technology field"),
    "industry": gettext_lazy("industry"),
    "maturity": gettext_lazy("maturity"),
    "region": gettext_lazy("region"),
    "way": gettext_lazy("way of cooperation"),
    "budget": gettext_lazy("budget"),
    "time": gettext_lazy("time"),
    "load": gettext_lazy("load"),
    "response": gettext_lazy("answers so far"),
}

# Parts that share the weight of another: with vectors, meaning has half of the weight of the wording.
SHARING: dict[str, Words] = {"meaning": gettext_lazy("meaning")}

_SENTENCES: dict[str, Words] = {
    "text.similar": gettext_lazy("shared wording, see the marked words"),
    "text.placed": gettext_lazy("shared wording, see the marked words; place %(place)s by wording"),
    "text.none": gettext_lazy("no shared wording"),
    "meaning.similar": gettext_lazy("similar in meaning; place %(place)s by meaning"),
    "meaning.far": gettext_lazy("less similar in meaning than others; place %(place)s by meaning"),
    "meaning.none": gettext_lazy("not similar in meaning"),
    "meaning.unknown": gettext_lazy("not yet compared by meaning; the wording stands for it"),
    "field.same": gettext_lazy("same technology field"),
    "field.near": gettext_lazy("neighbouring technology field"),
    "field.other": gettext_lazy("another technology field"),
    "field.unknown": gettext_lazy("technology field not stated"),
    "region.same": gettext_lazy("has worked in this region"),
    "region.near": gettext_lazy("has worked nearby"),
    "region.other": gettext_lazy("has worked elsewhere"),
    "region.unknown": gettext_lazy("no use in a region yet"),
    "industry.unknown": gettext_lazy("industry not stated"),
    "industry.other": gettext_lazy("another industry"),
    "maturity.unknown": gettext_lazy("maturity not stated"),
    "maturity.reached": gettext_lazy("TRL %(reached)s, wanted at least %(wanted)s"),
    "maturity.short": gettext_lazy("only TRL %(reached)s, wanted at least %(wanted)s"),
    "way.offered": gettext_lazy("the wanted way is offered"),
    "way.other": gettext_lazy("another way is offered"),
    "way.unknown": gettext_lazy("way not stated"),
    "budget.within": gettext_lazy("within the budget"),
    "budget.over": gettext_lazy("above the budget"),
    "budget.unknown": gettext_lazy("price not stated"),
    "time.enough": gettext_lazy("%(months)s months left, enough at this maturity"),
    "time.short": gettext_lazy("%(months)s months left, usually %(usual)s are needed"),
    "time.unknown": gettext_lazy("time to use not known"),
    "load.known": gettext_lazy("%(open)s open introductions"),
    "load.unknown": gettext_lazy("load not known"),
    "response.known": gettext_lazy("%(percent)s %% of requests answered"),
    "response.unknown": gettext_lazy("not asked yet"),
}


def part_name(name: str) -> Words | str:
    """Name a part of a score."""
    # Asked by name: whether lazy words are empty is found out by translating them.
    return PARTS[name] if name in PARTS else SHARING.get(name, name)


def sentence(reason: str, about: Mapping[str, Any]) -> str:
    """Say a reason in words; industries that share a level say which."""
    if reason.startswith("industry.") and reason not in _SENTENCES:
        return (
            _("same industry (%(has)s)") % about
            if about.get("has") == about.get("wanted")
            else _("related industry (%(has)s)") % about
        )
    facts = dict(about)
    if "share" in facts:
        facts["percent"] = round(100 * float(facts["share"]))
    words = str(_SENTENCES.get(reason, reason))
    return words % facts if "%(" in words else words
