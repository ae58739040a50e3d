"""The demonstration in the database: every line of the portfolio, nothing invented of it, histories alive."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from luodi.accounts.models import LoginSession, User
from luodi.core.models import AuditEntry, Origin, OutboxEntry, Record
from luodi.core.resource import of
from luodi.funds.models import Fund
from luodi.funds.states import Mode
from luodi.needs.models import Introduction, Need
from luodi.partnerships.models import StandingBody
from luodi.projects.models import Milestone, Project
from luodi.registry.models import (
    Expert,
    Organisation,
    Person,
    Region,
    ResearchResult,
    ResultApplication,
    Strategy,
)
from luodi.registry.reference import find_region
from luodi.site.demo import load
from luodi.site.demo.store import is_stored, store_demonstration
from tests.taken_back import taken_back

RECORDS: tuple[type[Record], ...] = (
    Organisation, Person, Expert, ResearchResult, ResultApplication, StandingBody, Fund, Need, Introduction,
    Project, Milestone,
)  # fmt: skip
CATALOGUE = 40


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Store the demonstration once for all tests of the module."""
    with django_db_blocker.unblock(), taken_back():
        store_demonstration(timezone.now(), papers=None, most=CATALOGUE)
        yield


def real(model: type[Record]) -> Any:
    return model._base_manager.filter(origin=Origin.PORTFOLIO)


def texts(value: Any) -> Iterator[dict[str, Any]]:
    """Find every bilingual text of the portfolio, with the keys that lead to it left aside."""
    if isinstance(value, dict):
        if {"zh", "en"} <= value.keys():
            yield value
        for name, part in value.items():
            # Places as they were written; which region they mean is a test of its own.
            if not name.endswith("_text"):
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def everything_said() -> str:
    """Join all that the database says of real things, with the words of the interface that are part of it."""
    said = [str(row) for row in Strategy.objects.values_list("name", "name_en")]
    for model in RECORDS:
        for row in real(model).values():
            said.append(json.dumps(row, ensure_ascii=False, default=str))
    words = [*Mode.labels, Fund._meta.get_field("with_base").verbose_name]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.extend(str(word) for word in words)
    return even("\n".join(said).replace("\\n", "\n"))


def even(text: str) -> str:
    """Let a label of the interface begin with a small letter and separate as labels do."""
    return text.casefold().replace("、", "，")


@pytest.mark.usefixtures("demonstration")
class TestPortfolio:
    def test_every_text_is_there_in_both_languages(self) -> None:
        haystack = everything_said()
        missing = [
            words[language]
            for words in texts(load.portfolio())
            for language in ("zh", "en")
            if even(words[language]) not in haystack
        ]
        assert missing == []

    def test_places_are_those_that_were_written(self) -> None:
        uses = real(ResultApplication)
        for result in load.portfolio()["results"]:
            rows = uses.filter(result__title=result["name"]["zh"])
            assert rows.count() == len(result["applications"])
            for use in result["applications"]:
                assert rows.filter(region_id=use.get("site") or use["region"]).count() == 1
                assert use["region"] in {region.code for region in find_region(use["region_text"]["zh"])}
        for model, entries in ((Fund, "funds"), (Project, "studies"), (StandingBody, "institutes")):
            codes = sorted(entry["region"] for entry in load.portfolio()[entries])
            assert sorted(real(model).exclude(region=None).values_list("region_id", flat=True)) == codes

    def test_schools_and_enterprises_stand_where_they_belong(self) -> None:
        soil = ResearchResult._base_manager.get(title="燃煤脱硫改良碱性土壤")
        assert (soil.school.name_en, soil.trl, soil.way, soil.keywords) == (
            "Thermal Engineering Department", None, "", [],
        )  # fmt: skip
        press = ResultApplication._base_manager.get(result__title="大型压机", region="150000")
        assert press.enterprise.name == "北方重工业集团"
        studies = real(Project).values_list("school__name_en", "state", "kind")
        assert sorted(studies) == [
            ("Environment School", "on_record", "planning"),
            ("Industrial Engineering Department", "on_record", "planning"),
            ("School of Economics and Management", "on_record", "planning"),
        ]

    def test_nothing_that_is_not_stated_is_filled_in(self) -> None:
        assert set(real(Fund).values_list("mode", "with_base")) == {("", True)}
        assert set(real(Organisation).values_list("uscc", "website", "address")) == {("", "", "")}
        assert set(real(ResultApplication).values_list("year", "way")) == {(None, "")}
        assert set(real(Project).values_list("amount", "starts_on", "ends_on")) == {(None, None, None)}
        assert not real(Person).exists()
        assert not real(Expert).exists()
        assert not real(Need).exists()

    def test_two_figures_and_the_year_are_stated(self) -> None:
        office = real(StandingBody).get(kind="management_office")
        assert "120" in office.note
        assert "120" in office.note_en
        assert "1980s" in office.note_en
        assert len(office.tasks) == len(office.tasks_en) == 6
        assert real(StandingBody).get(kind="joint_office").since_year == 2003

    def test_strategies_tag_regions(self) -> None:
        assert {"640000", "150000"} <= set(
            Region.objects.filter(strategies="west").values_list("pk", flat=True)
        )

    def test_real_and_invented_are_told_apart(self) -> None:
        for model in RECORDS:
            origins = set(model._base_manager.values_list("origin", flat=True))
            assert origins <= {Origin.PORTFOLIO, Origin.DEMONSTRATION}, model
        invented = Organisation._base_manager.filter(origin=Origin.DEMONSTRATION)
        assert all(name.startswith("（示例）") for name in invented.values_list("name", flat=True))


