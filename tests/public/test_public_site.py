"""What anybody may read without a login: what was released, never whose it is, and gone at once when withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from luodi.core import indexing
from luodi.core.actor import SYSTEM
from luodi.core.resource import address, public_address
from luodi.needs.models import Need
from luodi.needs.states import NEED_FLOW, NeedState, Visibility
from luodi.public.queries import open_rows
from luodi.public.shelves import NEED_SHELF, RESULT_SHELF, SHELVES
from luodi.registry.models import ResearchResult
from luodi.registry.states import RESULT_FLOW, ResultState
from tests import factories
from tests.factories import NINGXIA, NOW, WUXI, YINCHUAN
from tests.isolation.crawl import evened

LISTS = (
    "/public/",
    "/public/results/",
    "/public/needs/",
    "/public/bodies/",
    "/public/funds/",
    "/public/regions/",
)


@pytest.fixture
def visitor() -> Client:
    return Client()


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return str(response.content.decode())


def everywhere(client: Client, words: str) -> str:
    """Give all that a visitor can come across: lists, search, sitemaps, the region."""
    pages = [*LISTS, f"/public/search/?q={words}", f"/public/regions/{NINGXIA}/"]
    pages += [f"/sitemap-{slug}.xml" for slug in SHELVES]
    return "\n".join(text(client, page) for page in pages)


def indexed() -> None:
    indexing.port().rebuild(indexing.every_document())


def test_a_need_is_public_while_it_is_open_and_released_to_all(trial: Any, visitor: Client) -> None:
    rows = {
        (state, level): factories.need(
            trial.organisations["helan"], state=state, visibility=level, title=f"需求{state}{level}"
        )
        for state in NeedState.values
        for level in Visibility.values
    }
    expected = {(state, "public") for state in ("accepted", "in_talks")}
    shown = text(visitor, "/public/needs/")
    for key, row in rows.items():
        status = visitor.get(f"/public/needs/{row.code}/").status_code
        assert (status, row.title in shown) == ((200, True) if key in expected else (404, False)), key


def test_whose_need_it_is_stands_nowhere(trial: Any, visitor: Client) -> None:
    helan = trial.organisations["helan"]
    need = factories.need(
        helan, state="accepted", visibility="public", title="电池热管理需求", region_id=YINCHUAN,
        created_by=trial.users["enterprise"], officer=trial.users["officer"],
    )  # fmt: skip
    indexed()
    seen = everywhere(visitor, "电池热管理") + text(visitor, f"/public/needs/{need.code}/")
    assert seen.count("电池热管理需求") >= 5
    for secret in (helan.name, helan.code, trial.users["enterprise"].name, trial.users["officer"].name):
        assert secret not in seen
    assert "贺兰" not in text(visitor, "/public/search/?q=贺兰储能有限公司").replace("贺兰储能有限公司", "")


def test_of_a_result_neither_makers_nor_price_are_told(trial: Any, visitor: Client) -> None:
    maker = trial.experts["professor"]
    row = factories.result(
        state="published", title="石墨烯涂层", inventors=(maker,), completers=["完成人甲"],
        price_terms="一次总付三百万", school=trial.organisations["school"], summary="涂层摘要",
    )  # fmt: skip
    page = text(visitor, f"/public/results/{row.code}/")
    assert "涂层摘要" in page
    assert str(trial.organisations["school"]) in page
    for secret in (
        str(maker),
        "完成人甲",
        "一次总付三百万",
        f"/results/{row.code}/".replace("/public", "") + "edit",
    ):
        assert secret not in page


def test_what_is_withdrawn_is_gone_at_once_everywhere(trial: Any, visitor: Client) -> None:
    need = factories.need(
        trial.organisations["helan"], state="accepted", visibility="public", title="可撤回需求"
    )
    row = factories.result(state="published", title="可撤回成果")
    indexed()
    pages = [f"/public/needs/{need.code}/", f"/public/results/{row.code}/"]
    before = everywhere(visitor, "可撤回")
    # The check below could pass vacuously: both stood everywhere before.
    assert all(row.code in before for row in (need, row))
    assert all(visitor.get(page).status_code == 200 for page in pages)
    NEED_FLOW.advance(need, "withdraw", by=SYSTEM, at=NOW, note="不再需要")
    RESULT_FLOW.advance(row, "withdraw", by=SYSTEM, at=NOW, note="权利人要求")
    # The index still holds both: the rules dispose.
    after = everywhere(visitor, "可撤回")
    assert need.code not in after
    assert row.code not in after
    assert all(visitor.get(page).status_code == 404 for page in pages)


def test_an_approval_that_ran_out_ends_the_public_page(trial: Any, visitor: Client) -> None:
    today = localdate()
    days = {"今天到期": today, "昨天到期": today - timedelta(days=1), "无需审批": None}
    rows = {
        title: factories.result(state="published", title=title, approved_until=day)
        for title, day in days.items()
    }
    shown = {title for title, row in rows.items() if visitor.get(public_address(row)).status_code == 200}
    assert shown == {"今天到期", "无需审批"}


def test_hidden_and_absent_answer_the_same(trial: Any, visitor: Client) -> None:
    hidden = factories.result(state="draft", title="未公开成果")
    answers = [visitor.get(f"/public/results/{code}/") for code in (hidden.code, "R-2026-AAAAAAAA")]
    said = [
        evened(answer, code) for answer, code in zip(answers, (hidden.code, "R-2026-AAAAAAAA"), strict=True)
    ]
    assert said[0] == said[1]
    assert answers[0].status_code == 404


def test_planned_bodies_and_other_shelves_do_not_leak(trial: Any, visitor: Client) -> None:
    factories.body("银川在建基地", YINCHUAN, state="operating")
    factories.body("秘密筹建基地", YINCHUAN, state="planned")
    page = text(visitor, f"/public/regions/{YINCHUAN}/") + text(visitor, "/public/bodies/")
    assert "银川在建基地" in page
    assert "秘密筹建基地" not in page
    assert visitor.get("/public/experts/").status_code == 404
    assert visitor.get("/public/organisations/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"低温电池", "高温涂层"}),
        ("?trl=5", {"高温涂层"}),
        ("?trl=banana", {"低温电池", "高温涂层"}),
        ("?field=nothing", {"低温电池", "高温涂层"}),
        ("?q=电池", {"低温电池"}),
        ("?page=99999999999", {"低温电池", "高温涂层"}),
        ("?q=%00", {"低温电池", "高温涂层"}),
    ],
)
def test_a_list_is_narrowed_and_nonsense_narrows_nothing(
    trial: Any, visitor: Client, asked: str, found: set[str]
) -> None:
    factories.result(state="published", title="低温电池", summary="续航", trl=3)
    factories.result(state="published", title="高温涂层", summary="耐磨", keywords=["涂层"], trl=6)
    indexed()
    page = text(visitor, f"/public/results/{asked}")
    assert {title for title in ("低温电池", "高温涂层") if title in page} == found


def test_needs_of_a_region_come_with_what_lies_in_it(trial: Any, visitor: Client) -> None:
    factories.need(
        trial.organisations["helan"],
        state="accepted",
        visibility="public",
        title="银川的",
        region_id=YINCHUAN,
    )
    factories.need(
        trial.organisations["taihu"], state="accepted", visibility="public", title="无锡的", region_id=WUXI
    )
    for page in (f"/public/regions/{NINGXIA}/", f"/public/needs/?region={YINCHUAN}"):
        shown = text(visitor, page)
        assert "银川的" in shown
        assert "无锡的" not in shown


def test_pages_cost_the_same_however_many_rows(trial: Any, visitor: Client) -> None:
    pages = [*LISTS, f"/public/regions/{NINGXIA}/"]

    def costs() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                text(visitor, page)
            found.append(len(asked))
        return found

    def fill(count: int) -> None:
        for _ in range(count):
            factories.need(
                trial.organisations["helan"], state="accepted", visibility="public", region_id=YINCHUAN
            )
            factories.result(state="published", school=trial.organisations["school"])
            factories.body("基地", YINCHUAN, state="operating")
            factories.fund("基金", YINCHUAN)
            factories.application(factories.result(state="published"), YINCHUAN, origin="portfolio")

    fill(22)
    first = costs()
    fill(3)
    assert costs() == first
    assert max(first) <= 30, dict(zip(pages, first, strict=True))


def test_no_page_is_kept_and_none_sets_a_cookie(trial: Any, visitor: Client) -> None:
    for page in LISTS:
        response = visitor.get(page)
        assert "no-cache" in response["Cache-Control"]
        assert not response.cookies, page


def test_the_language_is_in_the_address_and_remembered(trial: Any, visitor: Client) -> None:
    assert 'lang="en"' in text(visitor, "/public/?language=en")
    assert 'lang="en"' in text(visitor, "/public/results/")
    assert 'lang="zh-hans"' in text(visitor, "/public/?language=zh-hans")
    assert visitor.get("/public/?language=xx").status_code == 200


def test_search_engines_are_led_to_public_pages_alone(trial: Any, visitor: Client) -> None:
    row = factories.result(state="published")
    said = text(visitor, "/robots.txt").splitlines()
    assert said[:3] == ["User-agent: *", "Allow: /public/", "Disallow: /"]
    assert f"/public/results/{row.code}/" in text(visitor, "/sitemap-results.xml")
    assert "/sitemap-results.xml" in text(visitor, "/sitemap.xml")
    assert visitor.get("/sitemap-experts.xml").status_code == 404
    assert 'content="noindex' in text(visitor, "/public/results/?q=x")
    assert 'content="noindex' not in text(visitor, "/public/results/")


def test_the_record_leads_to_its_public_page_as_long_as_there_is_one(trial: Any, browser_of: Any) -> None:
    open_one = factories.result(state="published", school=trial.organisations["school"])
    hidden = factories.result(state="submitted", school=trial.organisations["school"])
    pages = [browser_of("director").get(address(row)).content.decode() for row in (open_one, hidden)]
    assert [public_address(row) in page for row, page in zip((open_one, hidden), pages, strict=True)] == [
        True,
        False,
    ]


def test_posting_is_not_for_the_public(trial: Any, visitor: Client) -> None:
    assert visitor.post("/public/").status_code == 405


def test_every_public_field_exists_and_no_masked_one_is_shown_by_accident(trial: Any) -> None:
    for shelf in SHELVES.values():
        for name in (*shelf.names, *shelf.listed):
            assert shelf.label(name), (shelf.slug, name)
            field = shelf.resource.field(name)
            assert field is None or field.name not in getattr(shelf.model, "PERSONAL", ()), (shelf.slug, name)
    assert {NEED_SHELF.model, RESULT_SHELF.model} == {Need, ResearchResult}
    assert not open_rows(RESULT_SHELF).exclude(state=ResultState.PUBLISHED).exists()


def test_a_field_that_was_narrowed_is_not_on_the_public_page(trial: Any, visitor: Client) -> None:
    helan = trial.organisations["helan"]
    shown = factories.need(helan, state="accepted", visibility="public", goal="目标照登")
    narrowed = factories.need(
        helan, state="accepted", visibility="public", goal="目标不登", goal_for="experts"
    )
    assert "目标照登" in text(visitor, f"/public/needs/{shown.code}/")
    assert "目标不登" not in text(visitor, f"/public/needs/{narrowed.code}/")
    narrowed_blurb = factories.need(
        helan,
        state="accepted",
        visibility="public",
        problem="难题只给专家看的内容，足够长",
        problem_for="experts",
    )
    assert narrowed_blurb.title in (page := text(visitor, "/public/needs/"))
    assert "难题只给专家看" not in page
