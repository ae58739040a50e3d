"""The confidential world of Yinchuan: every text holds a mark, and every mark says who may read it.

Who may read a mark is written down here by hand, from what the office promises, not worked out from the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from luodi.collecting.models import Entry
from luodi.contracts.models import BudgetLine, SplitCost
from luodi.core.money import Money
from luodi.events.models import RegistrationDraft, Survey, SurveyAnswer
from luodi.needs.models import Consent, Introduction, Need
from luodi.needs.states import Answer, Side
from luodi.registry.models import (
    DeclaredInterest,
    EconomicLine,
    Engagement,
    IntellectualProperty,
    MaturityEvidence,
    Organisation,
    Person,
    Publication,
)
from tests import factories
from tests.cast import NAMES, World
from tests.factories import NOW, TODAY, YINCHUAN
from tests.isolation.planted_fund import FUND_READERS, plant_fund

OFFICE = frozenset({"director", "officer", "tech_manager"})
REGISTER = frozenset({"director", "leader", "fund_manager", "tech_manager", "finance"})
UNIVERSITY = REGISTER | {
    "officer", "far_officer", "resident", "professor", "other_professor", "secretary", "other_secretary",
}  # fmt: skip
# Agreements are the university's offices' and the city's own.
_AGREEMENT = frozenset(
    {"director", "officer", "tech_manager", "leader", "fund_manager", "finance", "city_official"}
)
SIDES = OFFICE | {"enterprise", "leader"}
# Who reads how a proposed project was assessed.
_JUDGING = OFFICE | {"leader"}
# Words that every planted text begins with: what somebody who guesses would search for.
BAIT = "冻原机密装置"


@dataclass
class Story:
    """Hold what was planted: records by name, and per mark who may read it."""

    world: World
    records: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, frozenset[str]] = field(default_factory=dict)

    def mark(self, name: str, readers: frozenset[str]) -> str:
        """Make a mark that occurs nowhere else, and remember who may read it."""
        made = f"qz{len(self.marks):03d}{name.replace('_', '')}zq"
        self.marks[made] = readers
        return made

    def text(self, name: str, readers: frozenset[str]) -> str:
        """Make a text with a mark."""
        return f"{BAIT}{self.mark(name, readers)}，零下三十摄氏度时效率不低于 95 %，这里还有足够多的字。"

    def forbidden(self, who: str) -> list[str]:
        """List the marks that a member must never read."""
        return [made for made, readers in self.marks.items() if who not in readers]


def tell(world: World) -> Story:
    """Plant everything."""
    story = Story(world)
    _mark_the_enterprise(story)
    _mark_the_expert(story)
    _plant_needs(story)
    _plant_results(story)
    _plant_introductions(story)
    _plant_projects(story)
    _plant_agreement(story)
    _plant_bodies(story)
    _plant_call(story)
    _plant_events(story)
    _plant_contracts(story)
    _plant_income(story)
    plant_fund(story)
    return story


def _mark_the_enterprise(story: Story) -> None:
    helan, contact = story.world.organisations["helan"], story.world.people["enterprise"]
    # The professor was introduced to Helan (see below), the secretary sees it as a partner of a project.
    knows = REGISTER | {"admin", "officer", "enterprise", "city_official", "professor"}
    Organisation._base_manager.filter(pk=helan.pk).update(
        name=f"贺兰{story.mark('organisation_name', knows | {'secretary'})}有限公司",
        name_en=f"Helan {story.mark('organisation_english', knows | {'secretary'})}",
        address=story.text("organisation_address", knows),
        introduction=story.text("organisation_introduction", knows),
        former_names=[story.text("organisation_former", knows)],
        website=f"https://{story.mark('organisation_website', knows)}.example/",
    )
    sees = REGISTER | {"admin", "officer", "enterprise"}
    reaches = frozenset({"director", "tech_manager", "admin", "officer", "enterprise"})
    Person._base_manager.filter(pk=contact.pk).update(
        name=story.mark("contact_name", sees),
        title=story.mark("contact_title", sees),
        phone=story.mark("contact_phone", reaches),
        email=f"{story.mark('contact_email', reaches)}@reach.example",
    )
    helan.refresh_from_db()
    contact.refresh_from_db()
    story.records |= {"organisation": helan, "contact": contact}


def _mark_the_expert(story: Story) -> None:
    person, expert = story.world.people["professor"], story.world.experts["professor"]
    # The enterprise was introduced; the city sees the team of a project that lands there.
    named = UNIVERSITY | {"admin", "enterprise", "city_official"}
    reaches = frozenset(
        {"director", "tech_manager", "officer", "far_officer", "resident", "secretary", "professor"}
    )
    Person._base_manager.filter(pk=person.pk).update(
        name=story.mark("expert_name", named),
        phone=story.mark("expert_phone", reaches | {"admin"}),
        email=f"{story.mark('expert_email', reaches | {'admin'})}@reach.example",
    )
    person.refresh_from_db()
    type(expert)._base_manager.filter(pk=expert.pk).update(
        profile=story.text("expert_profile", UNIVERSITY | {"enterprise"}),
        keywords=[story.mark("expert_keyword", UNIVERSITY | {"enterprise"})],
    )
    expert.refresh_from_db()
    Engagement.objects.create(
        expert=expert,
        organisation=story.records["organisation"],
        what=story.mark("engagement_what", UNIVERSITY | {"enterprise"}),
    )
    Publication.objects.create(
        expert=expert, title=story.mark("work_title", UNIVERSITY | {"enterprise"}), same_as="planted"
    )
    office = frozenset({"director", "tech_manager", "officer", "far_officer", "resident", "professor"})
    DeclaredInterest.objects.create(
        expert=expert,
        name=story.mark("interest_name", office),
        kind="shares",
        note=story.mark("interest_note", office),
    )
    story.records |= {"expert": expert, "expert_person": person}


def _need(story: Story, name: str, readers: frozenset[str], **more: Any) -> Need:
    # More than the letters that a need's texts may have would be refused on the next edit.
    values = {
        part: story.text(f"{name}_{part}", readers) for part in ("title", "problem", "technology", "goal")
    }
    values["keywords"] = [story.mark(f"{name}_keyword", readers)]
    helan, author = story.world.organisations["helan"], story.world.users["enterprise"]
    row = factories.need(helan, created_by=author, region_id=YINCHUAN, **values, **more)
    story.records[name] = row
    return row


def _plant_needs(story: Story) -> None:
    experts = SIDES | {
        "city_official", "professor", "other_professor", "secretary", "other_secretary", "fund_manager",
    }  # fmt: skip
    city = SIDES | {"city_official"}
    _need(story, "need_draft", frozenset({"enterprise"}), state="draft", visibility="public")
    _need(story, "need_taken_back", frozenset({"enterprise"}), state="withdrawn", submitted_at=None)
    _need(story, "need_submitted", city, state="submitted", visibility="public")
    _need(story, "need_office", SIDES, state="accepted", visibility="office")
    _need(story, "need_experts", experts, state="accepted", visibility="experts")
    _need(story, "need_retired", experts, state="accepted", visibility="experts", retired_at=NOW)
    _need(story, "need_asked", city | {"professor"}, state="in_talks", visibility="named")
    _need(story, "need_met", SIDES | {"professor"}, state="in_talks", visibility="office")


def _plant_results(story: Story) -> None:
    world = story.world
    readers = REGISTER | {"officer", "far_officer", "resident", "professor", "secretary"}
    parts = ("title", "title_en", "summary", "problem", "advantage", "economics", "outcome")
    values: dict[str, Any] = {part: story.text(f"result_{part}", readers) for part in parts}
    values["keywords"] = [story.mark("result_keyword", readers)]
    ours = frozenset(
        {"director", "tech_manager", "officer", "far_officer", "resident", "professor", "secretary"}
    )
    values["price_terms"] = story.mark("result_price", ours)
    values["completers"] = [story.mark("result_completer", readers)]
    result = factories.result(
        inventors=(world.experts["professor"],), state="draft", school=world.organisations["school"], **values
    )
    use = factories.application(
        result,
        YINCHUAN,
        world.organisations["helan"],
        outcome=story.text("use_outcome", REGISTER | {"officer"}),
    )
    approval = factories.approval(result, conditions=story.text("approval_conditions", ours))
    EconomicLine.objects.create(
        result=result, title=story.mark("economic_line", readers), ours="1", theirs="2"
    )
    MaturityEvidence.objects.create(
        result=result, level=3, proof=story.mark("maturity_proof", readers), shown_on=NOW.date()
    )
    IntellectualProperty.objects.create(
        result=result, kind="secret", title=story.mark("property_title", readers)
    )
    need = story.records["need_office"]
    verdict = factories.feedback(
        need,
        result=factories.result("公开的储热成果"),
        created_by=world.users["officer"],
        note=story.text("verdict_note", OFFICE),
    )
    story.records |= {"result": result, "application": use, "verdict": verdict, "approval": approval}


def _plant_introductions(story: Story) -> None:
    expert = story.records["expert"]
    both = SIDES | {"professor"}
    asked = factories.introduction(
        story.records["need_asked"],
        expert,
        state="asked",
        message=story.text("asked_message", both),
        match={"score": "77", "terms": [story.mark("match_term", OFFICE)]},
    )
    # The owner has agreed already: what it says of itself is nobody's but the office's until the expert agrees.
    Consent.objects.filter(introduction=asked, side=Side.OWNER).update(
        answer=Answer.AGREED,
        answered_at=NOW,
        reason=story.text("owner_reason", OFFICE),
        answered_by=story.mark("owner_answerer", OFFICE | {"enterprise"}),
        released=["organisation", "contact", "email"],
    )
    met = factories.introduction(
        story.records["need_met"], expert, state="converted", message=story.text("met_message", both)
    )
    story.records |= {"introduction_asked": asked, "introduction_met": met}


def _plant_projects(story: Story) -> None:
    world = story.world
    team = SIDES | {"professor", "secretary", "fund_manager", "finance"}
    introduction: Introduction = story.records["introduction_met"]
    for name, readers, came_of in (
        ("project_office", team, introduction),
        ("project_city", team | {"city_official"}, None),
    ):
        project = factories.project(
            lead=world.experts["professor"],
            partner=world.organisations["helan"],
            school=world.organisations["school"],
            introduction=came_of,
            title=story.text(f"{name}_title", readers),
            title_en=story.text(f"{name}_english", readers),
            summary=story.text(f"{name}_summary", readers),
        )
        stone = factories.milestone(
            project,
            done=False,
            title=story.text(f"{name}_milestone", readers),
            evidence=story.text(f"{name}_evidence", readers),
        )
        story.records |= {name: project, f"{name}_milestone": stone}
        _plant_in_project(story, name, project, readers)


def _plant_in_project(story: Story, name: str, project: Any, readers: frozenset[str]) -> None:
    """Plant what a project hands over, and what the university keeps of it to itself."""
    world, inside = story.world, readers - {"enterprise", "city_official"}
    story.records |= {
        f"{name}_deliverable": factories.deliverable(
            project,
            title=story.text(f"{name}_deliverable", readers),
            accepted_by=story.mark(f"{name}_accepter", readers),
        ),
        f"{name}_risk": factories.risk(
            project,
            title=story.text(f"{name}_risk", inside),
            owner=story.mark(f"{name}_risk_owner", inside),
            measure=story.text(f"{name}_risk_measure", inside),
        ),
        f"{name}_change": factories.project_change(
            project,
            reason=story.text(f"{name}_change", inside),
            lines={"title": [project.title, story.mark(f"{name}_new_title", inside)]},
            state="rejected",
        ),
        # The director judges; who works in the project never learns of it.
        f"{name}_assessment": factories.assessment(
            project, world.users["director"], advice=story.text(f"{name}_advice", _JUDGING)
        ),
    }


def _plant_agreement(story: Story) -> None:
    """Plant an agreement that is negotiated with Yinchuan, what it promises and what is still open in it."""
    readers = _AGREEMENT
    agreement = factories.agreement(
        state="negotiating",
        title=story.text("agreement_title", readers),
        summary=story.text("agreement_summary", readers),
    )
    promise = factories.promise(
        agreement,
        due_on=None,
        title=story.text("promise_title", readers),
        owner=story.mark("promise_owner", readers),
        measure=story.text("promise_measure", readers),
        evidence=story.text("promise_evidence", readers),
    )
    point = factories.clause_point(
        agreement,
        title=story.text("point_title", readers),
        ours=story.text("point_ours", readers),
        theirs=story.text("point_theirs", readers),
        decision=story.text("point_decision", readers),
    )
    readers = OFFICE | {"fund_manager"}
    note = factories.interaction(
        officer=story.world.users["officer"],
        organisation=story.records["organisation"],
        title=story.text("interaction_title", readers),
        note=story.text("interaction_note", readers),
        people=story.mark("interaction_people", readers),
        next_step=story.text("interaction_next", readers),
    )
    story.records |= {"agreement": agreement, "promise": promise, "point": point, "interaction": note}


# Whom a body in Yinchuan concerns that Helan is a party of; whose its money is; whose its drafts are.
_CONCERNED = _AGREEMENT | {"enterprise"}
_BOOKS = frozenset({"director", "officer", "finance"})
_INSIDE = frozenset({"director", "officer"})
_POSTED = _AGREEMENT | {"other_professor"}


def _plant_bodies(story: Story) -> None:
    """Plant a body that is only planned, and one at work with all that is kept in it."""
    world, helan = story.world, story.records["organisation"]
    planned = factories.body(
        story.text("planned_name", _CONCERNED),
        YINCHUAN,
        state="planned",
        parties=(helan,),
        note=story.text("planned_note", _CONCERNED),
    )
    # Everybody may know that it exists; who its parties are and what it rests on, only who may know these.
    body = factories.body("银川公开研究院", YINCHUAN, parties=(helan,), agreement=story.records["agreement"])
    # Over: who was posted keeps the memory of it, and sees nothing of the body.
    over = {"starts_on": TODAY.replace(year=2020), "ends_on": TODAY.replace(year=2021)}
    story.records |= {
        "body_planned": planned,
        "body": body,
        "equipment": factories.equipment(body, name=story.text("equipment_name", _CONCERNED), owner=helan),
        "team": factories.team(
            body,
            world.organisations["school"],
            direction=story.mark("team_direction", _CONCERNED),
            note=story.text("team_note", _CONCERNED),
        ),
        "council_member": factories.council_member(
            body, name=story.mark("council_name", _CONCERNED), title=story.mark("council_title", _CONCERNED)
        ),
        "council_meeting": factories.council_meeting(
            body,
            title=story.text("meeting_title", _CONCERNED),
            attended=story.text("meeting_attended", _CONCERNED),
            decided=story.text("meeting_decided", _CONCERNED),
        ),
        "posting": factories.posting(
            body,
            world.people["other_professor"],
            duty=story.mark("posting_duty", _POSTED),
            **over,
        ),
        "book_line": factories.book_line(
            body,
            helan,
            kind="paid",
            voucher=story.mark("book_voucher", _BOOKS),
            note=story.text("book_note", _BOOKS),
        ),
        "target": factories.target(body),
        "report_draft": factories.year_report(body, done=story.text("draft_done", _INSIDE)),
        "report": factories.year_report(
            body,
            year=2024,
            state="accepted",
            done=story.text("report_done", _CONCERNED),
            problems=story.text("report_problems", _CONCERNED),
        ),
        "evaluation_draft": factories.evaluation(body, conclusion=story.text("draft_conclusion", _INSIDE)),
        "evaluation": factories.evaluation(
            body,
            year=2024,
            state="final",
            conclusion=story.text("conclusion", _CONCERNED),
            lines=[["组", "", story.mark("line", _INSIDE | REGISTER), "", 100, 10, "", 7]],
        ),
        "action": factories.action_item(
            body,
            title=story.text("action_title", _CONCERNED),
            owner=story.mark("action_owner", _CONCERNED),
            outcome=story.text("action_outcome", _CONCERNED),
        ),
        "log_entry": factories.log_entry(
            body,
            done=story.text("log_done", _CONCERNED),
            who=story.mark("log_who", _CONCERNED),
            interaction=story.records["interaction"],
        ),
        "agreement_text": factories.agreement_text(
            story.records["agreement"], change=story.text("text_change", _AGREEMENT)
        ),
    }


_CALLED = OFFICE | {"city_official", "leader"}


def _plant_call(story: Story) -> None:
    """Plant a call for needs with a district, and what somebody has begun to fill in there: that is for nobody."""
    call = factories.need_call(
        state="draft", title=story.text("call_title", _CALLED), notice=story.text("call_notice", _CALLED)
    )
    district = factories.call_district(
        call,
        "640104",
        questions=story.mark("call_question", _CALLED),
        responsible=story.records["organisation"],
    )
    Entry.objects.create(
        district=district,
        token_hash="0" * 64,
        typed={
            "title": story.text("entry_typed", frozenset()),
            "company": story.mark("entry_company", frozenset()),
        },
        contact=story.mark("entry_contact", frozenset()),
        created_at=NOW,
        changed_at=NOW,
    )
    story.records |= {"call": call, "call_district": district}


# Who knows of a plan of Yinchuan's, who of those who come to it, and who how they are reached.
_PLANS = frozenset(
    {"director", "leader", "fund_manager", "tech_manager", "finance", "officer", "city_official"}
)
_TASKS = _PLANS - {"city_official"}
_ASKS = frozenset({"director", "leader", "tech_manager", "officer"})
_COMES = _ASKS | {"city_official"}
_KEEPS = frozenset({"director", "officer"})


def _plant_events(story: Story) -> None:
    """Plant an event that is only planned, and one that is announced to those who are asked, with all that belongs to it."""
    planned = factories.event(
        state="planned",
        title=story.text("event_title", _PLANS),
        venue=story.mark("event_venue", _PLANS),
        summary=story.text("event_summary", _PLANS),
        series=story.mark("event_series", _PLANS),
    )
    closed = factories.event(title="不公开的座谈会", is_public=False)
    RegistrationDraft.objects.create(
        event=closed,
        token_hash="1" * 64,
        typed={"name": story.mark("guest_typed", frozenset())},
        created_at=NOW,
        changed_at=NOW,
    )
    # One answer is fewer than five: nobody reads it, though those who see who came read what was asked.
    said = story.mark("survey_said", frozenset())
    asked = [{"key": "better", "kind": "text", "zh": story.text("survey_question", _COMES)}]
    survey = Survey.objects.create(event=closed, questions=asked, state="closed", answers=1)
    SurveyAnswer.objects.create(key="3" * 64, survey=survey, values={"better": said})
    guest = factories.event_registration(closed, name="洽谈企业")
    expert = factories.event_registration(closed, name="洽谈专家", comes_as="expert")
    matchday = factories.matchday(closed)
    said = {"state": "held", "result": "talk", "next_step": story.mark("meeting_step", _ASKS)}
    story.records |= {"matchday": matchday, "meeting": factories.meeting(matchday, guest, expert, **said)}
    story.records["event_closed"] = closed
    story.records |= {
        "event_planned": planned,
        "event_session": factories.event_session(
            planned,
            title=story.text("session_title", _PLANS),
            speaker_text=story.mark("session_speaker", _PLANS),
        ),
        "event_task": factories.event_task(planned, title=story.text("task_title", _TASKS)),
        "event_registration": factories.event_registration(
            closed,
            name=story.mark("guest_name", _COMES),
            organisation_text=story.mark("guest_of", _COMES),
            bringing=story.text("guest_bringing", _KEEPS),
        ),
        "event_invitation": factories.event_invitation(
            closed,
            name=story.mark("invited_name", _ASKS),
            email=f"{story.mark('invited_mail', _KEEPS)}@reach.example",
        ),
    }


# Who reads a contract of the professor's with Helan whole, and who of it what: the buyer its terms, the city its title.
_INSIDERS = OFFICE | {"leader", "finance", "secretary", "professor"}
_BUYS = _INSIDERS | {"enterprise"}


# Where one line of it lands, officer and city know the contract and that line, and nobody of the other buyers.
_OF_THE_OTHER_LINE = {"far_officer", "far_enterprise", "far_official"}


def _plant_contracts(story: Story) -> None:
    """Plant a signed contract with two buyers in two regions, a confidential one, and a draft."""
    helan, taihu = story.records["organisation"], story.world.organisations["taihu"]
    for name, readers in (
        ("contract", _BUYS | {"city_official"} | _OF_THE_OTHER_LINE),
        ("contract_confidential", _BUYS),
        ("contract_draft", _INSIDERS),
    ):
        _plant_contract(story, name, helan, readers)
    contract = story.records["contract"]
    story.records |= {
        "contract_other_line": factories.contract_line(contract, taihu, way="service", amount=Money.wan(20)),
        "receipt": factories.receipt(
            contract,
            helan,
            voucher=story.mark("receipt_voucher", _INSIDERS),
            note=story.text("receipt_note", _INSIDERS),
        ),
    }


def _plant_contract(story: Story, name: str, buyer: Any, readers: frozenset[str]) -> None:
    """Plant a contract with one line that lands in Yinchuan."""
    world, inside, terms = story.world, _INSIDERS, readers - {"city_official", "far_official"}
    contract = factories.contract(
        buyer,
        state="draft" if name == "contract_draft" else "signed",
        bare=True,
        region_id=YINCHUAN,
        school=world.organisations["school"],
        lead=world.people["professor"],
        confidential=name == "contract_confidential",
        number=story.mark(f"{name}_number", terms),
        title=story.text(f"{name}_title", readers),
        title_en=story.text(f"{name}_english", readers),
        summary=story.text(f"{name}_summary", terms),
        ip_clause=story.text(f"{name}_clause", terms),
        outcome=story.text(f"{name}_outcome", inside),
        waiver=story.text(f"{name}_waiver", inside),
    )
    BudgetLine.objects.create(
        contract=contract,
        category="labour",
        amount=Money.wan(180),
        note=story.mark(f"{name}_budget", inside),
    )
    story.records |= {
        name: contract,
        f"{name}_line": factories.contract_line(contract, buyer, region_id=YINCHUAN),
        f"{name}_plan": factories.instalment(contract, condition=story.mark(f"{name}_condition", inside)),
        f"{name}_text": factories.contract_text(contract, change=story.text(f"{name}_change", inside)),
    }


# Objections go to who accounts for the income, and not to whose it is.
_ACCOUNTS = _INSIDERS - {"professor"}


def _plant_income(story: Story) -> None:
    """Plant how income is shared and prices are found, drawn up and laid open, what is said to it, and what else is filed.

    What is laid open is of the confidential contract: anybody reads that it is, and nothing of the contract.
    """
    contract, secret = story.records["contract"], story.records["contract_confidential"]
    laid_open = {
        "publicised_on": TODAY,
        "publicity_ends_on": TODAY + timedelta(days=9),
        "state": "publicised",
    }
    rewarded = factories.person("获奖人员", story.world.organisations["school"])
    draft = factories.income_split(contract, note=story.text("split_note", _INSIDERS))
    SplitCost.objects.create(
        split=draft, kind="direct", amount=Money.wan(1), reason=story.mark("cost_reason", _INSIDERS)
    )
    factories.split_part(
        draft, story.records["expert_person"], reason=story.text("part_reason", _INSIDERS), answer="refused"
    )
    policy = factories.split_policy(names_amounts=True)
    shared = factories.income_split(
        secret, policy=policy, note=story.text("open_split_note", _INSIDERS), **laid_open
    )
    factories.split_part(shared, rewarded)
    story.records |= {
        "split_draft": draft,
        "split_open": shared,
        "pricing_draft": factories.pricing(
            contract,
            basis=story.text("pricing_basis", _INSIDERS),
            notice=story.text("pricing_notice", _INSIDERS),
        ),
        "pricing_open": factories.pricing(
            secret,
            basis=story.text("open_basis", _INSIDERS),
            notice=story.text("open_notice", _INSIDERS),
            **laid_open,
        ),
        "objection": factories.objection(
            split=shared,
            who=story.mark("objector", _ACCOUNTS),
            what=story.text("objection_what", _ACCOUNTS),
        ),
        "registration": factories.registration(
            contract,
            office=story.mark("registration_office", _INSIDERS),
            filler=story.mark("registration_filler", _INSIDERS),
        ),
        "contract_change": factories.contract_change(contract, reason=story.text("change_reason", _INSIDERS)),
    }


# Who may open the page of what was planted; everybody else must not notice that it exists.
_EXPERTS = SIDES | {
    "city_official", "professor", "other_professor", "secretary", "other_secretary", "fund_manager",
}  # fmt: skip
_ORGANISATION = REGISTER | {"admin", "officer", "enterprise", "city_official", "professor"}
_KEPT_INSIDE = (SIDES - {"enterprise"}) | {"professor", "secretary", "fund_manager", "finance"}
_TEAM = SIDES | {"professor", "secretary", "fund_manager", "finance"}
OPEN_TO: dict[str, frozenset[str]] = {
    "approval": frozenset(
        {"director", "tech_manager", "officer", "far_officer", "resident", "professor", "secretary"}
    ),
    "organisation": _ORGANISATION,
    "contact": REGISTER | {"admin", "officer", "enterprise"},
    "expert": UNIVERSITY | {"enterprise"},
    "expert_person": UNIVERSITY | {"admin"},
    "need_draft": frozenset({"enterprise"}),
    "need_taken_back": frozenset({"enterprise"}),
    "need_submitted": SIDES | {"city_official"},
    "need_office": SIDES,
    "need_experts": _EXPERTS,
    "need_retired": _EXPERTS,
    "need_asked": SIDES | {"city_official", "professor"},
    "need_met": SIDES | {"professor"},
    "result": REGISTER | {"officer", "far_officer", "resident", "professor", "secretary"},
    "application": REGISTER | {"officer"},
    "introduction_asked": SIDES | {"professor"},
    "introduction_met": SIDES | {"professor"},
    "project_office": _TEAM,
    "project_office_milestone": _TEAM,
    **dict.fromkeys(
        (f"{name}_{what}" for name in ("project_office", "project_city") for what in ("risk", "change")),
        _KEPT_INSIDE,
    ),
    "project_office_deliverable": _TEAM,
    "project_city_deliverable": _TEAM | {"city_official"},
    "project_office_assessment": _JUDGING,
    "project_city_assessment": _JUDGING,
    "project_city": _TEAM | {"city_official"},
    "project_city_milestone": _TEAM | {"city_official"},
    "call_draft": FUND_READERS,
    "topic_draft": FUND_READERS,
    "agreement": _AGREEMENT,
    "promise": _AGREEMENT,
    "point": _AGREEMENT,
    "interaction": OFFICE,
    "body_planned": _CONCERNED,
    "equipment": _CONCERNED,
    "team": _CONCERNED,
    "council_member": _CONCERNED,
    "council_meeting": _CONCERNED,
    "posting": _POSTED,
    "book_line": _BOOKS,
    "target": _CONCERNED,
    "report_draft": _INSIDE,
    "report": _CONCERNED,
    "evaluation_draft": _INSIDE,
    "evaluation": _CONCERNED,
    "action": _CONCERNED,
    "log_entry": _CONCERNED,
    "agreement_text": _AGREEMENT,
    "call": _CALLED,
    "event_planned": _PLANS,
    "event_session": _PLANS,
    "event_task": _TASKS,
    "event_registration": _COMES,
    "event_invitation": _ASKS,
    "matchday": _COMES,
    "meeting": _COMES,
    "call_district": _CALLED,
    "contract": _BUYS | {"city_official"} | _OF_THE_OTHER_LINE,
    "contract_line": _BUYS | {"city_official"},
    "contract_other_line": _INSIDERS | _OF_THE_OTHER_LINE,
    "contract_plan": _INSIDERS,
    "contract_text": _INSIDERS,
    "receipt": _INSIDERS,
    **dict.fromkeys(
        ("split_draft", "split_open", "pricing_draft", "pricing_open", "registration", "contract_change"),
        _INSIDERS,
    ),
    "objection": _ACCOUNTS,
    # That there is a fund, everybody knows; who pays how much into it, few.
    "fund": frozenset(NAMES),
    **dict.fromkeys(("payer", "year", "notice", "inflow"), FUND_READERS),
    "contract_confidential": _BUYS,
    "contract_confidential_line": _BUYS,
    "contract_confidential_plan": _INSIDERS,
    "contract_confidential_text": _INSIDERS,
    "contract_draft": _INSIDERS,
    "contract_draft_line": _INSIDERS,
    "contract_draft_plan": _INSIDERS,
    "contract_draft_text": _INSIDERS,
}
assert all(readers <= set(NAMES) for readers in OPEN_TO.values())
