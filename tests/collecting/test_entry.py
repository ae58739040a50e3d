"""An enterprise enters a need by a district's address, without an account: nothing is lost, nothing counts twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luodi.collecting import actions, queries
from luodi.collecting.models import CallDistrict, Entry, EntryNeed
from luodi.core import clock
from luodi.core.actor import SYSTEM
from luodi.core.models import OutboxEntry
from luodi.needs.models import Need
from luodi.needs.states import NEED_FLOW
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Organisation, Person
from tests import factories
from tests.cast import World
from tests.factories import YINCHUAN, some_field

JINFENG = "640104"
TYPED = {
    "title": "储能电池低温损耗的热管理",
    "problem": "冬季户外储能电池在零下二十摄氏度时容量损失超过三成，现有加热方式耗电大。",
    "technology": "零下三十摄氏度时容量损失 ≤ 15 %，加热功耗 ≤ 40 W，三年内不衰减。",
    "goal": "形成可量产的热管理模块，年产 2 万套。",
    "keywords": "储能、热管理",
    "industry": "C38",
    "way": "joint",
    "deadline_on": "2031-03-31",
    "budget": "约200万",
    "company": "银川新热能源有限公司",
    "contact": "马先生",
    "phone": "139 0000 1234",
    "email": "ma@reach.example",
    "agreed": "on",
}


@pytest.fixture
def district(trial: World) -> CallDistrict:
    """Open a call today with one district."""
    today = timezone.localdate()
    call = factories.need_call(opens_on=today - timedelta(days=3), closes_on=today + timedelta(days=10))
    return factories.call_district(call, JINFENG, questions="*是否上市 | 是 / 否\n研发人数 | 数字")


@pytest.fixture
def phone() -> Client:
    """Be the browser inside WeChat: it keeps no cookies, and checks for forged forms are on."""
    return Client(enforce_csrf_checks=True)


def typed(**more: str) -> dict[str, str]:
    """Fill in everything."""
    return {**TYPED, "field": some_field(), "own_0": "否", "own_1": "35", **more}


def begin(phone: Client, district: CallDistrict) -> str:
    """Begin an entry and give the address of its link."""
    answer = phone.post(f"/collect/{district.token}/")
    phone.cookies.clear()
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def send(browser: Client, link: str, **more: str) -> Any:
    """Submit the form."""
    answer = browser.post(link, typed(**more))
    browser.cookies.clear()
    return answer


def needs() -> list[Need]:
    return list(Need.objects.allowed(SYSTEM).order_by("pk"))


def test_need_comes_in_from_a_phone_without_account_or_cookies(district: CallDistrict, phone: Client) -> None:
    page = phone.get(f"/collect/{district.token}/").content.decode()
    assert district.call.title in page
    assert "5" in page
    link = begin(phone, district)
    answer = send(phone, link)
    assert answer.status_code == 302, answer.content.decode()
    (need,) = needs()
    assert (need.state, need.region_id, need.budget.in_wan()) == ("submitted", JINFENG, "200.00")
    assert need.organisation.name == "银川新热能源有限公司"
    assert district.call.code in need.organisation.source
    (collected,) = EntryNeed.objects.all()
    assert collected.district == district
    assert collected.answers == [["是否上市", "否"], ["研发人数", "35"]]
    receipt = phone.get(link).content.decode()
    assert need.code in receipt
    assert "139" not in receipt
    # Nobody is in the register of people before the office has looked.
    assert not Person.objects.allowed(SYSTEM).filter(name="马先生").exists()
    assert OutboxEntry.objects.filter(subject="ma@reach.example").count() == 1


def test_leaving_and_coming_back_finds_what_was_typed(district: CallDistrict, phone: Client) -> None:
    link = begin(phone, district)
    said = phone.post(f"{link}save", {"title": "半途", "budget": "还没想好"}).json()
    assert said["errors"]["budget"]
    assert "title" in said["missing"]
    page = Client().get(link).content.decode()
    assert 'value="半途"' in page
    assert 'value="还没想好"' in page
    said = phone.post(f"{link}save", {"budget": ""}).json()
    assert "budget" not in said["errors"]
    assert needs() == []


def test_missing_things_are_said_beside_the_field(district: CallDistrict, phone: Client) -> None:
    link = begin(phone, district)
    answer = send(
        phone, link, technology="很好的材料，越快越好，不要太贵的那种材料", phone="abc", own_0="", agreed=""
    )
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"technology", "phone", "own_0", "agreed"}
    assert needs() == []
    # What was typed is kept all the same.
    assert Entry.objects.get().typed["phone"] == "abc"


@pytest.mark.parametrize("text", ["【机密】某型装备", "本项目属于国家秘密", "TOP SECRET"])
def test_secret_text_is_refused_beside_the_field(district: CallDistrict, phone: Client, text: str) -> None:
    link = begin(phone, district)
    said = phone.post(f"{link}save", {"problem": text}).json()
    assert said["errors"]["problem"]
    answer = send(phone, link, problem=f"{text}，这里还有足够多的字，说明问题在哪里。")
    assert answer.status_code == 422
    assert "problem" in answer.context["form"].errors


def test_double_tap_makes_one_need(district: CallDistrict, phone: Client) -> None:
    link = begin(phone, district)
    entry = Entry.objects.get()
    first = send(phone, link)
    assert first.status_code == 302
    again = send(phone, link)
    assert again.status_code == 200
    form = actions.entering.Submission("x", "", "y", "z", "", {}, ())
    answered = actions.submit_entry(entry, form, token="t", at=timezone.now())
    assert not answered.fresh
    assert len(needs()) == 1
    assert phone.post(f"{link}save", {"title": "anders"}).status_code == 410


def test_known_enterprise_is_found_and_not_changed(
    district: CallDistrict, phone: Client, trial: World
) -> None:
    code = fictional_uscc(77)
    helan = factories.organisation("宁夏老牌电池有限公司", region=YINCHUAN, uscc=code)
    send(phone, begin(phone, district), company="随便写的名字", uscc=code)
    # Width, brackets and legal form do not count; in the region of the call.
    other = factories.organisation("塞北（银川）电气有限公司", region=YINCHUAN)
    send(phone, begin(phone, district), company="塞北(银川)电气 股份有限公司", uscc="")
    far = factories.organisation("太湖电气有限公司", region="320200")
    send(phone, begin(phone, district), company="太湖电气有限公司", uscc="")
    owners = [need.organisation for need in needs()]
    assert owners[:2] == [helan, other]
    assert owners[2] != far
    assert owners[2].region_id == JINFENG
    helan.refresh_from_db()
    assert helan.name == "宁夏老牌电池有限公司"


def test_same_name_with_another_credit_code_is_another_enterprise(
    district: CallDistrict, phone: Client
) -> None:
    known = factories.organisation("同名电气有限公司", region=JINFENG, uscc=fictional_uscc(5))
    send(phone, begin(phone, district), company="同名电气有限公司", uscc=fictional_uscc(6))
    (need,) = needs()
    assert need.organisation != known
    assert need.organisation.uscc == fictional_uscc(6)


def test_who_speaks_for_the_enterprise_is_told(district: CallDistrict, phone: Client, trial: World) -> None:
    send(phone, begin(phone, district), company="贺兰储能有限公司", uscc="")
    assert needs()[-1].organisation == trial.organisations["helan"]
    assert OutboxEntry.objects.filter(subject="enterprise@cast.example", channel="mail").exists()


def test_returned_need_is_corrected_by_the_same_link(
    district: CallDistrict, phone: Client, trial: World
) -> None:
    link = begin(phone, district)
    send(phone, link)
    (need,) = needs()
    NEED_FLOW.advance(need, "return", by=trial.actor("officer"), at=timezone.now(), note="请补充现有工艺参数")
    page = phone.get(link).content.decode()
    assert "请补充现有工艺参数" in page
    answer = send(phone, link, problem=TYPED["problem"] + "现有加热膜功率 120 W。")
    assert answer.status_code == 302, answer.context["form"].errors
    need.refresh_from_db()
    assert need.state == "submitted"
    assert need.problem.endswith("120 W。")
    assert send(phone, link).status_code == 200
    # Once the call is over for good, the link only shows.
    NEED_FLOW.advance(need, "return", by=trial.actor("officer"), at=timezone.now(), note="再看")
    type(district.call)._base_manager.filter(pk=district.call.pk).update(state="concluded")
    assert "data-autosave=" not in phone.get(link).content.decode()


def test_contact_enters_the_register_when_the_office_takes_the_need(
    district: CallDistrict, phone: Client, trial: World
) -> None:
    send(phone, begin(phone, district))
    (need,) = needs()
    NEED_FLOW.advance(need, "accept", by=trial.actor("officer"), at=timezone.now())
    person = Person.objects.allowed(trial.actor("officer")).get(name="马先生")
    assert person.organisation == need.organisation
    assert person.phone == "139 0000 1234"


@pytest.mark.parametrize("state", ["draft", "closed", "concluded", "withdrawn"])
def test_call_that_is_not_open_says_why(district: CallDistrict, phone: Client, state: str) -> None:
    link = begin(phone, district)
    type(district.call)._base_manager.filter(pk=district.call.pk).update(state=state)
    assert phone.post(f"/collect/{district.token}/").status_code == 409
    for page in (f"/collect/{district.token}/", link):
        shown = phone.get(page)
        assert shown.status_code == 200
        assert shown.context["refusal"]
    assert send(phone, link).status_code == 409
    assert phone.post(f"{link}save", {"title": "x"}).status_code == 410
    assert needs() == []


def test_list_that_is_handed_in_takes_nothing_more(district: CallDistrict, phone: Client) -> None:
    link = begin(phone, district)
    CallDistrict._base_manager.filter(pk=district.pk).update(state="handed_in")
    assert send(phone, link).status_code == 409
    assert needs() == []


def test_nobody_else_reads_an_entry(district: CallDistrict, phone: Client, browser_of: Any) -> None:
    link = begin(phone, district)
    phone.post(f"{link}save", {"title": "谁也看不到的草稿"})
    assert Entry.objects.get().token_hash not in link
    for name in ("director", "officer", "city_official", "admin"):
        client = browser_of(name)
        for page in ("/needs/", f"/need-calls/{district.call.code}/", f"/need-districts/{district.code}/"):
            assert "谁也看不到的草稿" not in client.get(page).content.decode()
    for guess in ("x", link.split("/")[2][:-1], "A" * 43):
        assert phone.get(f"/entry/{guess}/").status_code == 404


def test_names_are_suggested_sparingly(district: CallDistrict, phone: Client, trial: World) -> None:
    link = begin(phone, district)
    for number in range(8):
        factories.organisation(
            f"凤城精密铸造{number}厂有限公司", region=YINCHUAN, uscc=fictional_uscc(100 + number)
        )
    factories.organisation("无锡凤城三厂有限公司", region="320200")
    ask = lambda text: phone.get(f"{link}enterprises", {"q": text}).json()["items"]  # noqa: E731
    assert ask("凤城") == []
    assert ask("有限公司") == []
    assert ask("凤城精密铸造") == []
    assert ask("凤城精密铸造3") == [
        {"code": "凤城精密铸造3厂有限公司", "name": "凤城精密铸造3厂有限公司", "note": "银川市"}
    ]
    assert ask("无锡凤城三厂") == []
    answers = [phone.get(f"{link}enterprises", {"q": "凤城精密铸造3"}).status_code for _ in range(130)]
    assert answers[-1] == 429


def test_forms_of_other_sites_are_refused(district: CallDistrict, phone: Client) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert phone.post(f"/collect/{district.token}/", headers=headers).status_code == 403
    assert (
        phone.post(f"/collect/{district.token}/", headers={"Origin": "http://testserver"}).status_code == 302
    )


def test_programs_that_fill_in_everything_begin_nothing(district: CallDistrict, phone: Client) -> None:
    phone.post(f"/collect/{district.token}/", {"website": "http://spam.example"})
    assert not Entry.objects.exists()


def test_more_than_a_form_holds_is_refused(district: CallDistrict, phone: Client) -> None:
    link = begin(phone, district)
    assert phone.post(f"{link}save", {"title": "长" * 200_000}).status_code == 422
    phone.post(f"{link}save", {"title": "长" * 5000, "wrong": "x", "organisation": "1", "state": "accepted"})
    assert {name: len(text) for name, text in Entry.objects.get().typed.items()} == {"title": 2000}


def test_link_is_mailed_to_oneself_but_not_to_the_world(district: CallDistrict, phone: Client) -> None:
    link = begin(phone, district)
    for _ in range(5):
        phone.post(f"{link}mail", {"to": "me@reach.example"})
    mails = OutboxEntry.objects.filter(channel="mail", subject="me@reach.example")
    assert mails.count() == 3
    assert link in mails.first().payload["context"]["url"]  # type: ignore[union-attr]


def test_pasted_message_fills_what_is_empty(district: CallDistrict, phone: Client) -> None:
    link = begin(phone, district)
    phone.post(f"{link}save", {"title": "自己写的标题"})
    text = "主要问题：电池低温衰减严重\n预算约200万，明年3月底前完成\n联系人：李强 13812345678"
    page = phone.post(f"{link}paste", {"text": text}).content.decode()
    kept = Entry.objects.get().typed
    assert kept["title"] == "自己写的标题"
    assert kept["problem"] == "电池低温衰减严重"
    assert kept["budget"] == "200.00"
    assert "李强" in page
    assert needs() == []


def test_drafts_and_contacts_are_erased_in_time(district: CallDistrict, phone: Client) -> None:
    draft, sent = begin(phone, district), begin(phone, district)
    phone.post(f"{draft}save", {"contact": "王某"})
    send(phone, sent)
    end, call = district.call.closes_on, type(district.call)._base_manager.filter(pk=district.call.pk)
    call.update(state="closed")
    assert actions.forget_drafts(today=end + timedelta(days=30)) == (0, 0)
    assert actions.forget_drafts(today=end + timedelta(days=31)) == (1, 0)
    call.update(state="concluded")
    assert actions.forget_drafts(today=end + timedelta(days=31)) == (0, 1)
    (entry,) = Entry.objects.all()
    assert (entry.contact, entry.phone, entry.email, entry.typed) == ("", "", "", {})
    assert phone.get(draft).status_code == 404
    assert any(work.name.startswith("collecting") for work in clock.works())


def test_address_finds_nothing_by_guessing(district: CallDistrict) -> None:
    assert queries.district_by_token(district.token) == district
    assert queries.district_by_token(district.token[:-1]) is None
    assert Organisation.objects.allowed(SYSTEM).count() > 0
