"""After an erasure nothing that identifies the person is found anywhere, and what was done is still told."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from luodi.accounts import actions as accounts
from luodi.accounts.models import Invitation, LoginSession, Membership, User
from luodi.accounts.queries import actor_of
from luodi.core import audit, change, indexing
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.models import AuditEntry, AuditName, IdempotentReply, OutboxEntry, SavedView, StoredFile
from luodi.merging import actions as merging
from luodi.merging.kinds import by_slug
from luodi.needs.models import Consent
from luodi.privacy import erasing, queries
from luodi.privacy.actions import ask_erasure, take_along
from luodi.privacy.models import Erasure
from luodi.privacy.whom import of_person, of_user, references
from luodi.registry.models import Person
from luodi.workbooks.models import Batch, BatchLine
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY

# What occurs nowhere else: one for each way in which somebody is named or reached.
NAME, ENGLISH, OLD = "金丝雀甲乙", "Canary Jia", "金丝雀旧名"
EMAIL, PHONE, LOGIN = "canary.person@reach.example", "13800138999", "canary.login@cast.example"
CANARIES = (NAME, ENGLISH, OLD, EMAIL, PHONE, LOGIN)
# Texts that people write about a matter are not searched for names (docs/adr/0017); addresses are replaced there too.
FREE_TEXT = "needs.need.problem"


@pytest.fixture
def canary(trial: World) -> Any:
    """Write the professor's name, addresses and numbers wherever the office may have written them."""
    user, person, expert = trial.users["professor"], trial.people["professor"], trial.experts["professor"]
    User.objects.filter(pk=user.pk).update(name=OLD, email=LOGIN, phone=PHONE)
    user.refresh_from_db()
    old = actor_of(user, TODAY)
    audit.record(old, "log_in", user, at=NOW)
    accounts.amend_profile(user, {"name": NAME, "name_en": ENGLISH}, by=old, at=NOW)
    user.refresh_from_db()
    by, officer = actor_of(user, TODAY), trial.actor("director")
    values = {"name": NAME, "name_en": ENGLISH, "email": EMAIL, "phone": PHONE, "title": "教授"}
    person.refresh_from_db()
    change.amend(person, values, version=person.version, by=officer, at=NOW)
    change.amend(expert, {"profile": f"{NAME}研究储能，{EMAIL}"}, version=expert.version, by=by, at=NOW)
    result = factories.result("储热", inventors=(expert,))
    fresh = change.amend(result, {"summary": "新"}, version=1, by=by, at=NOW, related={"inventors": [expert]})
    need = factories.need(
        trial.organisations["helan"], state="closed", created_by=user, problem=f"联系 {PHONE}"
    )
    introduction = factories.introduction(need, expert, state="refused")
    Consent.objects.filter(introduction=introduction).update(answered_by=NAME, reason=f"请打{PHONE}")
    audit.record(Actor(user_id=None, name=NAME, system=True), "refused", introduction, at=NOW)
    note = factories.interaction(
        officer=trial.users["officer"],
        title=f"拜访{NAME}", note=f"{NAME}说可以，Canary Jia, {EMAIL.upper()}", people=f"李四、{NAME}", next_step=f"致电{NAME}",
        person=person, done_on=TODAY,
    )  # fmt: skip
    factories.promise(factories.agreement(), owner=f"{NAME}（{PHONE}）")
    Invitation.objects.create(
        token_hash="h", email=LOGIN, name=NAME, role="professor", invited_by=trial.users["director"],
        created_at=NOW, expires_at=NOW, used_by=user, used_at=NOW,
    )  # fmt: skip
    LoginSession.objects.create(user=user, session_key="k", started_at=NOW, seen_at=NOW, browser="x")
    SavedView.objects.create(user=user, resource="needs", name="我的", query=f"q={NAME}")
    SavedView.objects.create(user=trial.users["officer"], resource="people", name="找人", query=f"q={EMAIL}")
    IdempotentReply.objects.create(user=user, key="k", request_hash="r", body=NAME, at=NOW)
    accounts.create_token(user, name=NAME, expires_at=NOW + timedelta(days=9), by=by, at=NOW)
    for to in (LOGIN, "other@cast.example"):
        OutboxEntry.objects.create(
            channel="mail",
            subject=to,
            payload={"to": to, "context": {"who": NAME}},
            created_at=NOW,
            due_at=NOW,
        )
    batch = Batch.objects.create(
        code="X-2026-00000009", register="people", name=f"{NAME}.xlsx", size=1, sha256="s", created_by=user, created_at=NOW,
        facts={"errors": [{"cell": NAME}]},
    )  # fmt: skip
    BatchLine.objects.create(
        batch=batch, number=1, key=person.pk, kind="changed", version=1, before={"name": OLD}
    )
    StoredFile.objects.create(
        token="t", subject=person.ref, name=f"{NAME}简历.pdf", kind="x", size=1, sha256="f" * 64, created_at=NOW, created_by=user
    )  # fmt: skip
    person.refresh_from_db()
    return {"person": person, "user": user, "expert": expert, "note": note, "result": fresh, "need": need}


