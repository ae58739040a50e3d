"""People register on their phones without an account: places go in turn, nothing is lost, nothing counts twice."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luodi.core import outbox, sending
from luodi.core.actor import SYSTEM
from luodi.core.models import OutboxEntry
from luodi.events import actions
from luodi.events.models import Event, EventInvitation, EventRegistration, RegistrationDraft
from luodi.events.states import EVENT_FLOW, REGISTRATION_FLOW
from tests import factories
from tests.cast import World

TYPED = {
    "name": "马晓东",
    "organisation_text": "贺兰储能有限公司",
    "post": "总工程师",
    "phone": "139 0000 1234",
    "email": "ma@reach.example",
    "comes_as": "enterprise",
    "bringing": "电池低温下容量损失大。",
    "agreed": "on",
}


@pytest.fixture
def event(trial: World) -> Event:
    """Announce an event in ten days with two places."""
    starts_on = timezone.localdate() + timedelta(days=10)
    made: Event = factories.event(starts_on=starts_on, capacity=2)
    return made


@pytest.fixture
def phone() -> Client:
    """Be the browser inside WeChat: it keeps no cookies, and checks for forged forms are on."""
    return Client(enforce_csrf_checks=True)


def begin(phone: Client, event: Event) -> str:
    answer = phone.post(f"/event/{event.token}/")
    phone.cookies.clear()
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def send(phone: Client, event: Event, number: int, **more: str) -> Any:
    link = begin(phone, event)
    said = {**TYPED, "phone": f"1390000{number:04}", "email": "", "name": f"来宾{number}", **more}
    return phone.post(link, said)


def states(event: Event) -> dict[str, str]:
    rows = EventRegistration.objects.allowed(SYSTEM).filter(event=event)
    return dict(rows.values_list("name", "state"))


def test_somebody_registers_without_account_or_cookies(event: Event, phone: Client) -> None:
    page = phone.get(f"/event/{event.token}/").content.decode()
    assert event.title in page
    assert event.venue in page
    link = begin(phone, event)
    assert phone.post(link, TYPED).status_code == 302
    row = EventRegistration.objects.allowed(SYSTEM).get(event=event)
    assert (row.state, row.phone, row.way, row.notice_version) == ("placed", "13900001234", "link", 1)
    # The organisation of the register was found by the name as typed.
    assert row.organisation is not None
    assert row.organisation.name == "贺兰储能有限公司"
    receipt = phone.get(link).content.decode()
    assert row.code in receipt
    assert "data:image/svg+xml" in receipt
    assert "139" not in receipt
    # What was typed stands nowhere else any more.
    assert RegistrationDraft.objects.get(registration=row).typed == {}


def test_sent_twice_it_counts_once(event: Event, phone: Client) -> None:
    link = begin(phone, event)
    assert phone.post(link, TYPED).status_code == 302
    assert phone.post(link, TYPED).status_code == 200
    assert EventRegistration.objects.allowed(SYSTEM).filter(event=event).count() == 1
    assert OutboxEntry.objects.filter(channel="mail").count() == 1


def test_a_phone_registers_once(event: Event, phone: Client) -> None:
    assert send(phone, event, 1).status_code == 302
    again = send(phone, event, 1, name="另一人")
    assert again.status_code == 422
    assert list(states(event)) == ["来宾1"]


def test_the_mail_has_an_entry_for_the_calendar(event: Event, phone: Client) -> None:
    phone.post(begin(phone, event), TYPED)
    message = sending.compose(OutboxEntry.objects.get(channel=outbox.MAIL))
    assert event.title in message.subject
    (name, content, kind) = message.attachments[0]
    assert (name, kind) == ("event.ics", "text/calendar")
    assert f"UID:{event.code}" in content
    assert f"DTSTART:{event.starts_on:%Y%m%d}T010000Z" in content


def test_what_is_typed_is_kept_and_what_lacks_is_said(event: Event, phone: Client) -> None:
    link = begin(phone, event)
    said = phone.post(f"{link}save", {"name": "半途", "phone": "abc"}).json()
    assert said["errors"]["phone"]
    assert "agreed" in said["missing"]
    assert 'value="半途"' in phone.get(link).content.decode()
    assert phone.post(link, {"name": "半途"}).status_code == 422
    assert states(event) == {}


def test_who_comes_too_late_waits_and_moves_up(event: Event, phone: Client) -> None:
    for number in range(1, 5):
        send(phone, event, number)
    assert states(event) == {"来宾1": "placed", "来宾2": "placed", "来宾3": "waiting", "来宾4": "waiting"}
    first = EventRegistration.objects.allowed(SYSTEM).get(event=event, name="来宾1")
    assert phone.get(f"/registration/{'x' * 43}/").status_code == 404
    REGISTRATION_FLOW.advance(first, "withdraw", by=SYSTEM, at=timezone.now())
    assert states(event)["来宾3"] == "placed"
    assert states(event)["来宾4"] == "waiting"
    # A larger hall: the clock lets the next one in.
    Event.objects.allowed(SYSTEM).filter(pk=event.pk).update(capacity=3)
    actions.fill_free_places(at=timezone.now())
    assert states(event)["来宾4"] == "placed"


def test_taking_back_by_the_own_link(event: Event, phone: Client) -> None:
    link = begin(phone, event)
    phone.post(link, TYPED)
    for _ in range(2):
        assert phone.post(f"{link}withdraw").status_code == 302
    assert states(event) == {"马晓东": "withdrawn"}


@pytest.mark.parametrize("seed", range(4))
def test_places_go_in_turn_whatever_happens(event: Event, seed: int) -> None:
    """Register, withdraw, decline, enlarge at random: never more than there are places, never somebody passed over."""
    dice, at = random.Random(seed), timezone.now()
    capacity = 3
    Event.objects.allowed(SYSTEM).filter(pk=event.pk).update(capacity=capacity)
    event.refresh_from_db()
    for number in range(30):
        at += timedelta(seconds=1)
        rows = EventRegistration.objects.allowed(SYSTEM).filter(event=event)
        standing = list(rows.filter(state__in=("placed", "waiting")))
        deed = dice.choice(("register", "register", "withdraw", "decline", "enlarge"))
        if deed == "register" or not standing:
            row = EventRegistration(event=event, name=f"来宾{number}", phone=f"1380000{number:04}")
            actions.register(row, by=SYSTEM, at=at)
        elif deed == "enlarge" and capacity < 6:
            capacity += 1
            Event.objects.allowed(SYSTEM).filter(pk=event.pk).update(capacity=capacity)
            actions.fill_free_places(at=at)
        elif deed in ("withdraw", "decline"):
            REGISTRATION_FLOW.advance(dice.choice(standing), deed, by=SYSTEM, at=at, note="名额有限")
        placed = list(rows.filter(state="placed"))
        waiting = list(rows.filter(state="waiting").order_by("registered_at", "pk"))
        assert len(placed) <= capacity
        assert not waiting or len(placed) == capacity
        ever = [row.registered_at for row in placed]
        assert all(one.registered_at > max(ever) for one in waiting)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "=cmd|' /C calc'!A0"),
        ("name", "<script>alert(1)</script>"),
        ("organisation_text", "\x00贺兰"),
        ("phone", "１３９００００１２３４"),
        ("bringing", "长" * 600),
        ("comes_as", "administrator"),
        ("email", "a@b\r\nBcc: x@y.example"),
    ],
)
def test_hostile_input_is_refused_or_stored_as_the_text_it_is(
    event: Event, phone: Client, name: str, value: str
) -> None:
    link = begin(phone, event)
    answer = phone.post(link, {**TYPED, name: value})
    assert answer.status_code in (302, 422)
    page = phone.get(link).content.decode()
    assert "<script>alert" not in page
    assert "\x00" not in page


def test_what_is_secret_is_refused_at_the_field(event: Event, phone: Client) -> None:
    answer = phone.post(begin(phone, event), {**TYPED, "bringing": "绝密★某型装备指标"})
    assert answer.status_code == 422
    assert states(event) == {}


def test_a_form_of_another_site_begins_nothing(event: Event, phone: Client) -> None:
    answer = phone.post(f"/event/{event.token}/", headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert not RegistrationDraft.objects.exists()


def test_a_program_that_fills_in_what_nobody_sees_begins_nothing(event: Event, phone: Client) -> None:
    answer = phone.post(f"/event/{event.token}/", {"website": "https://spam.example"})
    assert answer.status_code == 302
    assert not RegistrationDraft.objects.exists()


@pytest.mark.parametrize("state", ["full", "held", "closed", "cancelled"])
def test_where_nobody_can_register_that_is_said(trial: World, phone: Client, state: str) -> None:
    event = factories.event(state=state, starts_on=timezone.localdate() + timedelta(days=3))
    assert phone.get(f"/event/{event.token}/").status_code == 200
    assert phone.post(f"/event/{event.token}/").status_code == 409
    assert phone.get("/event/nobody-knows-this/").status_code == 404


def test_a_plan_has_no_public_page(trial: World, phone: Client) -> None:
    event = factories.event(state="planned")
    assert phone.get(f"/event/{event.token}/").status_code == 404


def test_names_are_suggested_few_at_a_time(event: Event, phone: Client) -> None:
    link = begin(phone, event)
    said = phone.get(f"{link}organisations", {"q": "贺兰储能"}).json()
    assert [one["name"] for one in said["items"]] == ["贺兰储能有限公司"]
    assert phone.get(f"{link}organisations", {"q": "有限"}).json()["items"] == []


def test_who_is_invited_answers_by_link(event: Event, phone: Client, trial: World) -> None:
    officer, now = trial.actor("officer"), timezone.now()
    professor = trial.people["professor"]
    assert actions.draw_list(event, people=[professor], organisations=[], by=officer, at=now) == 1
    assert actions.draw_list(event, people=[professor], organisations=[], by=officer, at=now) == 0
    assert actions.send_invitations(event, by=officer, at=now) == (1, 0)
    mail = OutboxEntry.objects.get(subject="professor@reach.example")
    link = mail.payload["context"]["url"].partition("//")[2].partition("/")[2]
    assert phone.post(f"/{link}", {"comes": "no"}).status_code == 302
    invitation = EventInvitation.objects.allowed(SYSTEM).get(event=event)
    assert invitation.state == "refused"
    # Changed the mind: the form knows the name, and the registration belongs to the person of the register.
    form = str(phone.post(f"/{link}", {"comes": "yes"})["Location"])
    assert professor.name in phone.get(form).content.decode()
    assert phone.post(form, {**TYPED, "name": professor.name, "comes_as": "expert"}).status_code == 302
    row = EventRegistration.objects.allowed(SYSTEM).get(event=event)
    assert (row.person, row.way) == (professor, "invitation")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.registration) == ("accepted", row)
    # Invited once: nobody is mailed twice.
    assert actions.send_invitations(event, by=officer, at=now) == (0, 0)


def test_cancelling_tells_everybody_why(event: Event, phone: Client, trial: World) -> None:
    phone.post(begin(phone, event), TYPED)
    OutboxEntry.objects.filter(channel=outbox.MAIL).delete()
    EVENT_FLOW.advance(event, "cancel", by=trial.actor("officer"), at=timezone.now(), note="暴雨预警")
    message = sending.compose(OutboxEntry.objects.get(channel=outbox.MAIL))
    assert "暴雨预警" in message.body
    assert "STATUS:CANCELLED" in message.attachments[0][1]


def test_the_calendar_closes_holds_reminds_and_forgets(event: Event, phone: Client) -> None:
    phone.post(begin(phone, event), TYPED)
    begin(phone, event)
    OutboxEntry.objects.filter(channel=outbox.MAIL).delete()
    Event.objects.allowed(SYSTEM).filter(pk=event.pk).update(closes_on=event.starts_on - timedelta(days=3))
    at, before = timezone.now(), event.starts_on - timedelta(days=1)
    assert actions.close_due(at=at, today=before) == 1
    assert [actions.remind_coming(at=at, today=before) for _ in range(2)] == [1, 0]
    assert OutboxEntry.objects.filter(channel=outbox.MAIL).count() == 1
    after = event.starts_on + timedelta(days=1)
    assert actions.hold_ended(at=at + timedelta(days=12), today=after) == 1
    event.refresh_from_db()
    assert event.state == "held"
    assert actions.forget_drafts(today=event.starts_on + timedelta(days=31)) == 1
    assert RegistrationDraft.objects.count() == 1
