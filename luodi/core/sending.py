"""Send the mails that wait in the outbox: rendered when sent, retried, and put aside when they cannot be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils.translation import override

from luodi.core.models import OutboxEntry
from luodi.core.outbox import MAIL

log = structlog.get_logger("luodi.mail")

BATCH = 20
# With waits that double from one minute to four hours this is about half a day.
MOST_ATTEMPTS = 10
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
_KEPT = timedelta(days=30)


def waiting(now: datetime) -> QuerySet[OutboxEntry]:
    """Find the mails to be sent now, the earliest first."""
    due = OutboxEntry.objects.filter(channel=MAIL, done_at=None, due_at__lte=now, attempts__lt=MOST_ATTEMPTS)
    return due.order_by("due_at", "id")


def drain(now: datetime) -> bool:
    """Send waiting mails; one that fails does not hold up the others.

    :returns: whether there was something to do.
    """
    entries = list(waiting(now)[:BATCH])
    for entry in entries:
        _attempt(entry, now)
    return bool(entries)


def _attempt(entry: OutboxEntry, now: datetime) -> None:
    row = OutboxEntry.objects.filter(pk=entry.pk)
    template = str(entry.payload.get("template", ""))
    try:
        message = compose(entry)
    except Exception as error:
        # It will never be rendered: it waits, with the reason, for somebody to look at it.
        row.update(attempts=MOST_ATTEMPTS, error=_said(error))
        log.error("mail cannot be written", entry=entry.pk, template=template, error=type(error).__name__)
        return
    try:
        message.send()
    except Exception as error:
        attempts = entry.attempts + 1
        row.update(attempts=attempts, error=_said(error), due_at=now + wait_after(attempts))
        log.warning(
            "mail not sent", entry=entry.pk, template=template, attempts=attempts, error=type(error).__name__
        )
        return
    # The links in a mail are secrets, and so is whom it went to: neither is kept.
    row.update(done_at=now, payload={"template": template}, subject="", error="")
    log.info("mail sent", entry=entry.pk, template=template)


def wait_after(attempts: int) -> timedelta:
    """Give how long to wait after so many failed attempts."""
    return min(_FIRST_WAIT * float(2 ** (attempts - 1)), _LONGEST_WAIT)


def compose(entry: OutboxEntry) -> EmailMessage:
    """Write the mail of an entry; a second attempt has the same Message-ID, so that a reader gets it once."""
    payload = entry.payload
    subject, body = render(payload["template"], payload["context"], payload["language"])
    sender = settings.DEFAULT_FROM_EMAIL
    domain = sender.rpartition("@")[2].rstrip(">") or "localhost"
    headers = {
        "Message-ID": f"<{entry.created_at:%Y%m%d%H%M%S%f}.{entry.pk}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    if stop := payload.get("unsubscribe"):
        # RFC 2369: mail programs offer to stop by it; the page asks once more.
        headers["List-Unsubscribe"] = f"<{stop}>"
    message = EmailMessage(subject, body, sender, [payload["to"]], headers=headers)
    if calendar := payload.get("calendar"):
        message.attach("event.ics", calendar, "text/calendar")
    return message


def render(template: str, context: dict[str, Any], language: str) -> tuple[str, str]:
    """Give subject (the first line) and text of a mail; ``template.en.txt`` goes before ``template.txt``.

    :raises TemplateDoesNotExist: if there is neither.
    """
    engine = Engine.get_default()
    with override(language):
        try:
            found = engine.get_template(f"{template}.{language}.txt")
        except TemplateDoesNotExist:
            found = engine.get_template(f"{template}.txt")
        text = found.render(Context(context, autoescape=False)).strip()
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"


def forget(now: datetime) -> None:
    """Delete what was sent long ago; run daily by the worker."""
    OutboxEntry.objects.filter(channel=MAIL, done_at__lt=now - _KEPT).delete()


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