def texts() -> Iterator[tuple[str, str]]:
    """Go through every text of every table, whoever's table it is: where it stands, and what it says."""
    for model in apps.get_models():
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(
                field, (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)
            )
        ]
        for row in model._base_manager.values(*names) if names else ():
            for name, value in row.items():
                said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield f"{model._meta.label_lower}.{name}", said.lower()


def found() -> set[tuple[str, str]]:
    """Tell in which columns a canary sits."""
    return {(place, bird) for place, said in texts() for bird in CANARIES if bird.lower() in said}


def erase(trial: World, canary: Any, **more: Any) -> Erasure:
    whom = of_person(canary["person"])
    sent = {"basis": "asked", "again": whom.code, "by": trial.actor("admin"), "at": timezone.now(), **more}
    return erasing.erase(whom, **sent)


def test_the_canaries_sit_where_they_should(trial: World, canary: Any) -> None:
    """Control: the search below would find what is there."""
    places = {place for place, _bird in found()}
    assert places >= {
        "accounts.user.name", "accounts.user.email", "accounts.user.phone", "registry.person.name",
        "registry.person.phone", "registry.expert.profile", "partnerships.interaction.note",
        "partnerships.interaction.people", "partnerships.promise.owner", "needs.consent.answered_by",
        "needs.consent.reason", "needs.need.problem", "accounts.invitation.email", "core.savedview.query",
        "core.idempotentreply.body", "core.outboxentry.payload", "workbooks.batch.name", "workbooks.batch.facts",
        "workbooks.batchline.before", "core.storedfile.name", "core.auditname.name", "accounts.apitoken.name",
    }  # fmt: skip


def test_the_audit_holds_no_personal_value_to_begin_with(trial: World, canary: Any) -> None:
    entries = AuditEntry.objects.exclude(verb="create_token")
    assert entries.filter(subject=canary["person"].ref, verb="amend").exists()
    said = json.dumps(
        list(entries.values("actor_name", "behalf_name", "changes")), ensure_ascii=False
    ).lower()
    assert [bird for bird in CANARIES if bird.lower() in said] == []


def test_nothing_that_identifies_is_found_anywhere_afterwards(trial: World, canary: Any) -> None:
    erase(trial, canary)
    # A token's name was written into the audit by its owner as a reason; the decision says so.
    assert {place for place, _bird in found()} <= {"core.auditentry.note"}


def test_nothing_is_left_of_an_entry_that_was_merged_into_the_persons(trial: World, canary: Any) -> None:
    person = canary["person"]
    person.refresh_from_db()
    name, phone = "金丝雀双胞", "13900139777"
    twin = factories.person(name, person.organisation, phone=phone, other_names=["金丝雀乳名"])
    batch = Batch.objects.first()
    assert batch is not None
    Batch.objects.filter(pk=batch.pk).update(register="people")
    BatchLine.objects.create(
        batch=batch, number=77, key=twin.pk, kind="changed", version=2, before={"phone": phone}
    )
    note = factories.interaction(
        officer=trial.users["officer"], title="走访", note=f"{name}说可以，请打{phone}"
    )
    kind = by_slug("people")
    assert kind is not None
    versions = {one.pk: one.version for one in (person, twin)}
    merging.merge(kind, [person, twin], person, {}, versions=versions, by=trial.actor("director"), at=NOW)

    def left() -> set[str]:
        birds = (name, phone, "金丝雀乳名")
        return {place for place, said in texts() for bird in birds if bird in said}

    assert left() >= {"registry.person.name", "registry.person.phone", "workbooks.batchline.before"}
    erase(trial, canary)
    assert left() == set()
    note.refresh_from_db()
    assert "说可以" in note.note


def test_nothing_of_it_is_in_the_index_or_an_export(
    browser_of: Callable[..., Client], trial: World, canary: Any
) -> None:
    client = browser_of("director")
    before = client.get("/interactions/export.csv").content.decode()
    assert NAME in before
    erase(trial, canary)
    drawn = json.dumps([str(document) for document in indexing.every_document()], ensure_ascii=False).lower()
    exports = "".join(
        client.get(f"/{slug}/export.csv").content.decode().lower()
        for slug in ("people", "experts", "interactions", "promises", "needs", "results", "introductions")
    )
    pages = client.get(f"/interactions/{canary['note'].code}/").content.decode().lower()
    assert [bird for bird in CANARIES if bird.lower() in drawn + exports + pages] == []
    waiting = OutboxEntry.objects.filter(channel="index")
    assert waiting.filter(subject=canary["expert"].ref).exists(), "the index learns of it"


