"""Lead the invented needs to introductions and projects, by the same actions that the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.accounts.states import Role
from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.models import Origin, OutboxEntry, Record
from luodi.core.money import Money
from luodi.core.outbox import MAIL
from luodi.needs import actions as needing
from luodi.needs.models import Consent, Introduction, Need
from luodi.needs.queries import ALWAYS, releasable
from luodi.needs.states import (
    INTRODUCTION_FLOW,
    NEED_FLOW,
    STAGES,
    IntroductionState,
    NeedState,
    Side,
    Verdict,
)
from luodi.projects import actions as projecting
from luodi.projects.models import Partner, Project
from luodi.projects.states import PROJECT_FLOW, PartnerRole, ProjectState, TeamRole
from luodi.registry.models import Field, Industry, Region, ResearchResult
from luodi.registry.reference import subtree
from luodi.site.demo import load
from luodi.site.demo.course import Course
from luodi.site.demo.invented import World

# Days between the steps of a history.
# Days from both sides' answers to a stage: talks with a clock that ran out, and some with time left.
_MOVED = {"meet": 4, "visit": 20, "negotiate": 24}
_ACCEPTED, _ANSWERED, _OPENED, _APPROVED = 1.5, 3, 2, 4


@dataclass
class Story:
    """Hold how far one need has come."""

    need: Need
    course: Course
    officer: Actor


class Chain:
    """Tell the histories of the demonstration up to ``now``."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world = world
        self.now = now
        self.stories: dict[str, Story] = {}
        self._actors: dict[str, Actor] = {}
        self._introductions = {entry.need: entry for entry in load.introductions()}
        self._projects = {entry.introduction: entry for entry in load.projects() if entry.introduction}

    def tell(self) -> None:
        """Tell every history; what had been mailed in it counts as sent, but for requests still open."""
        for entry in load.needs():
            self._tell_need(entry)
        for project in load.projects():
            if project.introduction is None:
                self._tell_project(project, self._lone_project(project), Course(self.now, project.key))
        self._forget_mails()

    # -- needs --

    def _tell_need(self, entry: load.Need) -> None:
        introduction = self._introductions.get(entry.key)
        course = Course(self.now, entry.key)
        age = self._age(entry, introduction)
        writer, officer = self._writer(entry), self._officer(entry.region)
        need = needing.open_draft(
            by=writer, at=course.at(age + 2), organisation=self.world.organisations[entry.organisation]
        )
        need = needing.save_draft(
            need, self._facts(entry), version=need.version, by=writer, at=course.after(0.1)
        )
        _mark(need)
        story = Story(need, course, officer)
        self.stories[entry.key] = story
        if entry.state == NeedState.DRAFT:
            return
        NEED_FLOW.advance(need, "submit", by=writer, at=course.at(age))
        if entry.state == NeedState.SUBMITTED:
            return
        if entry.state == NeedState.RETURNED:
            NEED_FLOW.advance(need, "return", by=officer, at=course.after(_ACCEPTED), note=entry.note)
            return
        NEED_FLOW.advance(need, "accept", by=officer, at=course.after(_ACCEPTED))
        if introduction is not None:
            self._tell_introduction(introduction, story)
        self._end_need(entry, story)

    def _end_need(self, entry: load.Need, story: Story) -> None:
        endings = {NeedState.SOLVED: "solve", NeedState.CLOSED: "close", NeedState.EXPIRED: "expire"}
        verb = endings.get(NeedState(entry.state))
        if verb == "expire":
            at = story.course.at(max(-entry.due - 31, 1))
            NEED_FLOW.advance(story.need, verb, by=SYSTEM, at=at, note=entry.note, inner=True)
        elif verb:
            NEED_FLOW.advance(story.need, verb, by=story.officer, at=story.course.after(5), note=entry.note)

    def _age(self, entry: load.Need, introduction: load.Introduction | None) -> int:
        """Give how long ago a need was submitted: before its introduction, and that before its project."""
        return max(entry.age, self._introduced_ago(introduction) + 5) if introduction else entry.age

    def _introduced_ago(self, introduction: load.Introduction) -> int:
        project = self._projects.get(introduction.key)
        return max(introduction.age, 15 - project.starts) if project else introduction.age

    def _facts(self, entry: load.Need) -> dict[str, object]:
        return {
            "title": entry.title,
            "problem": entry.problem,
            "technology": entry.technology,
            "goal": entry.goal,
            "keywords": list(entry.keywords),
            "budget": Money(entry.budget_fen) if entry.budget_fen is not None else None,
            "deadline_on": entry.deadline_on(localdate(self.now)),
            "region": Region.objects.get(pk=entry.region),
            "field": Field.objects.get(pk=entry.field),
            "industry": Industry.objects.get(pk=entry.industry),
            "way": entry.way,
            "least_trl": entry.least_trl,
            "visibility": entry.visibility,
        }

    # -- introductions --

    def _tell_introduction(self, entry: load.Introduction, story: Story) -> None:
        result = ResearchResult._base_manager.filter(title=entry.result_query).first()
        course, expert = story.course, self.world.experts[entry.expert]
        at = course.at(self._introduced_ago(entry))
        if result is not None:
            needing.give_feedback(story.need, verdict=Verdict.GOOD, by=story.officer, at=at, result=result)
        introduction = needing.introduce(
            story.need, expert=expert, by=story.officer, at=at, result=result, message=entry.message
        )
        _mark(introduction)
        if entry.state == IntroductionState.ASKED:
            return
        for side in (Side.OWNER, Side.EXPERT):
            agrees = entry.state != IntroductionState.REFUSED or side == Side.OWNER
            introduction = self._answer(introduction, side, agrees, entry.reason, course.after(_ANSWERED / 2))
        self._move_on(entry, introduction, story)
        if entry.state == IntroductionState.CONVERTED:
            told = self._projects[entry.key]
            project = projecting.open_from_introduction(
                introduction, kind=told.kind, by=story.officer, at=course.after(_OPENED)
            )
            self._tell_project(told, project, course)

    def _move_on(self, entry: load.Introduction, introduction: Introduction, story: Story) -> None:
        """Take a case to its stage; who met has a note of it."""
        steps = dict(zip(STAGES[1:], ("meet", "visit", "negotiate"), strict=True))
        verb = steps.get(IntroductionState(entry.state))
        if verb is None:
            return
        at = story.course.after(_MOVED[verb])
        moved = INTRODUCTION_FLOW.advance(introduction, verb, by=story.officer, at=at)
        needing.note_case(
            moved,
            happened_on=localdate(at),
            who="企业技术负责人、专家团队两人、学校办公室",
            result="双方介绍了工况和已有试验结果，确认技术路线可行，约定先做小样试验。",
            by=story.officer,
            at=at,
        )
        if verb == "visit":
            values = {"next_step": "请企业提供两批样品做对比测试", "next_on": self._day(9)}
            needing.plan_case(
                moved, values, version=moved.version, by=story.officer, at=story.course.after(1)
            )

    def _answer(
        self, introduction: Introduction, side: str, agrees: bool, reason: str, at: datetime
    ) -> Introduction:
        consent = Consent.objects.get(introduction=introduction, side=side)
        # Everything but the phone, and what must be released in any case.
        names = [name for name, _label, _value in releasable(introduction, side) if name != "phone"]
        released = list(dict.fromkeys((*ALWAYS[Side(side)], *names)))
        expert, writer = introduction.expert.person.name, introduction.need.created_by
        name = expert if side == Side.EXPERT else (writer.name if writer else "")
        return needing.answer(
            consent, agrees=agrees, name=name, released=released, reason="" if agrees else reason, at=at
        )

    # -- projects --

    def _lone_project(self, entry: load.Project) -> Project:
        at = Course(self.now, f"{entry.key}:opened").at(20 - entry.starts)
        officer = self._officer(entry.region)
        row = Project(title=entry.name, kind=entry.kind, region_id=entry.region, origin=Origin.DEMONSTRATION)
        project = change.create(row, by=officer, at=at)
        lead = self.world.people[entry.lead]
        projecting.add_member(project, person=lead, role=TeamRole.LEAD, share=None, by=officer, at=at)
        return project

    def _tell_project(self, entry: load.Project, project: Project, course: Course) -> None:
        officer = self._officer(entry.region)
        opened = course.at((self.now - project.created_at) / timedelta(days=1) - 0.05)
        project.refresh_from_db()
        facts = {
            "title": entry.name,
            "title_en": entry.name_en,
            "amount": Money(entry.amount_fen),
            "school": self.world.organisations[entry.school],
            "starts_on": self._day(entry.starts),
            "ends_on": self._day(entry.ends),
        }
        project = change.amend(project, facts, version=project.version, by=officer, at=opened)
        _mark(project)
        self._staff(entry, project, officer, opened)
        self._run(entry, project, officer, course)

    def _staff(self, entry: load.Project, project: Project, officer: Actor, at: datetime) -> None:
        for key in entry.team:
            person = self.world.people[key]
            projecting.add_member(project, person=person, role=TeamRole.MEMBER, share=None, by=officer, at=at)
        present = set(Partner.objects.filter(project=project).values_list("organisation_id", flat=True))
        for key in entry.partners:
            partner = self.world.organisations[key]
            if partner.pk not in present:
                projecting.add_partner(
                    project, organisation=partner, role=PartnerRole.PARTNER, by=officer, at=at
                )

    def _run(self, entry: load.Project, project: Project, officer: Actor, course: Course) -> None:
        """Set the milestones, take the steps to the project's state, and tick off what is done on the way."""
        at = course.after(0.1)
        milestones = []
        for told in entry.milestones:
            values = {"title": told.name, "due_on": self._day(told.due)}
            milestones.append((told, projecting.set_milestone(project, values, by=officer, at=at)))
            _mark(milestones[-1][1])
        state = ProjectState(entry.state)
        if state == ProjectState.PROPOSED:
            return
        PROJECT_FLOW.advance(project, "approve", by=officer, at=course.after(_APPROVED))
        if state == ProjectState.APPROVED:
            return
        PROJECT_FLOW.advance(project, "start", by=officer, at=course.at(-entry.starts))
        for told, row in milestones:
            if told.done:
                at = course.at(-told.due)
                projecting.amend_milestone(
                    row, {"done_on": localdate(at)}, version=row.version, by=officer, at=at
                )
        if state == ProjectState.CLOSED:
            PROJECT_FLOW.advance(project, "deliver", by=officer, at=course.after(1))
            note = "全部里程碑已完成，企业已验收。"
            PROJECT_FLOW.advance(project, "close", by=officer, at=course.at(-entry.ends), note=note)

    def _day(self, days: int) -> object:
        return localdate(self.now + timedelta(days=days))

    # -- who --

    def _writer(self, entry: load.Need) -> Actor:
        """Find who enters a need: the enterprise's own contact, else the office on its behalf."""
        key = str(self.world.organisations[entry.organisation].pk)
        for account in self.world.users:
            if key in self._actor(account).keys("organisation", Role.ENTERPRISE_CONTACT):
                return self._actor(account)
        return self._officer(entry.region)

    def _officer(self, region: str) -> Actor:
        """Find whose work a region is: its resident, its officer, else the office's director."""
        for role in (Role.RESIDENT, Role.REGIONAL_OFFICER):
            for account in self.world.users:
                for code in self._actor(account).keys("region", role):
                    low, high = subtree(code)
                    if low <= region < high:
                        return self._actor(account)
        return self._actor("director")

    def _actor(self, account: str) -> Actor:
        if account not in self._actors:
            self._actors[account] = actor_of(self.world.users[account], localdate(self.now))
        return self._actors[account]

    def _forget_mails(self) -> None:
        open_titles = set(
            Introduction._base_manager.filter(state=IntroductionState.ASKED).values_list(
                "need__title", flat=True
            )
        )
        for entry in OutboxEntry.objects.filter(channel=MAIL, done_at=None):
            context = entry.payload["context"]
            if not (entry.payload["template"] == "needs/mail/consent" and context["title"] in open_titles):
                entry.delete()


def _mark(row: Record) -> None:
    """Mark what an action made as fiction; the actions know of no fiction."""
    type(row)._base_manager.filter(pk=row.pk).update(origin=Origin.DEMONSTRATION)
