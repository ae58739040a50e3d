"""Experts: what they did and hold interests in, works out of files, and the word of the expert by a link."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils.timezone import now

from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.registry import actions
from luodi.registry.models import DeclaredInterest, Expert, ProfileRequest, Publication
from luodi.registry.parts import part_of
from tests import factories

AT = now()
BIB = "@article{a, title={Battery cooling}, author={Li, Si}, year={2024}, keywords={battery; cooling}, doi={10.1000/x}}"


@pytest.fixture
def expert(trial):
    """Give the professor's profile."""
    return Expert._base_manager.select_related("person").get(pk=trial.experts["professor"].pk)


def link_of(expert, trial, by="director"):
    """Have a link sent, and give its path."""
    return actions.ask_for_profile(expert, by=trial.actor(by), at=now()).partition(":8000")[2]


def form_of(expert, **more):
    """Give what the page sends if nothing is changed."""
    return {
        "profile": expert.profile,
        "keywords": "、".join(expert.keywords),
        "fields": [field.pk for field in expert.fields.all()],
        "services": expert.services,
        "languages": expert.languages,
        "regions": [region.pk for region in expert.regions.all()],
        "load_cap": expert.load_cap,
        "note": "",
        **more,
    }


def test_an_expert_corrects_and_confirms_without_an_account(expert, trial, browser_of):
    path = link_of(expert, trial)
    phone = Client()
    shown = phone.get(path)
    assert shown.status_code == 200
    assert expert.profile in shown.content.decode()
    # What reaches the expert is not on a page that may be passed on.
    assert expert.person.phone not in shown.content.decode()
    sent = form_of(expert, profile="改过的简介", services=["diagnosis"], fields=[factories.some_field(1)])
    assert phone.post(path, {**sent, "confirm": "1"}).status_code == 200
    expert.refresh_from_db()
    assert (expert.profile, expert.services) == ("改过的简介", ["diagnosis"])
    assert [field.pk for field in expert.fields.all()] == [factories.some_field(1)]
    assert expert.confirmed_at is not None
    asked = ProfileRequest.objects.get()
    assert asked.reply == "corrected"
    assert set(asked.changes) == {"profile", "services", "fields"}
    page = browser_of("director").get(f"/experts/{expert.code}/").content.decode()
    assert "改过的简介" in page
    assert "从事电池热管理研究二十年" in page
    # The course of the record names the expert, who has no part in it as an account.
    entry = AuditEntry.objects.filter(subject=expert.ref, verb="confirm_profile").get()
    assert entry.actor_id is None
    assert "确认了专家信息" in page


def test_a_link_is_good_for_one_answer(expert, trial):
    path = link_of(expert, trial)
    phone = Client()
    assert phone.post(path, {**form_of(expert), "confirm": "1"}).status_code == 200
    asked = ProfileRequest.objects.get()
    assert (asked.reply, asked.changes) == ("confirmed", {})
    again = phone.post(path, {**form_of(expert, profile="第二次"), "confirm": "1"})
    assert again.status_code == 409
    expert.refresh_from_db()
    assert expert.profile != "第二次"


def test_an_objection_changes_nothing_and_reaches_the_office(expert, trial):
    path = link_of(expert, trial)
    phone = Client()
    assert phone.post(path, {**form_of(expert, profile="别的"), "object": "1"}).status_code == 422
    assert (
        phone.post(
            path, {**form_of(expert, profile="别的", note="请删除我的信息"), "object": "1"}
        ).status_code
        == 200
    )
    expert.refresh_from_db()
    assert expert.profile != "别的"
    assert expert.confirmed_at is None
    assert ProfileRequest.objects.get().reply == "objected"
    told = OutboxEntry.objects.get(payload__template="registry/mail/profile_answer")
    assert told.payload["to"] == "director@cast.example"
    assert told.payload["context"]["note"] == "请删除我的信息"


def test_only_the_hash_of_a_link_is_kept_and_a_newer_link_voids_an_older(expert, trial):
    first, second = link_of(expert, trial), link_of(expert, trial)
    token = first.strip("/").rpartition("/")[2]
    assert token not in {row.token_hash for row in ProfileRequest.objects.all()}
    assert Client().post(first, {**form_of(expert), "confirm": "1"}).status_code == 409
    assert Client().post(second, {**form_of(expert), "confirm": "1"}).status_code == 200


def test_an_old_link_shows_nothing_of_the_profile(expert, trial):
    path = link_of(expert, trial)
    ProfileRequest.objects.update(expires_at=AT - timedelta(days=1))
    shown = Client().get(path).content.decode()
    assert expert.profile not in shown
    assert expert.person.name not in shown
    assert Client().post(path, {**form_of(expert), "confirm": "1"}).status_code == 409
    assert Client().get("/profile/nothing-of-ours/").status_code == 404


