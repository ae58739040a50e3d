"""What is new once a week: within the rules of the moment, each thing once, nothing if nothing, stopped by a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from luodi.accounts.models import Membership
from luodi.core import indexing, sending
from luodi.core.models import OutboxEntry
from luodi.needs import actions
from luodi.needs.models import Need, Subscription
from luodi.needs.news import as_text, news_of
from tests import factories
from tests.factories import NOW, YINCHUAN

WEEK = timedelta(days=7)


def mails() -> list[Any]:
    rows = OutboxEntry.objects.filter(channel="mail", payload__template="needs/mail/news")
    return [row.payload["context"]["lines"] for row in rows.order_by("pk")]


def titles() -> list[set[str]]:
    return [{line["title"] for line in lines} for lines in mails()]


def test_each_thing_is_told_once_and_nothing_if_nothing(trial):
    factories.need(trial.organisations["helan"], title="新需求甲", visibility="public")
    factories.result("新成果乙")
    factories.subscription(trial.users["professor"])
    assert actions.tell_subscribers(at=NOW) == 1
    assert titles() == [{"新需求甲", "新成果乙"}]
    # A week has not passed.
    assert actions.tell_subscribers(at=NOW + timedelta(days=2)) == 0
    # It has, but there is nothing new.
    assert actions.tell_subscribers(at=NOW + WEEK) == 0
    late = NOW + timedelta(days=10)
    Need._base_manager.filter(title="新需求甲").update(changed_at=late)
    factories.need(trial.organisations["helan"], title="新需求丙", changed_at=late)
    assert actions.tell_subscribers(at=NOW + 2 * WEEK) == 1
    assert titles()[1] == {"新需求丙"}


def test_rules_are_those_of_the_moment_of_sending(trial):
    need = factories.need(trial.organisations["helan"], title="仅校内的需求", visibility="office")
    factories.need(trial.organisations["helan"], title="草稿需求", state="draft")
    factories.subscription(trial.users["professor"], of_results=False)
    factories.subscription(trial.users["rival"], of_results=False)
    assert actions.tell_subscribers(at=NOW) == 0
    # Control: opened, it is told to who may see it, and to nobody else.
    Need._base_manager.filter(pk=need.pk).update(visibility="experts", changed_at=NOW + timedelta(days=1))
    assert actions.tell_subscribers(at=NOW + WEEK) == 1
    assert titles() == [{"仅校内的需求"}]


def test_whoever_lost_the_role_hears_nothing(trial):
    factories.need(trial.organisations["helan"], visibility="public")
    factories.subscription(trial.users["far_official"])
    Membership.objects.filter(user=trial.users["far_official"]).delete()
    assert actions.tell_subscribers(at=NOW) == 0


def test_only_of_the_region_industry_fields_and_words(trial):
    helan, taihu = trial.organisations["helan"], trial.organisations["taihu"]
    factories.need(helan, title="银川储能需求", visibility="public")
    factories.need(taihu, title="无锡储能需求", visibility="public")
    factories.need(
        helan, title="银川化工需求", visibility="public", industry_id="C26", field_id=factories.some_field(3)
    )
    indexing.port().rebuild(indexing.every_document())
    row = factories.subscription(trial.users["leader"], of_results=False, region_id=YINCHUAN)
    actor = trial.actor("leader")

    def told(**changes: Any) -> set[str]:
        Subscription._base_manager.filter(pk=row.pk).update(**changes)
        fresh = Subscription._base_manager.get(pk=row.pk)
        return {one.title for one in news_of(fresh, actor, since=NOW - WEEK, until=NOW)}

    assert told() == {"银川储能需求", "银川化工需求"}
    assert told(industry_id="C26") == {"银川化工需求"}
    assert told(industry_id="C") == {"银川储能需求", "银川化工需求"}
    row.fields.set([factories.some_field(3)])
    assert told(industry_id=None) == {"银川化工需求"}
    row.fields.clear()
    assert told(words=["化工"]) == {"银川化工需求"}
    assert told(words=["不存在的词"]) == set()


def test_a_word_in_a_narrowed_text_finds_nothing(trial):
    factories.need(
        trial.organisations["helan"],
        visibility="public",
        problem="含有冷僻词玄武岩的问题描述。",
        problem_for="office",
    )
    indexing.port().rebuild(indexing.every_document())
    row = factories.subscription(trial.users["professor"], of_results=False, words=["玄武岩"])
    assert news_of(row, trial.actor("professor"), since=NOW - WEEK, until=NOW) == []


def test_a_mail_says_how_to_stop_and_the_link_does_it_by_one_tap(trial, browser_of):
    factories.need(trial.organisations["helan"], visibility="public")
    row = factories.subscription(trial.users["professor"])
    actions.tell_subscribers(at=NOW)
    mail = sending.compose(OutboxEntry.objects.get(payload__template="needs/mail/news"))
    url = mail.extra_headers["List-Unsubscribe"].strip("<>")
    assert url in mail.body
    client, path = browser_of("anonymous"), "/" + url.split("/", 3)[3]
    client.head(path)
    assert client.get(path).status_code == 200
    row.refresh_from_db()
    assert row.active
    assert client.post(path).status_code == 200
    row.refresh_from_db()
    assert not row.active
    assert client.get(path.replace("unsubscribe/", "unsubscribe/x")).status_code == 404
    assert actions.tell_subscribers(at=NOW + 2 * WEEK) == 0


@pytest.mark.parametrize("who", ["other_professor", "director", "rival"])
def test_a_subscription_is_nobody_elses_business(trial, browser_of, who):
    row = factories.subscription(trial.users["professor"], title="只给自己看的订阅")
    client = browser_of(who)
    assert client.get(f"/subscriptions/{row.code}/").status_code == 404
    assert row.title not in client.get("/subscriptions/").content.decode()
    assert row.title in browser_of("professor").get("/subscriptions/").content.decode()


def test_subscribing_is_for_oneself(trial, browser_of):
    sent = {
        "title": "储能",
        "of_needs": "on",
        "words": "储能",
        "user": trial.users["director"].pk,
        "active": "on",
    }
    assert browser_of("city_official").post("/subscriptions/new/", sent).status_code == 302
    row = Subscription._base_manager.get(title="储能")
    assert (row.user, row.words) == (trial.users["city_official"], ["储能"])
    assert browser_of("city_official").post("/subscriptions/new/", {"title": "空"}).status_code == 422
    page = browser_of("city_official").get(f"/subscriptions/{row.code}/").content.decode()
    assert 'id="news"' in page


def test_the_text_for_wechat_is_plain(trial):
    need = factories.need(trial.organisations["helan"], visibility="public", changed_at=NOW)
    row = factories.subscription(trial.users["professor"], of_results=False)
    text = as_text(row.title, news_of(row, trial.actor("professor"), since=NOW - WEEK, until=NOW))
    assert text.startswith("【关注的动态】\n1. ")
    assert f"/needs/{need.code}/" in text
    assert "贺兰" not in text
    assert "<" not in text
