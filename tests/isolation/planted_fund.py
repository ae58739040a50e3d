"""Plant the money of Yinchuan's fund: the payers, papers and bank references that only its readers may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import factories
from tests.awards import rows
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
    plant_round(story)


def plant_round(story: Story) -> None:
    """Make an award of Helan's: what consortium and fund know of it, what few know, and who objected."""
    inside = FUND_READERS | {"enterprise"}
    payers = frozenset({"director", "fund_manager", "finance", "enterprise"})
    deciders = frozenset({"director", "fund_manager", "leader", "city_official"})
    helan = story.world.organisations["helan"]
    call = factories.call(rows.fund("银川产业基金", YINCHUAN), state="announced")
    application = factories.applied(
        call, helan, state="contracted", title=story.text("award_title", inside)[:80],
        created_by=story.world.users["enterprise"],
    )  # fmt: skip
    award = rows.award(application, account=story.mark("award_account", payers))
    draft = story.records["call_draft"] = factories.call(
        call.fund, title=story.text("call_draft", FUND_READERS)[:80]
    )
    story.records["topic_draft"] = factories.topic(draft, story.text("topic_draft", FUND_READERS)[:80])
    story.records |= {"fund_application": application, "award": award}
    story.records["instalment_of_award"] = rows.instalment(award)
    story.records["proof"] = rows.proof(award, reference=story.mark("slip", inside))
    story.records["project_check"] = rows.check(award, report=story.text("project_report", inside))
    story.records["award_change"] = rows.amendment(award, text=story.text("award_change", inside))
    story.records["recovery"] = rows.recovery(award, why=story.text("recovery", FUND_READERS))
    story.records["award_objection"] = rows.objection(application, name=story.mark("objector", deciders))