def test_a_link_cannot_change_what_it_does_not_show(expert, trial):
    path = link_of(expert, trial)
    sent = form_of(expert, orcid="0000-0002-1825-0097", person=trial.people["enterprise"].code, code="E-1")
    Client().post(path, {**sent, "confirm": "1"})
    expert.refresh_from_db()
    assert (expert.orcid, expert.person) == ("", trial.people["professor"])
    regions = form_of(expert, regions=[factories.YINCHUAN])
    assert Client().post(link_of(expert, trial), {**regions, "confirm": "1"}).status_code == 422


@pytest.mark.parametrize("who", ["officer", "professor", "other_secretary", "leader", "enterprise", "nobody"])
def test_the_link_is_sent_by_office_and_school_alone(who, expert, trial):
    with pytest.raises((Missing, NotAllowed)):
        actions.ask_for_profile(expert, by=trial.actor(who), at=AT)


def test_without_an_address_nothing_is_sent(expert, trial):
    type(expert.person)._base_manager.filter(pk=expert.person_id).update(email="")
    expert = Expert._base_manager.get(pk=expert.pk)
    with pytest.raises(Invalid):
        actions.ask_for_profile(expert, by=trial.actor("director"), at=AT)


def test_interests_are_read_by_the_office_and_who_declared_them(expert, trial, browser_of):
    part = part_of(Expert, "interests")
    values = {"name": "qz利益企业qz", "kind": "shares", "note": "持股百分之三"}
    actions.add_line(part, expert, values, by=trial.actor("professor"), at=AT)
    page = f"/experts/{expert.code}/"
    pages = (
        page,
        "/experts/",
        "/experts/export.csv",
        "/experts/?q=qz",
        "/search/?q=qz",
        f"/api/v1{page.rstrip('/')}",
    )
    for who in ("director", "tech_manager", "officer", "far_officer", "resident", "professor"):
        assert values["name"] in browser_of(who).get(page).content.decode(), who
    for who in ("secretary", "other_professor", "leader", "fund_manager", "enterprise", "city_official"):
        client = browser_of(who)
        for address in pages:
            assert "利益企业" not in client.get(address).content.decode(), (who, address)
        assert client.get(f"{page}parts/interests/").status_code == 404
    # The course of the record, which the school reads, does not tell of it either.
    assert not AuditEntry.objects.filter(subject=expert.ref, changes__has_key="interests").exists()
    assert AuditEntry.objects.filter(
        subject=f"registry.declaredinterest:{DeclaredInterest.objects.get().pk}"
    ).exists()


def test_lines_of_an_expert_are_changed_in_place(expert, trial, browser_of):
    client = browser_of("professor")
    for name, values, changed in (
        (
            "engagements",
            {"name": "某企业", "what": "热管理改造", "from_year": 2023},
            {"what": "二期改造"},
        ),
        ("interests", {"name": "某企业", "kind": "shares", "starts_on": "2026-01-01"}, {"note": "已减持"}),
    ):
        part, page = part_of(Expert, name), f"/experts/{expert.code}/parts/{name}/"
        assert client.post(page, values).status_code == 302, name
        (line,) = part.lines(expert)
        sent = {**values, **changed, "line": line.pk, "mark": part.mark(line)}
        assert client.post(page, sent).status_code == 302, name
        (now,) = part.lines(expert)
        assert {field: getattr(now, field) for field in changed} == changed
        about = f"registry.declaredinterest:{line.pk}" if name == "interests" else expert.ref
        before, after = AuditEntry.objects.filter(subject=about).latest("pk").changes[name]
        assert (before.get(next(iter(changed)), ""), after[next(iter(changed))]) != ("", "")
        assert before != after


def test_an_organisation_that_is_not_open_is_neither_read_nor_lost_by_changing_its_line(expert, trial):
    from luodi.registry.line_forms import FORMS

    part, helan = part_of(Expert, "engagements"), trial.organisations["helan"]
    values = {"organisation": helan, "what": "热管理改造", "from_year": 2023}
    line = actions.add_line(part, expert, values, by=trial.actor("professor"), at=AT)
    hidden = FORMS["engagements"](actor=trial.actor("secretary"), instance=line)
    assert "organisation" not in hidden.fields
    assert "贺兰" not in str(hidden)
    assert helan.code not in str(hidden)
    open_form = FORMS["engagements"](actor=trial.actor("director"), instance=line)
    assert helan.code in str(open_form)
    sent = {"what": "二期改造", "from_year": 2023, "organisation": ""}
    form = FORMS["engagements"](sent, actor=trial.actor("secretary"), instance=line)
    assert form.is_valid(), form.errors
    line.refresh_from_db()
    mark = part.mark(line)
    actions.amend_line(
        part, expert, form.values(), key=line.pk, mark=mark, by=trial.actor("professor"), at=AT
    )
    line.refresh_from_db()
    assert (line.organisation_id, line.what) == (helan.pk, "二期改造")