def test_what_was_done_is_still_told_without_the_name(trial: World, canary: Any) -> None:
    erase(trial, canary)
    entry = AuditEntry.objects.named().filter(verb="log_in", actor_id=canary["user"].pk).get()
    assert entry.at == NOW
    assert "erased" in str(audit.signature(entry)) or "删除" in str(audit.signature(entry))
    audit.seal()
    assert audit.broken_links(AuditEntry.objects.order_by("seal")) == []
    assert AuditEntry.objects.filter(verb="erase", actor_id=trial.users["admin"].pk).count() == 1


def test_others_keep_what_is_said_of_them(trial: World, canary: Any) -> None:
    erase(trial, canary)
    canary["note"].refresh_from_db()
    assert canary["note"].people.startswith("李四、")
    assert "说可以" in canary["note"].note
    assert Person._base_manager.get(pk=trial.people["rival"].pk).name == "rival其人"


def test_a_namesake_keeps_texts_and_they_are_counted(trial: World, canary: Any) -> None:
    factories.person(NAME, trial.organisations["helan"])
    other = factories.interaction(officer=trial.users["officer"], title="另一位", people=NAME, done_on=TODAY)
    done = erase(trial, canary)
    other.refresh_from_db()
    canary["note"].refresh_from_db()
    assert other.people == NAME
    assert NAME not in canary["note"].note
    assert done.left >= 1


def test_the_account_is_gone_for_good(trial: World, canary: Any) -> None:
    erase(trial, canary)
    user = User.objects.get(pk=canary["user"].pk)
    assert not user.is_active
    assert not user.has_usable_password()
    assert actor_of(user, timezone.localdate()).anonymous
    assert not Membership.objects.filter(user=user, ends_on=None).exists()
    assert not user.tokens.filter(revoked_at=None).exists()


@pytest.mark.parametrize("burden", ["introduction", "project", "need", "step"])
def test_it_is_refused_while_work_is_open_and_says_which(trial: World, canary: Any, burden: str) -> None:
    expert, user = canary["expert"], canary["user"]
    need = factories.need(trial.organisations["helan"], state="accepted")
    if burden == "introduction":
        factories.introduction(need, expert, state="asked")
    elif burden == "project":
        factories.project(lead=expert, state="running")
    elif burden == "need":
        type(need)._base_manager.filter(pk=need.pk).update(officer=user)
    else:
        factories.interaction(officer=user, next_step="寄样品", next_on=TODAY)
    burdens = queries.open_work(of_person(canary["person"]), trial.actor("admin"))
    assert len(burdens) == 1
    assert not burdens[0].title.startswith(BAD), (
        "an administrator is told the code of what only the office may see"
    )
    with pytest.raises(Conflict):
        erase(trial, canary)
    assert not Erasure.objects.exists()


BAD = "需求"


def test_who_may_not_and_who_slips_is_refused(trial: World, canary: Any) -> None:
    for who in ("director", "officer", "professor"):
        with pytest.raises(NotAllowed):
            erase(trial, canary, by=trial.actor(who))
    with pytest.raises(Invalid):
        erase(trial, canary, again="P-2026-00000000")
    with pytest.raises(Invalid):
        erase(trial, canary, basis="because")
    admin = of_user(trial.users["admin"])
    with pytest.raises(Conflict):
        erasing.erase(admin, basis="asked", again=admin.code, by=trial.actor("admin"), at=timezone.now())
    assert not Erasure.objects.exists()


