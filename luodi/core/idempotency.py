"""Do what a program asks once, however often it asks: by the key that it sends along (Idempotency-Key)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.errors import Invalid
from luodi.core.models import IdempotentReply

KEPT_FOR = timedelta(hours=24)
_keeps: ContextVar[bool] = ContextVar("keeps_answer", default=False)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def once(
    request: HttpRequest, actor: Actor, at: datetime, perform: Callable[[], HttpResponse]
) -> HttpResponse:
    """Answer with what ``perform`` gives, or with what it gave when the same was asked before.

    Only what was done is kept: a refusal changed nothing, so the same key may try again.

    :raises Invalid: if the key is none, or was sent with another request.
    """
    key = request.headers.get("Idempotency-Key")
    user = actor.user_id
    if key is None or user is None:
        return perform()
    if not _KEY.fullmatch(key):
        raise Invalid({"Idempotency-Key": [_("Send 1 to 200 printable characters without spaces.")]})
    digest = hashlib.sha256(
        f"{request.method} {request.get_full_path()}\n".encode() + request.body
    ).hexdigest()
    forget(before=at - KEPT_FOR, user_id=user)
    kept = _find(user, key)
    if kept is None:
        try:
            return _first_time(user, key, digest, at, perform)
        except IntegrityError:
            # Somebody sent the same at the same time and was first.
            kept = _find(user, key)
            if kept is None:
                raise
    if kept.request_hash != digest:
        raise Invalid({"Idempotency-Key": [_("This key was sent with another request before.")]})
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(kept.body, status=kept.status, headers=headers)


def forget(*, before: datetime, user_id: int | None = None) -> int:
    """Forget old answers, of one account or of all; tells how many."""
    old = IdempotentReply.objects.filter(at__lt=before)
    forgotten, _by_model = (old if user_id is None else old.filter(user_id=user_id)).delete()
    return forgotten


def _first_time(
    user: int, key: str, digest: str, at: datetime, perform: Callable[[], HttpResponse]
) -> HttpResponse:
    # Both or neither: the deed, and the memory of it. The row is written first, so that a second one waits here.
    with transaction.atomic(), _answering():
        row = IdempotentReply.objects.create(user_id=user, key=key, request_hash=digest, at=at)
        response = perform()
        row.status = response.status_code
        row.headers = {
            name: response[name] for name in ("Content-Type", "Location", "ETag") if name in response
        }
        row.body = response.content.decode()
        row.save(update_fields=("status", "headers", "body"))
    return response


@contextmanager
def _answering() -> Iterator[None]:
    token = _keeps.set(True)
    try:
        yield
    finally:
        _keeps.reset(token)


def keeps_answer() -> bool:
    """Tell whether the transaction around is the one that keeps the answer: nobody is told before it is over."""
    return _keeps.get()


def _find(user: int, key: str) -> IdempotentReply | None:
    return IdempotentReply.objects.filter(user_id=user, key=key).first()
