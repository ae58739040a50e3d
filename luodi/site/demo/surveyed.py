"""Store what invented guests thought of invented events: some surveys closed, one with few answers, one open now."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from luodi.accounts.models import Throttle
from luodi.core.actor import SYSTEM, Actor
from luodi.core.models import OutboxEntry
from luodi.core.outbox import MAIL
from luodi.events import actions, queries
from luodi.events.actions.answering import OPENLY
from luodi.events.models import Event, EventRegistration, Survey

# Of a hundred who answer; marks from 1 to 5, options in their order.
_MARKS: Final = (1, 2, 9, 38, 50)
_ARRANGED: Final = (1, 4, 16, 45, 34)
_FOUND: Final = (22, 45, 23, 10)


class Opinions:
    """Have guests answer with the same dice, so that two installations look alike."""

    def __init__(self, director: Actor, now: datetime, texts: list[str]) -> None:
        self.director, self.now, self.texts = director, now, list(texts)
        # Nobody says what somebody else said of the same event.
        self.left: list[str] = []
        self.dice = random.Random(20261128)  # noqa: S311

    def asked(
        self, event: Event, answers: int, *, at: datetime, openly: int = 0, close: bool = True
    ) -> Survey:
        """Open the survey of an event as of some day, have so many answer, and close it where that day is over."""
        for row in EventRegistration._base_manager.filter(event=event, came_at__isnull=False, email=""):
            EventRegistration._base_manager.filter(pk=row.pk).update(
                email=f"{row.code.lower()}@guests.invalid"
            )
        self.left = self.dice.sample(self.texts, len(self.texts))
        survey = actions.set_up_survey(event, by=self.director, at=at - timedelta(days=2))
        survey.event = event
        actions.open_survey(survey, by=self.director, at=at)
        for token in self._tokens()[:answers]:
            guest = queries.survey_guest_by_token(token)
            if guest is not None:
                actions.answer_survey(guest, self._values(), token=token, at=at)
        for number in range(openly):
            actions.answer_openly(
                survey, self._values(), nonce=f"demonstration{number}", comes_as="", address="-", at=at
            )
        # Nobody at an address of the demonstration has tried anything yet.
        Throttle.objects.filter(key__startswith=OPENLY.name).delete()
        if close:
            actions.close_survey(survey, by=SYSTEM, at=min(self.now, at + timedelta(days=15)))
        return survey

    def _tokens(self) -> list[str]:
        """Take the links out of the mails, which are never sent."""
        rows = OutboxEntry.objects.filter(channel=MAIL, payload__template="events/mail/survey")
        tokens = [
            str(row.payload["context"]["url"]).rstrip("/").rpartition("/")[2] for row in rows.order_by("pk")
        ]
        rows.delete()
        self.dice.shuffle(tokens)
        return tokens

    def _values(self) -> Mapping[str, Any]:
        dice = self.dice
        values: dict[str, Any] = {
            "overall": dice.choices((1, 2, 3, 4, 5), _MARKS)[0],
            "partner": dice.choices(range(4), _FOUND)[0],
            "arrangement": dice.choices((1, 2, 3, 4, 5), _ARRANGED)[0],
            "again": dice.random() < 0.88,
        }
        if dice.random() < 0.8:
            values["next"] = sorted(dice.sample(range(5), dice.randint(1, 3)))
        if self.left and dice.random() < 0.35:
            values["better"] = self.left.pop()
        return values
