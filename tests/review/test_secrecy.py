"""Who reviewed what reaches no applicant, rival, city or other reviewer by any path; and no name a reviewer who is blind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luodi.calls.models import Application, Call
from luodi.core.errors import Conflict, Invalid
from luodi.core.models import AuditName, OutboxEntry
from luodi.core.resource import address
from luodi.funds.rulebook.choices import Blind
from luodi.registry.models import Organisation, Person
from luodi.review import actions, reading
from luodi.review.actions.proposing import free_number
from luodi.review.models import Assignment
from luodi.review.queries.comments import comments_for_applicant, names_in
from tests.cast import World
from tests.factories import NOW
from tests.isolation.crawl import evened, page_addresses, text_of
from tests.review.rounds import Round, accepted, apply, book, external, frozen, reviewed, round_of
from tests.review.test_pages import in_account

OBSERVERS = (
    "far_enterprise", "rival", "far_official", "far_officer", "resident", "leader", "reviewer", "professor", "nobody",
    "anonymous",
)  # fmt: skip
# The minute in the name of an export and in its properties, and how long it is packed.
_MINUTE = re.compile(r"Content-Length: \d+|\d{8}-\d{4}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def concluded(trial: World) -> tuple[Round, Assignment]:
    """Have the application of Taihu reviewed to the end; the second reviewer has an account, the first is secret."""
    made = round_of(trial, applications=0, experts=6)
    made.applications.append(apply(made.call, trial.organisations["taihu"]))
    in_account(made, 1)
    secret = reviewed(made, 0, 0, 70)
    for expert, score in ((1, 80), (2, 90)):
        reviewed(made, 0, expert, score)
    application = made.applications[0]
    application.refresh_from_db()
    actions.conclude(application, by=made.keeper, at=NOW)
    actions.write_comments(application, "路线可行，建议补充中试数据。", by=made.keeper, at=NOW)
    Call._base_manager.filter(pk=made.call.pk).update(state="announced")
    application = Application._base_manager.select_related("call").get(pk=application.pk)
    actions.release_comments(application, by=made.keeper, at=NOW)
    return made, secret


def pages_of(made: Round) -> list[str]:
    """List what a curious reader tries: lists, exports, suggestions, and everything of call, application and tasks."""
    call, application = made.call, made.applications[0]
    names = ("state", "settings", "pool", "conflicts", "plan", "defence", "screen")
    found = [reverse(f"review:{name}", args=[call.code]) for name in names]
    found += [reverse("review:fees", args=[call.code, kind]) for kind in ("xlsx", "docx")]
    found += [reverse("review:application", args=[application.code]), address(call), address(application)]
    for row in Assignment._base_manager.filter(call=call):
        found += [
            address(row),
            f"/readings{address(row)}",
            f"{address(row)}sheet/",
            f"/api/v1{address(row)}".rstrip("/"),
        ]
    lists = [page for page in page_addresses() if page != "/me/" and not page.startswith("/regions/")]
    of_review = [page for page in lists if "review" in page or "assignment" in page or page == "/"]
    return [
        *found,
        *of_review,
        "/fund-applications/",
        "/calls/",
        "/search/?q=专家",
        "/fund-applications/export.csv",
    ]


def look(
    browser_of: Callable[..., Client], who: tuple[str, ...], pages: list[str]
) -> dict[tuple[str, str], str]:
    """Keep what readers read as hashes."""
    seen = {}
    for name in who:
        client = browser_of(name, raise_request_exception=False)
        for page in pages:
            answer = client.get(page)
            kept = text_of(answer) if "export" in page else repr(evened(answer))
            seen[name, page] = hashlib.sha256(_MINUTE.sub("", kept).encode()).hexdigest()
    return seen


def test_with_another_reviewer_everything_others_see_is_the_same(
    trial: World, browser_of: Callable[..., Client]
) -> None:
    made, secret = concluded(trial)
    # The other one stands in the register, whose readers know experts; that one reviews is the secret.
    unit = factories_unit("完全另一家研究院")
    Person._base_manager.filter(pk=made.experts[4].person_id).update(name="另一位专家", organisation=unit)
    pages = pages_of(made)
    # Who runs the review looks first: that a fee sheet was had stands in the course of the call.
    known = look(browser_of, ("fund_manager",), pages)
    before = look(browser_of, OBSERVERS, pages)
    Assignment._base_manager.filter(pk=secret.pk).update(
        expert=made.experts[4],
        number=98,
        signed_name="另一位专家",
        created_at=NOW.replace(hour=5),
        token_hash="f" * 64,
    )
    AuditName.objects.filter(actor_id=0).update(name="另一个签名")
    OutboxEntry.objects.filter(channel="mail").delete()
    after = look(browser_of, OBSERVERS, pages)
    assert known != look(browser_of, ("fund_manager",), pages), "control: who runs the review sees who it is"
    assert [key for key, value in before.items() if after[key] != value] == []


def factories_unit(name: str) -> Organisation:
    """Make an organisation elsewhere."""
    unit = external(77).person.organisation
    assert unit is not None
    Organisation._base_manager.filter(pk=unit.pk).update(name=name)
    return unit


def test_no_name_of_a_reviewer_stands_on_any_page_of_others(
    trial: World, browser_of: Callable[..., Client]
) -> None:
    made, _secret = concluded(trial)
    names = [expert.person.name for expert in made.experts[:3]]
    # The university may know experts; that one reviews is the secret, so pages of the register are left out.
    found = [
        (who, page, name)
        for who in ("far_enterprise", "rival", "far_official", "nobody", "anonymous")
        for page in pages_of(made)
        for name in names
        if name in text_of(browser_of(who, raise_request_exception=False).get(page))
    ]
    assert found == []
    mine = (
        browser_of("reviewer")
        .get(address(Assignment._base_manager.get(expert=made.experts[1])))
        .content.decode()
    )
    assert not [name for name in (names[0], names[2]) if name in mine]
    control = browser_of("fund_manager").get(reverse("review:application", args=[made.applications[0].code]))
    assert all(name in control.content.decode() for name in names)


def test_reviewers_learn_each_other_only_where_the_call_says_so(
    trial: World, browser_of: Callable[..., Client]
) -> None:
    made = round_of(trial, applications=1)
    in_account(made, 0)
    mine, _other = accepted(made, 0, 0), accepted(made, 0, 1)
    name = made.experts[1].person.name
    assert name not in browser_of("reviewer").get(address(mine)).content.decode()
    actions.keep_plan(made.call, {"named": True}, by=made.keeper, at=NOW)
    assert name in browser_of("reviewer").get(address(mine)).content.decode()


def test_the_applicant_reads_comments_once_they_are_released_and_the_decision_is_out(
    trial: World, browser_of: Callable[..., Client]
) -> None:
    made = round_of(trial, applications=0)
    made.applications.append(apply(made.call, trial.organisations["taihu"]))
    for expert in range(3):
        reviewed(made, 0, expert)
    row = made.applications[0]
    row.refresh_from_db()
    actions.conclude(row, by=made.keeper, at=NOW)
    page = address(row)
    actions.write_comments(row, "建议补充数据。", by=made.keeper, at=NOW)
    with pytest.raises(Conflict):
        actions.release_comments(row, by=made.keeper, at=NOW)
    assert "建议补充数据" not in browser_of("far_enterprise").get(page).content.decode()
    Call._base_manager.filter(pk=made.call.pk).update(state="publicity")
    row = Application._base_manager.select_related("call").get(pk=row.pk)
    assert comments_for_applicant(row) is None
    actions.release_comments(row, by=made.keeper, at=NOW)
    assert comments_for_applicant(row) == "建议补充数据。"
    assert "建议补充数据" in browser_of("far_enterprise").get(page).content.decode()
    with pytest.raises(Conflict):
        actions.write_comments(row, "改写", by=made.keeper, at=NOW)


@pytest.mark.parametrize("said", ["{name}认为可行", "正如 {spaced} 所说", "as {english} says", "{turned}"])
def test_a_reviewers_name_is_not_let_through_to_applicants(trial: World, said: str) -> None:
    made = round_of(trial, applications=1)
    Person._base_manager.filter(pk=made.experts[0].person_id).update(name="欧阳明德", name_en="Mingde Ouyang")
    reviewed(made, 0, 0)
    text = said.format(
        name="欧阳明德", spaced="欧 阳 明 德", english="MINGDE  OUYANG", turned="Ouyang, Mingde"
    )
    with pytest.raises(Invalid):
        actions.write_comments(made.applications[0], text, by=made.keeper, at=NOW)
    assert names_in(made.applications[0], "思路清晰，欧洲市场，明德路") == []


def test_the_number_of_a_reviewer_tells_nothing(trial: World) -> None:
    """Over many applications numbers and the order of reviewers have nothing to do with each other."""
    import random

    draw = random.Random(7)
    pairs = []
    for _application in range(1000):
        taken: set[int] = set()
        for order in range(3):
            number = free_number(taken, draw)
            taken.add(number)
            pairs.append((order, number))
    assert abs(correlation(pairs)) < 0.1
    assert abs(correlation([(order, order) for order, _number in pairs])) > 0.9, "control"


def correlation(pairs: list[tuple[int, int]]) -> float:
    """Reckon how far two numbers go together."""
    count = len(pairs)
    one, two = sum(a for a, _b in pairs) / count, sum(b for _a, b in pairs) / count
    both = sum((a - one) * (b - two) for a, b in pairs)
    each = sum((a - one) ** 2 for a, _b in pairs) * sum((b - two) ** 2 for _a, b in pairs)
    return float(both / each**0.5)


def said_of(text: reading.Text) -> str:
    """Put together all that a reviewer reads."""
    return repr(text)


@pytest.mark.parametrize("blind", [Blind.SINGLE, Blind.DOUBLE])
def test_a_blind_text_names_nobody(trial: World, blind: Blind) -> None:
    from luodi.funds import rulebook

    made = round_of(trial, applications=0)
    lead = trial.organisations["taihu"]
    row = apply(made.call, lead)
    person = row.principal
    assert person is not None
    content: dict[str, Any] = frozen(row, lead, person)
    short = lead.name.removesuffix("有限公司")
    content["words"]["plan"] = f"{short}牵头，负 责 人0组织，{lead.name}提供场地。"
    content["topic"] = {"title": f"{lead.name}的难题"}
    rules = rulebook.read(book(blind=blind))
    whole, first = said_of(reading.full_text(rules, content)), said_of(reading.invitation(rules, content))
    names = (lead.name, short, person.name, "负 责 人0")
    if blind == Blind.DOUBLE:
        assert not [name for name in names if name in whole or name in first]
        assert "提供场地" in whole
    else:
        assert lead.name in whole, "control: where it is not blind names are read"
        assert lead.name in first
    for secret in ("13911112222", "secret.example", "被回避人", "联系人甲"):
        assert secret not in whole
    assert "遇到寿命不足" not in first


def test_what_a_revision_holds_besides_is_never_shown(trial: World) -> None:
    from luodi.funds import rulebook

    made = round_of(trial, applications=1)
    row = made.applications[0]
    assert row.principal is not None
    content = frozen(row, row.lead, row.principal)
    content["parties"][0]["budget"] = [{"item": "nonsense", "payer": "fund", "fen": 1}]
    content["parties"][0]["kind"] = "nonsense"
    content["notes_of_the_office"] = "内部备注甲"
    text = reading.full_text(rulebook.read(book()), content)
    assert "内部备注甲" not in said_of(text)
    assert text.parts[0].costs == ()
    assert reading.full_text(rulebook.read(book()), {}).title == ""
