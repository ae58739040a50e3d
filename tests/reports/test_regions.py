"""A region's page shows what lies in it and what was passed on to it; each list leads to the whole of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.core.listing import listing
from luodi.core.money import Money
from luodi.registry import reference
from luodi.registry.models import Region
from luodi.reports.finding import regions_like
from luodi.reports.lists import Subject
from luodi.reports.regions import divided, overview, workspace
from tests import factories
from tests.factories import JIANGSU, NINGXIA, TODAY, WUXI, YINCHUAN
from tests.isolation.test_budget import MOST_ON

# 崇安区 and 南长区 of Wuxi became 梁溪区.
OLD, NEW = "320202", "320213"
DISTRICT, ZONE = "320214", "320214Z01"


@pytest.fixture
def liangxi(trial):
    """Let there be an old and a new code in Wuxi, a zone, and a need under the old code."""
    for code in (NEW, OLD, DISTRICT, ZONE):
        place = reference.places()[code]
        Region.objects.create(
            code=code, name=place.name_zh, name_en=place.name_en, level=place.level, parent_id=DISTRICT if code == ZONE else WUXI,
            abolished=place.abolished, successor_id=place.successor,
        )  # fmt: skip
    factories.need(trial.organisations["taihu"], title="旧区划里的需求", region_id=OLD)
    factories.need(trial.organisations["taihu"], title="园区里的需求", region_id=ZONE)
    return Region.objects.get(pk=NEW)


def test_what_was_recorded_under_an_old_code_shows_on_its_successor(trial, liangxi, browser_of):
    client = browser_of("far_officer")
    page = client.get(f"/regions/{NEW}/").content.decode()
    assert "旧区划里的需求" in page
    assert f"/regions/{OLD}/" in page
    old = client.get(f"/regions/{OLD}/").content.decode()
    assert "旧区划里的需求" in old
    assert f'href="/regions/{NEW}/"' in old
    # Filters by region agree with the page, above and beside it too.
    for code, shown in ((NEW, True), (OLD, True), (WUXI, True), (JIANGSU, True), ("320205", False)):
        found = client.get(f"/needs/?region={code}").content.decode()
        assert ("旧区划里的需求" in found) == shown, code


def test_who_works_in_the_successor_sees_what_it_took_over(trial, liangxi):
    from luodi.accounts.models import Membership
    from luodi.accounts.queries import actor_of
    from luodi.needs.models import Need

    user = trial.users["nobody"]
    held = Membership.objects.create(
        user=user, role="city_official", scope="region", key=NEW, starts_on=TODAY - timedelta(days=9)
    )
    titles = Need.objects.allowed(actor_of(user, TODAY)).values_list("title", flat=True)
    assert list(titles) == ["旧区划里的需求"]
    Membership.objects.filter(pk=held.pk).update(key="320205")
    assert not Need.objects.allowed(actor_of(user, TODAY)).exists()


def test_drilling_down_counts_each_record_where_it_lies(trial, liangxi):
    actor = trial.actor("director")
    provinces = {place.region.code: place for place in overview(actor)}
    assert provinces[JIANGSU].needs == 2
    prefectures = {place.region.code: place.needs for place in divided(actor, Region.objects.get(pk=JIANGSU))}
    assert prefectures == {WUXI: 2, "320500": 0, ZONE: 1}
    below = {place.region.code: place.needs for place in divided(actor, Region.objects.get(pk=WUXI))}
    assert below == {NEW: 1, DISTRICT: 1, "320205": 0, ZONE: 1}
    space = workspace(actor, Region.objects.get(pk=DISTRICT), TODAY)
    assert [place.region.code for place in space.zones] == [ZONE]


def test_hidden_records_count_nowhere(trial, liangxi):
    assert all(not place.lit for place in divided(trial.actor("officer"), Region.objects.get(pk=WUXI)))
    factories.need(trial.organisations["helan"], visibility="office")
    assert all(
        not place.lit for place in divided(trial.actor("far_official"), Region.objects.get(pk=NINGXIA))
    )


def test_each_list_of_the_page_leads_to_all_of_it(trial, browser_of):
    agreement = factories.agreement()
    for number in range(10):
        factories.promise(agreement, title=f"第{number}项", due_on=TODAY - timedelta(days=number + 1))
    factories.introduction(factories.need(trial.organisations["helan"]), trial.experts["professor"])
    factories.interaction(officer=trial.users["officer"])
    client = browser_of("officer")
    space = client.get(f"/regions/{YINCHUAN}/").context["space"]
    assert {"promises", "agreements", "introductions", "interactions", "people"} <= {
        block.resource.slug for block in space.blocks
    }
    for block in space.blocks:
        assert client.get(block.url).context["page"].count == block.page.count, block.resource.slug
    assert space.blocks[0].resource.slug == "promises"
    overdue = client.get(space.overdue_url).context["page"]
    assert space.overdue == str(overdue.count) == "10"


def test_the_page_costs_the_same_however_much_there_is(trial, browser_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser_of("officer")

    def cost():
        client.get(f"/regions/{YINCHUAN}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/regions/{YINCHUAN}/")
        return len(asked)

    def more():
        agreement = factories.agreement()
        factories.promise(agreement)
        factories.need(trial.organisations["helan"])
        factories.project(partner=trial.organisations["helan"])
        factories.interaction(officer=trial.users["officer"])
        factories.application(factories.result(), YINCHUAN, trial.organisations["helan"])
        factories.receipt(factories.contract(trial.organisations["helan"]), trial.organisations["helan"])

    more()
    few = cost()
    for _ in range(12):
        more()
    # What there is no more of on a page than before is counted, all lists in one question.
    assert cost() <= few + 1


READERS = ("director", "officer", "far_officer", "far_official", "enterprise", "professor", "nobody")


def filled(trial):
    """Put more into every list of a region's page than the page shows, under several codes."""
    helan, expert = trial.organisations["helan"], trial.experts["professor"]
    for number in range(11):
        agreement = factories.agreement(title=f"协议{number}")
        factories.promise(agreement, title=f"第{number}项", due_on=TODAY - timedelta(days=number % 3))
        need = factories.need(helan, title=f"需求{number}", visibility=("experts", "office")[number % 2])
        factories.introduction(need, expert)
        factories.project(partner=helan, title=f"项目{number}")
        factories.interaction(officer=trial.users["officer"])
        factories.application(factories.result(), YINCHUAN, helan)
        factories.contract(helan, title=f"合同{number}", confidential=bool(number % 2))


