"""Tell subscribers once a week what is new to them, and stop when they say so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.core import audit, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Missing
from luodi.needs.models import Subscription, Told
from luodi.needs.news import news_of

# A little less than a week: the clock never strikes at the very same second.
EVERY: Final = timedelta(days=6, hours=12)
FIRST: Final = timedelta(days=7)
_SALT: Final = "luodi.needs.subscription"


def tell_subscribers(*, at: datetime) -> int:
    """Mail every subscriber whose week is over what is new, within the rules of this moment; gives how many mails.

    Who has nothing new gets no mail.
    """
    due = Subscription.objects.unguarded("the clock tells all, each within the own rules").filter(
        Q(told_at=None) | Q(told_at__lte=at - EVERY), active=True, retired_at=None, user__is_active=True
    )
    return sum(_tell(row, at) for row in due.select_related("user", "industry", "region").order_by("pk"))


def _tell(row: Subscription, at: datetime) -> bool:
    actor = actor_of(row.user, localdate(at))
    # Whoever lost the role that subscribing needs hears nothing more.
    if not Subscription.objects.allowed(actor).filter(pk=row.pk).exists():
        return False
    news = [
        one for one in news_of(row, actor, since=row.told_at or at - FIRST, until=at)
        if one.ref not in set(row.told.values_list("ref", flat=True))
    ]  # fmt: skip
    with transaction.atomic():
        Subscription._base_manager.filter(pk=row.pk).update(told_at=at)
        if not news or not row.user.email:
            return False
        Told.objects.bulk_create(Told(subscription=row, ref=one.ref) for one in news)
        stop = str(settings.LUODI_SITE_URL + reverse("needs:unsubscribe", args=[stop_token(row)]))
        context: dict[str, Any] = {
            "title": row.title,
            "lines": [{"title": one.title, "about": one.about, "url": one.url} for one in news],
            "stop": stop,
        }
        language = row.user.language or "zh-hans"
        outbox.mail(row.user.email, "needs/mail/news", context, language=language, at=at, unsubscribe=stop)
    return True


def stop_token(row: Subscription) -> str:
    """Give what a link to stop a subscription has in it: signed, so that nobody can make one up."""
    return signing.dumps(row.pk, salt=_SALT)


def subscription_of(token: str) -> Subscription:
    """Find the subscription that a link to stop it is about.

    :raises Missing: if the link is none of ours, or the subscription is gone.
    """
    try:
        key = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise Missing from None
    row = Subscription.objects.unguarded("the link is signed").filter(pk=key, retired_at=None).first()
    if row is None:
        raise Missing
    found: Subscription = row
    return found


def unsubscribe(row: Subscription, *, at: datetime) -> None:
    """Send no more mails; whoever comes back switches it on again on its page."""
    with transaction.atomic():
        if Subscription._base_manager.filter(pk=row.pk, active=True).update(active=False, changed_at=at):
            audit.record(Actor(user_id=row.user_id, name=""), "unsubscribe", row, at=at)
