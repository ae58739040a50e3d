"""Erase a person's data: neutral values everywhere, what was done stays without the name. It cannot be undone.

docs/adr/0017 says what is kept and why. A list beside the database (LUODI_HOME/erasures.jsonl) lets a backup that is
put back be cleared again.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import (
    ApiToken,
    Invitation,
    LoginSession,
    Membership,
    RecoveryCode,
    SecondFactor,
    User,
)  # fmt: skip
from luodi.accounts.rules import may_administer, require
from luodi.core import audit, files, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid
from luodi.core.models import AuditName, IdempotentReply, OutboxEntry, Record, SavedView, StoredFile
from luodi.merging.models import Merge, MergeLine
from luodi.privacy.models import Erasure
from luodi.privacy.queries import open_work, was_erased
from luodi.privacy.replacing import Replacement, replace_everywhere
from luodi.privacy.states import NEUTRAL, NEUTRAL_EN, Basis
from luodi.privacy.whom import Whom, linked, merged_into, of_person, of_user
from luodi.registry.models import Expert, Person
from luodi.workbooks import spared
from luodi.workbooks.models import Batch, BatchLine

LEDGER: Final = "erasures.jsonl"


def erase(whom: Whom, *, basis: str, again: str, by: Actor, at: datetime) -> Erasure:
    """Erase a person's data; ``again`` repeats the person's code, so that nobody is erased by a slip.

    :raises NotAllowed: if the actor is no administrator.
    :raises Conflict: if it is the actor, or the person carries open work.
    :raises Invalid: on ``again`` or ``basis``.
    """
    require(may_administer(by))
    if again.strip() != whom.code:
        raise Invalid({"again": [_("Repeat the code %(code)s.") % {"code": whom.code}]})
    if basis not in Basis.values:
        raise Invalid({"basis": [_("Say why.")]})
    if whom.user is not None and whom.user.pk == by.user_id:
        raise Conflict(_("Nobody erases the own account: ask another administrator."))
    if was_erased(whom):
        raise Conflict(_("The data of this person were erased already."))
    if open_work(whom, by):
        raise Conflict(_("This person still carries open work: hand it over or close it first."))
    return _erase(whom, key=secrets.token_urlsafe(18), basis=basis, by=by, at=at)


def _erase(whom: Whom, *, key: str, basis: str, by: Actor, at: datetime) -> Erasure:
    counts: Counter[str] = Counter()
    replacement = Replacement(whom.reaches(), whom.names())
    spoken_of = _linked_keys(whom)
    with transaction.atomic():
        _erase_account(whom, at, counts)
        _erase_entries(whom, at, counts)
        _erase_what_came_in(whom, counts)
        lost = _erase_files(whom, at, counts)
        left = replace_everywhere(whom, replacement, spoken_of, at, counts)
        row = Erasure.objects.create(
            key=key,
            at=at,
            by_id=by.user_id,
            person_id=whom.person.pk if whom.person else None,
            person_code=whom.person.code if whom.person else "",
            user_id=whom.user.pk if whom.user else None,
            basis=basis,
            counts=dict(counts),
            left=left,
        )
        audit.record(by, "erase", whom.rows[0], at=at, source=basis)
        _reindex(whom, spoken_of, at)
        transaction.on_commit(lambda: _note_beside(row, lost))
        # What waits to be stored may tell of anybody; before this is committed a check may still read it.
        transaction.on_commit(spared.forget_all)
    return row


def _erase_account(whom: Whom, at: datetime, counts: Counter[str]) -> None:
    user = whom.user
    if user is None:
        return
    keys = list(LoginSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    for model in (LoginSession, SecondFactor, RecoveryCode, SavedView, IdempotentReply):
        counts[model._meta.label_lower] += model._base_manager.filter(user=user).delete()[0]
    today = localdate(at)
    running = Membership.objects.filter(Q(user=user) | Q(delegated_by=user)).exclude(ends_on__lte=today)
    running.filter(starts_on__lte=today).update(ends_on=today)
    running.filter(starts_on__gt=today).update(ends_on=F("starts_on"))
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    ApiToken.objects.filter(user=user).update(name=NEUTRAL)
    invited = Invitation.objects.filter(Q(used_by=user) | Q(email=user.email))
    counts["accounts.invitation"] += invited.update(name=NEUTRAL, email="erased@luodi.invalid", expires_at=at)
    counts["core.outboxentry"] += OutboxEntry.objects.filter(
        channel=outbox.MAIL, subject=user.email
    ).delete()[0]
    counts["core.auditname"] += AuditName.objects.filter(actor_id=user.pk).update(name="")
    fresh = User(pk=user.pk)
    fresh.set_unusable_password()
    counts["accounts.user"] += User.objects.filter(pk=user.pk).update(
        email=f"erased-{user.pk}@luodi.invalid",
        name=NEUTRAL,
        name_en=NEUTRAL_EN,
        phone="",
        password=fresh.password,
        is_active=False,
        last_login=None,
        session_epoch=F("session_epoch") + 1,
    )


def _erase_entries(whom: Whom, at: datetime, counts: Counter[str]) -> None:
    stamp: dict[str, Any] = {"retired_at": at, "changed_at": at, "version": F("version") + 1}
    if whom.person is not None:
        # Answers by a link are signed with a name and no account.
        AuditName.objects.filter(actor_id=0, name__in=whom.names()).update(name="")
        counts["registry.person"] += Person._base_manager.filter(pk__in=_merged(whom.person)).update(
            name=NEUTRAL, name_en=NEUTRAL_EN, other_names=[], title="", email="", phone="", phone_reversed="",
            user=None, source="", **stamp
        )  # fmt: skip
    if whom.expert is not None:
        counts["registry.expert"] += Expert._base_manager.filter(pk__in=_merged(whom.expert)).update(
            profile="", keywords=[], services=[], source="", **stamp
        )


def _merged(row: Record) -> set[int]:
    """Give the key of a record with those that were merged into it, and forget how to undo these merges."""
    label, keys = row._meta.label_lower, merged_into(row)
    of_these = Q(stayed__in=keys) | Q(gone__key__in=keys)
    merges = Merge.objects.filter(of_these, kind=label).values_list("pk", flat=True)
    MergeLine.objects.filter(merge__in=list(merges)).delete()
    return keys


def _erase_what_came_in(whom: Whom, counts: Counter[str]) -> None:
    """Forget what workbooks said of the person before they changed it, and which files the person brought."""
    registers = {"people": whom.person, "experts": whom.expert}
    for register, row in registers.items():
        if row is not None:
            lines = BatchLine.objects.filter(batch__register=register, key__in=merged_into(row))
            counts["workbooks.batchline"] += lines.update(before={})
    if whom.user is not None:
        mine = Batch.objects.filter(created_by=whom.user)
        counts["workbooks.batch"] += mine.update(name=NEUTRAL, facts={})


def _erase_files(whom: Whom, at: datetime, counts: Counter[str]) -> list[str]:
    """Take back the files of the person's entries; gives the hashes that no other record keeps."""
    rows = StoredFile.objects.filter(subject__in=whom.refs)
    hashes = set(rows.values_list("sha256", flat=True))
    counts["core.storedfile"] += rows.filter(withdrawn_at=None).update(withdrawn_at=at)
    rows.update(name=NEUTRAL)
    others = StoredFile.objects.filter(sha256__in=hashes).exclude(subject__in=whom.refs)
    return sorted(hashes - set(others.values_list("sha256", flat=True)))


