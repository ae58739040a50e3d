"""Put the engine's reasons into an officer's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from luodi.core.words import Words

PARTS: dict[str, Words] = {
    "text": _l("wording"),
    "field": _l("technology field"),
    "industry": _l("industry"),
    "maturity": _l("maturity"),
    "region": _l("region"),
    "way": _l("way of cooperation"),
    "budget": _l("budget"),
    "time": _l("time"),
    "load": _l("load"),
    "response": _l("answers so far"),
}

_SENTENCES: dict[str, Words] = {
    "text.similar": _l("shared wording, see the marked words"),
    "field.same": _l("same technology field"),
    "field.near": _l("neighbouring technology field"),
    "field.other": _l("another technology field"),
    "field.unknown": _l("technology field not stated"),
    "region.same": _l("has worked in this region"),
    "region.near": _l("has worked nearby"),
    "region.other": _l("has worked elsewhere"),
    "region.unknown": _l("no use in a region yet"),
    "industry.unknown": _l("industry not stated"),
    "industry.other": _l("another industry"),
    "maturity.unknown": _l("maturity not stated"),
    "maturity.reached": _l("TRL %(reached)s, wanted at least %(wanted)s"),
    "maturity.short": _l("only TRL %(reached)s, wanted at least %(wanted)s"),
    "way.offered": _l("the wanted way is offered"),
    "way.other": _l("another way is offered"),
    "way.unknown": _l("way not stated"),
    "budget.within": _l("within the budget"),
    "budget.over": _l("above the budget"),
    "budget.unknown": _l("price not stated"),
    "time.enough": _l("%(months)s months left, enough at this maturity"),
    "time.short": _l("%(months)s months left, usually %(usual)s are needed"),
    "time.unknown": _l("time to use not known"),
    "load.known": _l("%(open)s open introductions"),
    "load.unknown": _l("load not known"),
    "response.known": _l("%(percent)s %% of requests answered"),
    "response.unknown": _l("not asked yet"),
}


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