@pytest.mark.usefixtures("demonstration")
class TestHistories:
    def test_each_need_is_in_the_state_that_the_data_gives_it(self) -> None:
        stored = dict(Need._base_manager.values_list("title", "state"))
        assert stored == {need.title: need.state for need in load.needs()}

    def test_introductions_and_projects_are_too(self) -> None:
        assert Counter(Introduction._base_manager.values_list("state", flat=True)) == Counter(
            entry.state for entry in load.introductions()
        )
        stored = dict(Project._base_manager.exclude(origin=Origin.PORTFOLIO).values_list("title", "state"))
        assert stored == {project.name: project.state for project in load.projects()}

    def test_every_history_is_in_order_and_in_the_past(self) -> None:
        now = timezone.now()
        seen: dict[str, Any] = {}
        for entry in AuditEntry.objects.filter(subject__startswith="needs.").order_by("id"):
            assert seen.get(entry.subject, entry.at) <= entry.at <= now
            seen[entry.subject] = entry.at
        assert len(seen) >= len(load.needs())

    def test_submission_is_as_long_ago_as_the_data_says(self) -> None:
        waiting = Need._base_manager.filter(state="submitted").first()
        assert waiting is not None
        told = next(need for need in load.needs() if need.title == waiting.title)
        days = (timezone.now() - waiting.submitted_at).total_seconds() / 86_400
        # A weekend moves it to the Friday before.
        assert told.age - 1 <= days <= told.age + 3

    def test_only_requests_still_open_are_mailed(self) -> None:
        mails = [mail.payload for mail in OutboxEntry.objects.filter(channel="mail")]
        assert {mail["template"] for mail in mails} == {"needs/mail/consent", "accounts/mail/deputy"}
        requests = [mail for mail in mails if mail["template"] == "needs/mail/consent"]
        asked = set(Introduction._base_manager.filter(state="asked").values_list("need__title", flat=True))
        assert {mail["context"]["title"] for mail in requests} <= asked

    def test_what_is_written_is_written_once(self) -> None:
        before = {model: model._base_manager.count() for model in RECORDS}
        assert is_stored()
        store_demonstration(timezone.now(), papers=None, most=CATALOGUE)
        assert before == {model: model._base_manager.count() for model in RECORDS}
        assert ResearchResult._base_manager.filter(state="published").count() == CATALOGUE + 3 + 2

    def test_a_batch_is_one_line_of_the_audit(self) -> None:
        (entry,) = AuditEntry.objects.filter(verb="import")
        assert entry.changes["count"] == CATALOGUE


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("model", [Organisation, ResearchResult, StandingBody, Fund, Project])
def test_every_real_record_has_a_page_that_names_it(model: type[Record], language: str) -> None:
    director = User.objects.get(email="director@example.edu")
    client = Client(headers={"Accept-Language": language})
    client.force_login(director)
    now = timezone.now()
    LoginSession.objects.update_or_create(
        session_key=client.session.session_key, defaults={"user": director, "started_at": now, "seen_at": now}
    )
    client.cookies["django_language"] = language
    for row in real(model):
        resource = of(model)
        assert resource is not None
        page = client.get(resource.url(row))
        assert page.status_code == 200
        with translation.override(language):
            assert str(row).replace("&", "&amp;").replace("'", "&#x27;") in page.content.decode()


@pytest.mark.django_db
def test_reference_data_can_be_loaded_again() -> None:
    from luodi.registry.actions import load_reference

    first = load_reference()
    Region.objects.filter(pk="640100").update(name="银川")
    assert load_reference() == first
    assert Region.objects.get(pk="640100").name == "银川市"
    assert Region.objects.filter(abolished=True).exclude(successor=None).exists()
    call_command("check")