def _linked_keys(whom: Whom) -> dict[Any, set[int]]:
    """Find the rows of each table that refer to the person."""
    found: dict[Any, set[int]] = {}
    for model, _field, rows in linked(whom):
        found.setdefault(model, set()).update(rows.values_list("pk", flat=True))
    return found


def _reindex(whom: Whom, spoken_of: dict[Any, set[int]], at: datetime) -> None:
    for row in whom.rows:
        if isinstance(row, Record):
            outbox.reindex(row, at=at)
    for model, keys in spoken_of.items():
        if issubclass(model, Record) and keys:
            outbox.reindex_many(list(model._base_manager.filter(pk__in=keys)), at=at)


def _note_beside(row: Erasure, lost: list[str]) -> None:
    """Remove the bytes of files, and write the erasure into the list beside the database, by numbers only."""
    for digest in lost:
        files.place(digest).unlink(missing_ok=True)
    said = {
        "key": row.key, "at": row.at.isoformat(), "person": row.person_id, "code": row.person_code,
        "user": row.user_id, "basis": row.basis,
    }  # fmt: skip
    with os.fdopen(os.open(_ledger(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write(json.dumps(said) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _ledger() -> Path:
    return Path(settings.LUODI_HOME) / LEDGER


def erase_again(*, at: datetime) -> int:
    """Erase whom a backup that was put back has brought back; gives how many people."""
    if not _ledger().exists():
        return 0
    known = set(Erasure.objects.values_list("key", flat=True))
    count = 0
    for line in _ledger().read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if said["key"] in known:
            continue
        person = Person._base_manager.filter(pk=said["person"] or 0, code=said["code"]).first()
        user = User.objects.filter(pk=said["user"] or 0).first()
        if person is not None or user is not None:
            whom = of_person(person) if person else of_user(user)  # type: ignore[arg-type]
            _erase(whom, key=said["key"], basis=said["basis"], by=SYSTEM, at=at)
            count += 1
    return count
