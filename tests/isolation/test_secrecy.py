"""Nothing that is confidential in Yinchuan is read by anybody who may not, wherever it is looked for."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Max
from django.test import Client

from luodi.core.models import AuditEntry
from luodi.core.resource import address
from luodi.public.shelves import SHELVES
from tests.cast import NAMES
from tests.factories import NINGXIA, YINCHUAN
from tests.isolation.crawl import addresses_of, api_addresses, page_addresses, text_of
from tests.isolation.story import OFFICE, OPEN_TO, Story
from tests.sharing import here

SEED = 20260311
# Those who have most to gain, or are nearest to what they may not see: they try every page that shows many records.
CURIOUS = (
    "rival",
    "far_officer",
    "far_official",
    "city_official",
    "professor",
    "other_professor",
    "enterprise",
)
# Marks that no page shows to anybody: the office keeps them, and so far only the database tells.
# (What is for nobody at all, as what somebody has only begun to type, has no readers in the story.)
# English titles stand on English pages alone, which this control does not open.
UNSHOWN = ("matchterm", "verdictnote", "owneranswerer", "organisationwebsite", "english")


REGIONS_IN_PUBLIC = tuple(f"/public/regions/{code}/" for code in (NINGXIA, YINCHUAN))


@dataclass(frozen=True)
class Visit:
    """Be one answer to one member."""

    who: str
    address: str
    of: str
    status: int
    text: str
    headers: dict[str, str]


def everything_to_try(story: Story) -> Iterator[tuple[str, str]]:
    """List (address, name of the record that it is of) for a member who tries everything."""
    for page in (*page_addresses(), *api_addresses()):
        yield page, ""
    for name, row in story.records.items():
        for page in addresses_of(row):
            yield page, name


def visit(client: Client, who: str, address: str, of: str) -> Visit:
    """Ask for an address."""
    response = client.get(address)
    return Visit(who, address, of, response.status_code, text_of(response), dict(response.items()))


def counts() -> dict[str, Any]:
    """Count every table, and remember its highest key; what reading is meant to leave behind is left out."""
    read_only = {"LoginSession", "Session", "Throttle", "DBTaskResult", "ReadEntry", "AuditName"}
    found: dict[str, Any] = {}
    for model in apps.get_models():
        if model.__name__ not in read_only:
            rows = (
                AuditEntry.objects.exclude(verb="export")
                if model is AuditEntry
                else model._base_manager.all()
            )
            found[model.__name__] = (rows.count(), str(rows.order_by().aggregate(last=Max("pk"))["last"]))
            if hasattr(model, "version"):
                found[f"{model.__name__} versions"] = str(rows.aggregate(last=Max("version"))["last"])
    return found


@dataclass(frozen=True)
class Crawl:
    """Be all visits, and the tables before and after."""

    visits: list[Visit]
    before: dict[str, Any]
    after: dict[str, Any]


def crawl(story: Story, clients: dict[str, Client], *, whole: bool) -> Crawl:
    """Let everybody try everything, or the curious all lists and everybody a tenth of all."""
    chance = random.Random(SEED)
    before = counts()
    visits = []
    for who in NAMES:
        for page, of in everything_to_try(story):
            keen = who in CURIOUS and not of
            drawn = chance.random() < (0.25 if who in CURIOUS else 0.1)
            if whole or ((keen or drawn) and here(f"{who} {page}")):
                visits.append(visit(clients[who], who, page, of))
    return Crawl(visits, before, counts())


@pytest.fixture(scope="module", params=["sample", pytest.param("whole", marks=pytest.mark.deep)])
def crawled(request: pytest.FixtureRequest, story: Story, clients: dict[str, Client]) -> Crawl:
    """Crawl once for all tests of this module."""
    print(f"seed {SEED}")
    return crawl(story, clients, whole=request.param == "whole")


def test_crawl_is_large_enough_to_mean_something(crawled: Crawl) -> None:
    assert len(crawled.visits) > 500
    assert {visit.who for visit in crawled.visits} == set(NAMES)


def test_nothing_is_read_by_who_may_not(crawled: Crawl, story: Story) -> None:
    leaks = [
        f"{visit.who} reads {mark} at {visit.address}"
        for visit in crawled.visits
        for mark in story.forbidden(visit.who)
        if mark in visit.text
    ]
    assert leaks == []


def test_everything_is_read_by_somebody_who_may(
    crawled: Crawl, story: Story, clients: dict[str, Client]
) -> None:
    """Control: the marks are really on the pages, so not to find one means something."""
    readers = {who: list(_own_pages(story, clients[who])) for who in ("director", "enterprise", "officer")}
    for mark, allowed in story.marks.items():
        if not allowed or any(name in mark for name in UNSHOWN):
            continue
        assert any(mark in text for who in readers if who in allowed for text in readers[who]), mark


def _own_pages(story: Story, client: Client) -> Iterator[str]:
    for row in story.records.values():
        if page := address(row):
            # What is only shown in English stands in the form.
            yield text_of(client.get(page)) + text_of(client.get(f"{page}edit/"))
    yield text_of(client.get(f"/events/{story.records['event_closed'].code}/survey/"))


def test_public_pages_tell_nothing_that_is_not_for_everybody(story: Story) -> None:
    """What is laid open shows that it is, and of a confidential contract nothing but price, people and days."""
    visitor = Client()
    publicised = ("split_open", "pricing_open")
    # That there is a fund is public, too.
    laid_open = (*publicised, "fund")
    notices = [f"/public/publicity/{story.records[name].code}/" for name in publicised]
    lists = ["/public/", *(f"/public/{slug}/" for slug in ("publicity", *SHELVES)), *REGIONS_IN_PUBLIC]
    maps = [f"/sitemap-{slug}.xml" for slug in ("prices", "income-splits", *SHELVES)]
    read = {page: text_of(visitor.get(page)) for page in (*notices, *lists, *maps)}
    assert "获奖人员" in read[notices[0]]
    for page, text in read.items():
        assert [mark for mark in story.marks if mark in text] == [], page
        hidden = [name for name in OPEN_TO if name not in laid_open and story.records[name].code in text]
        assert hidden == [], page
    for name, row in story.records.items():
        if name not in laid_open:
            assert visitor.get(f"/public/publicity/{row.code}/").status_code == 404, name


def test_no_code_of_a_hidden_record_is_told(crawled: Crawl, story: Story) -> None:
    leaks = []
    for visit in crawled.visits:
        for name, readers in OPEN_TO.items():
            row = story.records[name]
            if visit.of != name and visit.who not in readers and row.code in visit.text:
                leaks.append(f"{visit.who} learns the code of {name} at {visit.address}")
    # Who sees an introduction, a project or a use is told of what it links, though not all of it can be opened.
    linked = {
        "secretary learns the code of organisation",
        "enterprise learns the code of expert_person",
    }
    assert [leak for leak in leaks if leak.partition(" at ")[0] not in linked] == []


def test_nothing_fails(crawled: Crawl) -> None:
    assert [(visit.who, visit.address) for visit in crawled.visits if visit.status >= 500] == []


def test_reading_changes_nothing(crawled: Crawl) -> None:
    assert crawled.before == crawled.after


def test_records_open_exactly_to_those_who_may(crawled: Crawl, story: Story) -> None:
    wrong = []
    for visit in crawled.visits:
        if visit.of not in OPEN_TO or visit.address != address(story.records[visit.of]):
            continue
        wanted = 302 if visit.who == "anonymous" else 200 if visit.who in OPEN_TO[visit.of] else 404
        if visit.status != wanted:
            wrong.append(f"{visit.who} gets {visit.status} for {visit.of}, not {wanted}")
    assert wrong == []


def test_retired_records_stand_in_no_list(crawled: Crawl, story: Story) -> None:
    code = story.records["need_retired"].code
    assert [v.address for v in crawled.visits if not v.of and code in v.text] == []


def test_pages_carry_a_strict_policy_and_nothing_inline(crawled: Crawl) -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|\sstyle=\"|\son[a-z]+=\"|javascript:"
    )
    for visit in crawled.visits:
        if "text/html" in visit.headers.get("Content-Type", ""):
            policy = visit.headers.get("Content-Security-Policy", "")
            assert "default-src 'none'" in policy, visit.address
            assert "unsafe" not in policy, visit.address
            assert not (found := inline.search(visit.text)), (visit.address, found)
        assert visit.headers.get("X-Content-Type-Options") == "nosniff", visit.address
        if visit.who != "anonymous":
            assert "no-store" in visit.headers.get("Cache-Control", ""), visit.address


def test_office_reads_what_others_may_not(story: Story) -> None:
    """Control of the story itself: the marks differ in who may read them."""
    assert len(set(story.marks.values())) >= 10
    assert all(readers & (OFFICE | {"enterprise"}) for readers in story.marks.values() if readers)
    nobodys = {made for made, readers in story.marks.items() if not readers}
    assert all(
        "qz" in made and any(one in made for one in ("entry", "guesttyped", "surveysaid")) for made in nobodys
    ), "only what was not handed in, or what too few said, is nobody's"