def one_by_one(subject, actor, lists, *, size):
    return [
        listing(resource, actor, subject.asked(resource, more), size=size, columns=columns or ("changed_at",))
        for resource, more, columns in lists
    ]


def drawn(space):
    """Give all of a region's page that lists say: rows, cells, counts."""
    lists = [
        (
            (block.url, block.page.count, block.page.more, block.page.sort, block.page.chips),
            [(row.url, [(cell.text, cell.masked) for cell in row.cells]) for row in block.page.rows],
        )
        for block in space.blocks
    ]
    return lists, space.overdue


@pytest.mark.parametrize("who", READERS)
def test_lists_asked_together_say_what_each_says_alone(trial, monkeypatch, who):
    filled(trial)
    region, actor = Region.objects.get(pk=NINGXIA), trial.actor(who)
    together = drawn(workspace(actor, region, TODAY))
    monkeypatch.setattr(Subject, "pages", one_by_one)
    assert together == drawn(workspace(actor, region, TODAY))
    if who in ("director", "officer"):
        assert {about[1] for about, _rows in together[0]} >= {11}
        assert together[1]


def test_a_count_ends_where_counting_ends(trial, monkeypatch):
    """Of a rule with several branches, too: each record counts once, and not beyond what is counted."""
    filled(trial)
    region = Region.objects.get(pk=NINGXIA)
    for module in ("luodi.core.listing", "luodi.reports.lists"):
        monkeypatch.setattr(f"{module}.COUNTED", 9)
    for who in READERS:
        blocks = workspace(trial.actor(who), region, TODAY).blocks
        assert all(block.page.count <= 10 for block in blocks), who
        assert who not in ("director", "officer") or any(block.page.count == 10 for block in blocks)


