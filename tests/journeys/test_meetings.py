"""An event's meetings from the template to thirty days later: wishes on a phone, plan, the morning, what came of it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration, Reader
from tests.journeys.test_call_for_needs import WECHAT, judged, width

OFFICER = "northwest@example.edu"
ENTERPRISES, EXPERTS = ("甲", "乙", "丙", "丁"), ("张", "李")


def in_day(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011


def planned(reader: Reader, title: str, days: int) -> str:
    """Plan an event from a template and announce it; gives its address."""
    page = reader.open("/events/plan/")
    page.locator("#id_template").select_option(label="产业需求对接会")
    page.locator("#id_title").fill(title)
    pick = page.locator("#field_region input[type=text], #field_region input[role=combobox]").first
    pick.fill("银川")
    page.locator("#field_region [role=option]").first.click()
    page.locator("#id_starts_on").fill(in_day(days))
    page.locator("#id_venue").fill("创新大厦（示例）洽谈厅")
    page.locator("form.lu-form button.btn-primary").click()
    page.wait_for_url("**/events/EV-*/")
    path = page.url.removeprefix(reader.url)
    page.locator(
        "form[action$='/announce/'] button, button[value=announce], [data-verb=announce]"
    ).first.click()
    if page.locator("dialog[open] button.btn-primary").count():
        page.locator("dialog[open] button.btn-primary").click()
    page.wait_for_load_state()
    return path


def enrol(reader: Reader, event: str, name: str, comes_as: str) -> None:
    """Register somebody who called."""
    page = reader.open(f"{event}enrol/")
    page.locator("#id_name").fill(name)
    page.locator("#id_organisation_text").fill(f"{name}方试验单位")
    page.locator("#id_comes_as").select_option(comes_as)
    page.locator("form.lu-form button.btn-primary").click()
    page.wait_for_load_state()


def link_of(reader: Reader, event: str, name: str) -> str:
    """Make the link of somebody who takes part."""
    page = reader.open(f"{event}meetings/people/")
    page.locator("tr", has_text=name).locator("form[action$='/link'] button").click()
    text = page.locator("#link").input_value()
    found = re.search(r"http\S+", text)
    assert found, text
    return found.group(0)


def wish(page: Page, name: str, strength: int) -> None:
    """Choose how much one wishes to meet somebody."""
    line = page.locator(".lu-wishes li", has_text=name)
    line.locator(f"label:has(input[value='{strength}'])").click()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_meetings_from_wishes_to_a_month_later(browser: Browser, demo: Demonstration, language: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale=f"{language}-CN")
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, user_agent=WECHAT, locale="zh-CN"
    )
    reader = Reader(context, demo.url, OFFICER, language)
    event = planned(reader, f"西北氢能装备需求对接会 {language}", 120 if language == "zh" else 150)
    for name in ENTERPRISES:
        enrol(reader, event, name, "enterprise")
    for name in EXPERTS:
        enrol(reader, event, name, "expert")

    page = reader.open(f"{event}meetings/set-up/")
    page.locator("#id_times").fill("11:00-09:30")
    page.locator("form.lu-form button.btn-primary").click()
    expect(page.locator("#field_times .lu-error").first).to_be_visible()
    page.locator("#id_times").fill("09:30-11:30")
    page.locator("#id_tables").fill("2")
    page.locator("form.lu-form button.btn-primary").click()
    page.wait_for_url("**/meetings/people/")
    expect(page.locator("tbody tr")).to_have_count(6)
    assert judged(page) == []

    # One says on the phone whom to meet; for the others the office writes down what they said.
    address = link_of(reader, event, "甲")
    guest = phone.new_page()
    guest.goto(address)
    assert judged(guest) == []
    assert width(guest) == 390
    wish(guest, "张", 4)
    wish(guest, "李", 2)
    guest.locator("form button.btn-primary").click()
    expect(guest.locator("[role=status]").first).to_be_visible()
    for name in ENTERPRISES[1:]:
        page = reader.open(f"{event}meetings/people/")
        page.locator("tr", has_text=f"{name}方").locator("a.btn").first.click()
        wish(page, "张", 3)
        page.locator("form.lu-form button.btn-primary").click()
        page.wait_for_url("**/meetings/people/")

    # The plan: every wish is met; one is held, moved by its links, and everything is confirmed.
    page = reader.open(f"{event}meetings/")
    page.locator("form[action$='/meetings/plan'] button").click()
    expect(page.locator("[data-meeting]")).to_have_count(5)
    expect(page.locator(".lu-timetable-head")).to_contain_text("100 %")
    assert judged(page) == []
    page.locator("[data-meeting] button[aria-pressed=false]").first.click()
    expect(page.locator("[data-meeting] button[aria-pressed=true]")).to_have_count(1)
    page.locator("[data-meeting]", has_text="李").locator(".lu-meeting-tools a").click()
    page.locator("button[name=place]").last.click()
    expect(page.locator("tbody tr").last.locator("[data-meeting]", has_text="李")).to_have_count(1)
    page.locator("button[name=verb][value=confirm]").click()
    expect(page.locator("a[href$='/meetings/change/']")).to_be_visible()

    # The morning: one does not come, one comes unasked.
    page.locator("a[href$='/meetings/change/']").click()
    page.locator("#id_kind").select_option("absent")
    page.locator("#id_person").select_option(label="丁 · 丁方试验单位")
    page.locator("form.lu-form button.btn-primary").last.click()
    expect(page.locator("#coming")).to_contain_text("丁")
    assert judged(page) == []
    page.locator("button[name=do]").click()
    expect(page.locator("[data-meeting]")).to_have_count(4)
    enrol(reader, event, "戊", "enterprise")
    page = reader.open(f"{event}meetings/change/")
    page.locator("#id_kind").select_option("guests")
    page.locator("form.lu-form button.btn-primary").last.click()
    expect(page.locator("#coming")).to_be_visible()
    page.locator("button[name=do]").click()
    expect(page.locator("[data-meeting]")).to_have_count(4)

    # The day has come: what came of a meeting is noted once it has begun.
    code = event.rstrip("/").rpartition("/")[2]
    with closing(sqlite3.connect(demo.home / "luodi.sqlite3", timeout=20)) as store, store:
        store.execute(
            "UPDATE meetings_meetingslot SET starts_at = ? || substr(starts_at, 11), ends_at = ? || substr(ends_at, 11) "
            "WHERE matchday_id IN (SELECT m.id FROM meetings_matchday m JOIN events_event e ON e.id = m.event_id "
            "WHERE e.code = ?)",
            [in_day(-1), in_day(-1), code],
        )

    # On the phone: the own meetings, and what came of one of them.
    guest.goto(address)
    expect(guest.locator(".lu-mine li")).to_have_count(2)
    guest.locator(".lu-mine li", has_text="张").locator("a.btn").tap()
    guest.locator("label", has=guest.locator("input[name=result][value=talk]")).first.tap()
    guest.locator("#id_next_step").fill("一周内寄送样品")
    assert width(guest) == 390
    guest.locator("form button.btn-primary").tap()
    guest.wait_for_url(re.compile(r"/meet/[^/]+/$"))
    assert judged(guest) == []

    # A month later it is asked what became of it.
    with closing(sqlite3.connect(demo.home / "luodi.sqlite3", timeout=20)) as store, store:
        store.execute(
            "UPDATE meetings_meeting SET chase_on = ? WHERE next_step = '一周内寄送样品' AND chased = ''",
            [in_day(0)],
        )
    page = reader.open(event)
    expect(page.locator(".lu-funnel li").nth(3).locator("strong")).to_have_text("1")
    page = reader.open(f"{event}meetings/")
    page.locator("[data-meeting][data-state=held] a").first.click()
    page.locator("#chased").select_option("talks")
    page.locator("form[action$='/follow'] button").click()
    expect(page.locator("form[action$='/follow']")).to_have_count(0)
    reader.look("meeting", None)
    assert reader.faults == []
    context.close()
    phone.close()