def test_an_enterprise_in_the_register_is_named_to_who_may_see_it(expert, trial, browser_of):
    part = part_of(Expert, "engagements")
    values = {"organisation": trial.organisations["helan"], "what": "热管理改造", "from_year": 2023}
    actions.add_line(part, expert, values, by=trial.actor("professor"), at=AT)
    page = f"/experts/{expert.code}/"
    assert "贺兰储能" in browser_of("officer").get(page).content.decode()
    for who in ("far_officer", "other_professor", "secretary"):
        shown = browser_of(who).get(page).content.decode()
        assert "热管理改造" in shown, who
        assert "贺兰" not in shown, who


def test_the_response_record_counts_what_the_reader_may_see(expert, trial, browser_of):
    need = factories.need(trial.organisations["helan"], state="in_talks", visibility="office")
    factories.introduction(need, expert, state="introduced")
    page = f"/experts/{expert.code}/"
    assert 'id="record"' in browser_of("officer").get(page).content.decode()
    for who in ("far_officer", "other_professor", "secretary"):
        assert 'id="record"' not in browser_of(who).get(page).content.decode(), who


def upload(content: bytes | str, name="works.bib"):
    """Make a file to send."""
    file = BytesIO(content if isinstance(content, bytes) else content.encode())
    file.name = name
    return {"file": file}


def sealed_of(answer) -> str:
    """Take the preview out of a page."""
    return answer.content.decode().partition('name="sealed" value="')[2].partition('"')[0]


def test_works_of_a_file_are_shown_first_and_kept_when_confirmed(expert, browser_of):
    page = f"/experts/{expert.code}/works/"
    client = browser_of("professor")
    shown = client.post(page, upload(BIB))
    assert "Battery cooling" in shown.content.decode()
    assert not Publication.objects.exists()
    sent = {"keep": "1", "sealed": sealed_of(shown), "work": ["0"], "keywords": ["cooling"], "fields_": []}
    assert client.post(page, sent).status_code == 302
    work = Publication.objects.get()
    assert (work.title, work.authors, work.year, work.doi) == ("Battery cooling", "Si Li", 2024, "10.1000/x")
    expert.refresh_from_db()
    assert "cooling" in expert.keywords
    # A second time there is nothing new, and the same preview stores nothing twice.
    assert client.post(page, sent).status_code == 302
    assert Publication.objects.count() == 1


def test_a_preview_is_neither_forged_nor_carried_over(expert, trial, browser_of):
    page = f"/experts/{expert.code}/works/"
    sealed = sealed_of(browser_of("professor").post(page, upload(BIB)))
    sent = {"keep": "1", "sealed": sealed, "work": ["0"]}
    other = trial.experts["other_professor"]
    assert browser_of("director").post(page, sent).status_code == 409
    assert browser_of("professor").post(page, {**sent, "sealed": sealed[:-2]}).status_code == 409
    assert browser_of("other_professor").post(f"/experts/{other.code}/works/", sent).status_code == 409
    assert browser_of("other_professor").post(page, sent).status_code == 404
    words = {**sent, "keywords": ["eingeschmuggelt"]}
    assert browser_of("professor").post(page, words).status_code == 422
    assert not Publication.objects.exists()


def test_a_broken_file_is_refused_with_a_word_on_what_to_do(expert, browser_of):
    answer = browser_of("professor").post(
        f"/experts/{expert.code}/works/", upload(b"\x00\x01\xff\xfe", "x.bib")
    )
    assert answer.status_code == 422
    assert "请以 UTF-8 编码导出" in answer.content.decode()
    empty = browser_of("professor").post(f"/experts/{expert.code}/works/", {})
    assert empty.status_code == 422


def test_asking_outside_is_not_offered_unless_it_is_switched_on(expert, browser_of):
    Expert._base_manager.filter(pk=expert.pk).update(orcid="0000-0002-1825-0097")
    page = f"/experts/{expert.code}/works/"
    assert "pub.orcid" not in browser_of("professor").get(page).content.decode()
    assert browser_of("professor").post(page, {"service": "orcid"}).status_code == 404
