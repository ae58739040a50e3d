"""Plant the money of Yinchuan's fund: the payers, papers and bank references that only its readers may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import factories
from tests.factories import YINCHUAN

if TYPE_CHECKING:
    from tests.isolation.story import Story

FUND_READERS = frozenset({"director", "fund_manager", "finance", "leader", "officer", "city_official"})


def plant_fund(story: Story) -> None:
    """Make a fund of Yinchuan whose existence everybody may know, and whose money few."""
    fund = story.records["fund"] = factories.fund("银川合作基金", YINCHUAN)
    payer = factories.payer(fund, name=story.text("payer", FUND_READERS)[:120])
    year = factories.appropriation(payer, 2026)
    story.records["payer"], story.records["year"] = payer, year
    story.records["notice"] = factories.notice(year, document=story.mark("document", FUND_READERS))
    story.records["inflow"] = factories.inflow(payer, reference=story.mark("reference", FUND_READERS))