def test_the_page_keeps_its_budget_by_asking_lists_together(trial, monkeypatch, browser_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    filled(trial)
    client = browser_of("officer")
    address = f"/regions/{NINGXIA}/"

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    assert cost() <= MOST_ON[address]
    # The budget notices when lists are asked one by one again.
    monkeypatch.setattr(Subject, "pages", one_by_one)
    assert cost() > MOST_ON[address] + 10


def test_filter_through_a_register_finds_nothing_by_what_is_hidden_there(trial, browser_of):
    """An introduction may be open to somebody whose need is not: its region must not be found by trying."""
    need = factories.need(trial.organisations["helan"], visibility="office")
    factories.introduction(need, trial.experts["professor"], state="refused")
    client = browser_of("professor")
    if client.get("/introductions/").context["page"].count:
        visible = client.get("/needs/").context["page"].count
        assert client.get(f"/introductions/?need__region={NINGXIA}").context["page"].count == visible


def sums(trial, who, code=NINGXIA):
    """Give number, money and what came in of a region's contracts, in 万元, as somebody sees them."""
    told = workspace(trial.actor(who), Region.objects.get(pk=code), TODAY).contracts
    return told.count, told.amount.in_wan(), told.received.in_wan()


def test_contracts_count_where_they_land_line_by_line(trial):
    helan, taihu = trial.organisations["helan"], trial.organisations["taihu"]
    contract = factories.contract(helan, amount=Money.wan(180), bare=True)
    here = factories.contract_line(contract, helan, amount=Money.wan(120))
    there = factories.contract_line(contract, taihu, amount=Money.wan(60))
    factories.receipt(contract, taihu, line=there, amount=Money.wan(60))
    factories.receipt(contract, helan, line=here, amount=Money.wan(10), voucher="2026-记-0302")
    # What names no line counts where most of the contract lands.
    factories.receipt(contract, helan, amount=Money.wan(20), voucher="2026-记-0303")
    factories.receipt(contract, helan, amount=Money.wan(5), state="reversed", voucher="2026-记-0304")
    factories.contract(helan, state="approved", title="还没有签订的合同")
    fund = factories.project(kind="fund", partner=helan)
    factories.receipt(factories.contract(helan, project=fund), helan, voucher="2026-记-0305")
    assert sums(trial, "director") == (1, "120.00", "30.00")
    assert sums(trial, "director", JIANGSU) == (1, "60.00", "60.00")
    (year,) = workspace(trial.actor("director"), Region.objects.get(pk=NINGXIA), TODAY).contracts.years
    assert (year.year, year.count, year.amount, year.received) == (2026, 1, Money.wan(120), Money.wan(30))


def test_each_reader_sums_the_contracts_that_he_sees(trial, browser_of):
    helan = trial.organisations["helan"]
    open_one = factories.contract(helan, amount=Money.wan(100), lead=trial.people["professor"])
    secret = factories.contract(helan, amount=Money.wan(11), confidential=True)
    factories.receipt(open_one, helan, amount=Money.wan(40))
    factories.receipt(secret, helan, amount=Money.wan(3), voucher="2026-记-0302")
    everything, nothing = (2, "111.00", "43.00"), (0, "0.00", "0.00")
    expected = {
        "director": everything,
        "officer": everything,
        "finance": everything,
        "professor": (1, "100.00", "40.00"),
        "other_professor": nothing,
        # Its own money, but not how much of it has come in at the university; a city hears of what is told.
        "enterprise": (2, "111.00", "0.00"),
        "city_official": (1, "100.00", "0.00"),
        "far_official": nothing,
        "far_officer": nothing,
        "rival": nothing,
        "nobody": nothing,
    }
    assert {who: sums(trial, who) for who in expected} == expected
    page = browser_of("city_official").get(f"/regions/{NINGXIA}/").content.decode()
    assert "100.00 万元" in page
    assert "到账" not in page
    assert "43.00 万元" in browser_of("officer").get(f"/regions/{NINGXIA}/").content.decode()


@pytest.mark.parametrize("typed", ["无锡市", "无锡", "wuxi", "wx", "Wuxi", "江苏无锡"])
def test_a_region_is_found_by_name_pinyin_and_initials(trial, browser_of, typed):
    page = browser_of("officer").get("/search/", {"q": typed}).content.decode()
    results = page.partition("lu-search-results")[2]
    first = results.partition("data-found")[0].rpartition("<a ")[2]
    assert "/regions/320200/" in first


def test_regions_that_are_abolished_are_not_found_and_nothing_is_asked_of_the_database(trial):
    actor = trial.actor("officer")
    with CaptureQueriesContext(connection) as queries:
        found = regions_like(actor, "wx", 20)
    assert len(queries) == 0
    assert found[0].code == "320200"
    assert not any(reference.places()[one.code].abolished for one in found)
    assert regions_like(trial.actor("anonymous"), "无锡", 5) == []