def test_a_backup_that_is_put_back_is_cleared_again(
    trial: World, canary: Any, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.LUODI_HOME = tmp_path
    settings.LUODI_SPARE_DIR = tmp_path / "spare"
    settings.LUODI_SPARE_DIR.mkdir()
    # Rows of a table that somebody checked, and may never store, can tell of anybody.
    (settings.LUODI_SPARE_DIR / "X-2026-00000001").write_text(NAME)
    whom = of_person(canary["person"])
    with django_capture_on_commit_callbacks(execute=True):
        done = erase(trial, canary)
    assert not list(settings.LUODI_SPARE_DIR.iterdir())
    said = (tmp_path / erasing.LEDGER).read_text()
    assert [bird for bird in CANARIES if bird in said] == []
    assert erasing.erase_again(at=timezone.now()) == 0
    Erasure.objects.all().delete()
    for row, values in (
        (whom.person, {"name": NAME, "user": whom.user, "retired_at": None}),
        (whom.user, {"name": NAME, "email": LOGIN}),
    ):
        type(row)._base_manager.filter(pk=row.pk).update(**values)  # type: ignore[union-attr]
    assert found()
    assert erasing.erase_again(at=timezone.now()) == 1
    assert Erasure.objects.get().key == done.key
    assert {place for place, _bird in found()} <= {"core.auditentry.note"}


def unpacked(body: bytes) -> tuple[Any, str]:
    with zipfile.ZipFile(io.BytesIO(body)) as pack:
        return json.loads(pack.read("data.json")), pack.read("data.html").decode()


def test_what_is_kept_is_taken_along_whole_and_nothing_hidden(trial: World, canary: Any) -> None:
    hidden = factories.need(
        trial.organisations["helan"], state="in_talks", title="绝密需求", visibility="office"
    )
    factories.introduction(hidden, canary["expert"], state="asked", message="绝密留言")
    user = User.objects.get(pk=canary["user"].pk)
    data, page = unpacked(take_along(of_user(user), by=actor_of(user, TODAY), at=NOW))
    said = json.dumps(data, ensure_ascii=False)
    assert all(bird in said for bird in (NAME, EMAIL, PHONE, LOGIN))
    assert NAME in page
    keys = set(data["sections"])
    assert keys >= {
        "registry.person",
        "accounts.user",
        "registry.expert",
        "partnerships.interaction.person",
        "audit.by",
    }
    assert "说可以" not in said, "the office's note is not the professor's to read; that there is one is told"
    assert "password" not in said
    assert trial.organisations["helan"].name not in said


def test_only_the_person_and_administrators_take_it_along(
    browser_of: Callable[..., Client], trial: World, canary: Any
) -> None:
    code = canary["person"].code
    assert browser_of("professor").post("/me/data/take-along").status_code == 200
    for who, status in (("admin", 200), ("director", 404), ("other_professor", 404)):
        answer = browser_of(who).post(f"/personal-data/people/{code}/", {"take_along": "1"})
        assert answer.status_code == status
    assert AuditEntry.objects.filter(verb="export_person").count() == 2


def test_pages_ask_twice(browser_of: Callable[..., Client], trial: World, canary: Any) -> None:
    client, page = browser_of("admin"), f"/personal-data/people/{canary['person'].code}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"basis": "asked", "again": canary["person"].code}).status_code == 422
    assert client.post(page, {"basis": "asked", "again": "x", "sure": "on"}).status_code == 422
    assert not Erasure.objects.exists()
    assert (
        client.post(page, {"basis": "asked", "again": canary["person"].code, "sure": "on"}).status_code == 200
    )
    assert Erasure.objects.count() == 1
    assert canary["person"].code in client.get("/personal-data/").content.decode()
    again = client.post(page, {"basis": "asked", "again": canary["person"].code, "sure": "on"})
    assert again.status_code == 422
    assert Erasure.objects.count() == 1


def test_asking_for_erasure_reaches_the_administrators(
    browser_of: Callable[..., Client], trial: World, canary: Any
) -> None:
    browser_of("professor").post("/me/data/ask-erasure")
    assert OutboxEntry.objects.filter(subject=trial.users["admin"].email).exists()
    assert NAME in browser_of("admin").get("/personal-data/").content.decode()
    with pytest.raises(Conflict):
        ask_erasure(canary["user"], by=actor_of(canary["user"], TODAY), at=NOW)


def test_people_without_activity_come_up(trial: World, settings: Any) -> None:
    settings.LUODI_PEOPLE_YEARS = 3
    organisation = trial.organisations["helan"]
    idle = factories.person("久无往来", organisation)
    met, led = factories.person("去年见过", organisation), factories.person("有项目", organisation)
    at = NOW + timedelta(days=round(365.25 * 4))
    factories.interaction(
        officer=trial.users["officer"], person=met, happened_on=(at - timedelta(days=300)).date()
    )
    project = factories.project()
    type(project)._base_manager.filter(pk=project.pk).update(changed_at=at)
    project.members.create(person=led, role="member")
    shown = set(queries.idle_people(at).values_list("name", flat=True))
    assert "久无往来" in shown
    assert not {"去年见过", "有项目"} & shown
    assert idle not in queries.idle_people(NOW)


def test_every_reference_to_people_is_known() -> None:
    """A new column that refers to people is found by itself; these are some that must be among them."""
    names = {f"{model._meta.label_lower}.{field.name}" for model, field in references()}
    assert names >= {
        "registry.expert.person",
        "partnerships.interaction.person",
        "registry.researchresult.inventors",
    }


def test_names_stand_apart_and_each_once(trial: World) -> None:
    by = trial.actor("officer")
    for _number in range(3):
        audit.record(by, "amend", trial.organisations["helan"], at=NOW)
    assert AuditName.objects.filter(actor_id=by.user_id).count() == 1
    assert by.name not in set(AuditEntry.objects.values_list("actor_name", flat=True))
