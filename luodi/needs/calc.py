"""Judge how clear and complete a need is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

# What a need must say before it is submitted (source: the fields marked as required in the need forms that
# science-and-technology bureaus send out).
REQUIRED: Final[tuple[str, ...]] = (
    "title",
    "problem",
    "technology",
    "goal",
    "keywords",
    "region",
    "field",
    "industry",
    "way",
    "deadline_on",
)
LEAST_CHARACTERS: Final[Mapping[str, int]] = {"title": 6, "problem": 20, "technology": 20, "goal": 10}

# A number with a unit or a comparison: what can be measured at acceptance.
_INDICATOR = re.compile(
    r"(?:[≤≥<>＜＞±~～]|不低于|不高于|不超过|小于|大于|达到|提高|降低|减少"
    r"|at least|at most|below|above|less than|more than)?"
    r"\s*-?\d+(?:\.\d+)?\s*(?:%|％|‰|℃|°C|K|mm|cm|μm|um|nm|km|m|kg|g|t|吨|mg|L|Pa|kPa|MPa|GPa"
    r"|V|kV|A|mA|W|kW|MW|Wh|kWh|Hz|kHz|MHz|GHz|h|小时|min|分钟|s|秒|天|年|月"
    r"|次|万次|个|件|元|万元|倍|级|ppm|dB|r/min|rpm|cycles|hours|years)",
    re.IGNORECASE,
)


def indicators(text: str) -> list[str]:
    """List the measurable indicators a text names: a figure with its unit, as written."""
    return [found.group(0).strip() for found in _INDICATOR.finditer(text)]


def missing_fields(need: Any) -> dict[str, Any]:
    """Name, field by field, what keeps a need from being submitted."""
    missing: dict[str, Any] = {}
    for name in REQUIRED:
        value = getattr(need, f"{name}_id", getattr(need, name, None))
        if value in (None, "", []):
            missing[name] = _("This is needed before you submit.")
    for name, least in LEAST_CHARACTERS.items():
        text = getattr(need, name)
        if text and len(text.strip()) < least:
            missing[name] = _("Please say a little more: at least %(least)d characters.") % {"least": least}
    if need.technology and "technology" not in missing and not indicators(need.technology + need.goal):
        missing["technology"] = _(
            "Name at least one indicator that can be measured, such as “≥ 95 %” or “≤ 0.05 mm”."
        )
    return missing


def clarity(need: Any) -> int:
    """Score from 0 to 100 how clearly a need is put.

    60 points for the required fields in equal parts, 25 for measurable indicators (up to five, 5 each), 10 for
    a budget, 5 for a problem described in at least 80 characters.
    """
    lacking = missing_fields(need)
    filled = sum(name not in lacking for name in REQUIRED)
    measured = min(len(indicators(f"{need.technology}\n{need.goal}")), 5)
    score = 60 * filled / len(REQUIRED) + 5 * measured
    score += 10 if need.budget else 0
    score += 5 if len(need.problem) >= 80 else 0
    return round(score)
