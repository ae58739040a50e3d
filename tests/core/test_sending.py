"""Mails: written in the language of their reader, sent once, tried again, and never holding up another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from luodi.core import outbox, sending
from luodi.core.models import OutboxEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def waiting(channel: str) -> Any:
    return OutboxEntry.objects.filter(channel=channel, done_at=None)


CONTEXTS: dict[str, dict[str, Any]] = {
    "accepted": {"title": "储能<热>管理", "code": "N-2026-ABCDEF", "note": "", "url": "https://x.example/n/1"},
    "returned": {"title": "储能<热>管理", "code": "N-2026-ABCDEF", "note": "请补充指标", "url": "https://x.example/n/1"},
    "consent": {
        "title": "储能<热>管理", "url": "https://x.example/c/1", "until": "2026-12-08", "message": "请看",
        "side": "owner",
    },
    "introduced": {"title": "储能<热>管理", "url": "https://x.example/i/1"},
}  # fmt: skip


def stage_mail(
    template: str = "needs/mail/accepted", language: str = "zh-hans", **context: Any
) -> OutboxEntry:
    context = {**CONTEXTS["accepted"], **context}
    outbox.mail("li@example.com", template, context, language=language, at=NOON)
    return OutboxEntry.objects.filter(channel="mail").latest("id")


class TestMailLane:
    @pytest.mark.parametrize("name", CONTEXTS)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_each_mail_says_everything_in_the_language_of_its_reader(self, name: str, language: str) -> None:
        context = CONTEXTS[name]
        subject, body = sending.render(f"needs/mail/{name}", context, language)
        assert subject.endswith("储能<热>管理")
        assert "\n" not in subject
        assert ("您好" in body) == (language == "zh-hans")
        for key in ("url", "note", "until", "message"):
            assert str(context.get(key, "")) in body

    def test_the_two_sides_are_asked_different_questions(self) -> None:
        sides = {
            sending.render("needs/mail/consent", {**CONTEXTS["consent"], "side": side}, "en")
            for side in ("owner", "expert")
        }
        assert len(sides) == 2

    def test_a_sent_mail_keeps_neither_address_nor_link(self) -> None:
        entry = stage_mail()
        assert sending.drain(NOON)
        assert not sending.drain(NOON)
        (message,) = mail.outbox
        assert message.to == ["li@example.com"]
        assert message.subject == "技术需求已受理：储能<热>管理"
        entry.refresh_from_db()
        assert (entry.done_at, entry.subject, entry.payload) == (
            NOON,
            "",
            {"template": "needs/mail/accepted"},
        )

    def test_a_second_attempt_has_the_same_message_id(self) -> None:
        entry = stage_mail()
        first, second = sending.compose(entry), sending.compose(entry)
        assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]

    def test_a_title_cannot_add_headers(self) -> None:
        stage_mail(title="好\r\nBcc: all@example.com")
        sending.drain(NOON)
        (message,) = mail.outbox
        assert message.recipients() == ["li@example.com"]
        assert "Bcc" not in message.message()

    def test_a_mail_that_cannot_be_sent_is_tried_again_later_and_at_last_put_aside(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_message: Any) -> int:
            raise ConnectionRefusedError("no server")

        entry = stage_mail()
        now = NOON
        with monkeypatch.context() as patch:
            patch.setattr(sending.EmailMessage, "send", refuse)
            for attempt in range(1, sending.MOST_ATTEMPTS + 1):
                assert sending.drain(now)
                entry.refresh_from_db()
                assert entry.attempts == attempt
                assert entry.due_at == now + sending.wait_after(attempt)
                assert not sending.drain(now)
                now = entry.due_at
        assert not sending.drain(now + timedelta(days=1))
        assert "no server" in entry.error

    @pytest.mark.parametrize(
        "payload", [{}, {"to": "a@b.c", "template": "no/such", "context": {}, "language": "en"}]
    )
    def test_a_mail_that_cannot_be_written_holds_up_no_other(self, payload: dict[str, Any]) -> None:
        outbox.stage("mail", payload, at=NOON)
        stage_mail()
        sending.drain(NOON)
        assert len(mail.outbox) == 1
        assert not sending.drain(NOON + timedelta(days=2))
        assert waiting("mail").get().error

    def test_what_was_sent_long_ago_is_forgotten(self) -> None:
        stage_mail()
        sending.drain(NOON)
        sending.forget(NOON + timedelta(days=29))
        assert OutboxEntry.objects.filter(channel="mail").count() == 1
        sending.forget(NOON + timedelta(days=31))
        assert not OutboxEntry.objects.filter(channel="mail").exists()
