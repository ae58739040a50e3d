"""An expert reads a need before the office decides: by a link that works once and never says whose need it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from luodi.collecting import actions
from luodi.collecting.models import PreReading
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.core.resource import address
from luodi.needs.models import Need
from tests import factories
from tests.cast import World

SAID = {"clear": "yes", "real": "yes", "measurable": "partly", "plausible": "no", "note": "循环次数没有说明"}


@pytest.fixture
def need(trial: World) -> Need:
    """Give a submitted need of Helan."""
    return factories.need(trial.organisations["helan"], state="submitted")


def ask(trial: World, need: Need, who: str = "officer") -> str:
    """Ask the professor and give the link's path."""
    link = actions.ask_reading(
        need, expert=trial.experts["professor"], by=trial.actor(who), at=timezone.now()
    )
    return "/reading/" + link.rpartition("/reading/")[2]


def test_expert_reads_and_is_credited(trial: World, need: Need, browser_of: Callable[..., Client]) -> None:
    page = ask(trial, need)
    mail = OutboxEntry.objects.get(subject="professor@reach.example")
    client = Client(enforce_csrf_checks=True)
    shown = client.get(page).content.decode()
    assert need.problem in shown
    for text in (shown, str(mail.payload)):
        assert trial.organisations["helan"].name not in text
        assert need.code not in text
    assert client.post(page, {**SAID, "clear": ""}).status_code == 422
    assert client.post(page, SAID).status_code == 200
    assert client.post(page, SAID).status_code == 409
    triage = browser_of("officer").get(address(need)).content.decode()
    assert "循环次数没有说明" in triage
    assert "循环次数没有说明" not in browser_of("enterprise").get(address(need)).content.decode()
    assert "循环次数没有说明" not in browser_of("city_official").get(address(need)).content.decode()
    expert = address(trial.experts["professor"])
    assert 'id="read"' in browser_of("professor").get(expert).content.decode()
    assert 'id="read"' not in browser_of("secretary").get(expert).content.decode()
    assert OutboxEntry.objects.filter(payload__template="collecting/mail/reading_done").exists()


def test_only_who_decides_asks_and_only_before_deciding(trial: World, need: Need) -> None:
    with pytest.raises(NotAllowed):
        ask(trial, need, "city_official")
    with pytest.raises(Missing):
        ask(trial, need, "far_officer")
    ask(trial, need)
    with pytest.raises(Conflict):
        ask(trial, need)
    Need._base_manager.filter(pk=need.pk).update(state="accepted")
    need.refresh_from_db()
    with pytest.raises(Conflict):
        ask(trial, need)


def test_old_link_is_not_answered_and_can_be_asked_anew(trial: World, need: Need) -> None:
    page = ask(trial, need)
    PreReading.objects.update(answer_by_on=timezone.localdate() - timedelta(days=1))
    client = Client()
    assert '<form method="post" class="card' not in client.get(page).content.decode()
    assert client.post(page, SAID).status_code == 409
    ask(trial, need)
    assert client.get(page).status_code == 404


def test_office_asks_on_the_page_of_the_need(
    trial: World, need: Need, browser_of: Callable[..., Client]
) -> None:
    page = f"/needs/{need.code}/pre-reading/"
    client = browser_of("officer")
    shown = client.post(page, {"expert": trial.experts["professor"].code}).content.decode()
    assert "/reading/" in shown
    assert browser_of("enterprise").get(page).status_code == 404
    assert browser_of("city_official").get(page).status_code == 404
