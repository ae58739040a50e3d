"""Nobody is posted to one body twice at the same time, whoever is how fast: the database itself refuses it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from luodi.core.resource import address
from luodi.partnerships.models import Posting
from tests import factories
from tests.factories import NOW, YINCHUAN

TAKEN = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1)}
# First day, first day that does not count any more.
MEETING = {
    "inside": (date(2026, 3, 1), date(2026, 4, 1)),
    "around": (date(2025, 1, 1), date(2028, 1, 1)),
    "for ever": (date(2026, 12, 31), None),
    "from before": (date(2025, 1, 1), date(2026, 1, 2)),
}
APART = {"before": (date(2025, 1, 1), date(2026, 1, 1)), "after": (date(2027, 1, 1), None)}


@pytest.fixture
def taken(trial: Any) -> Posting:
    """Post the professor to an institute for a year."""
    return factories.posting(factories.body("研究院", YINCHUAN), trial.people["professor"], **TAKEN)


def _refused(deed: Any) -> bool:
    try:
        with transaction.atomic():
            deed()
    except IntegrityError:
        return True
    return False


def _span(which: tuple[date, date | None]) -> dict[str, Any]:
    return {"starts_on": which[0], "ends_on": which[1]}


@pytest.mark.parametrize("which", [*MEETING, *APART])
def test_the_database_refuses_a_second_posting_and_nothing_else(
    trial: Any, taken: Posting, which: str
) -> None:
    span = _span((MEETING | APART)[which])
    rows = Posting._base_manager
    assert _refused(lambda: factories.posting(taken.body, taken.person, **span)) == (which in MEETING)
    for body, person in (
        (taken.body, trial.people["other_professor"]),
        (factories.body("另一研究院", YINCHUAN), taken.person),
    ):
        assert not _refused(lambda body=body, person=person: factories.posting(body, person, **span))
    # Nor may one that stood elsewhere be moved there, or one that was taken out of use come back.
    if which in MEETING:
        moved = factories.posting(
            taken.body, taken.person, starts_on=date(2030, 1, 1), ends_on=date(2031, 1, 1)
        )
        assert _refused(lambda: rows.filter(pk=moved.pk).update(**span))
        gone = factories.posting(taken.body, taken.person, retired_at=NOW, **span)
        assert _refused(lambda: rows.filter(pk=gone.pk).update(retired_at=None))
    assert not _refused(lambda: rows.filter(pk=taken.pk).update(ends_on=date(2026, 6, 1)))


def test_who_comes_second_reads_why_beside_the_field(
    trial: Any, browser_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's posting is written behind the last check, just before one's own."""
    body, person = factories.body("研究院", YINCHUAN), trial.people["professor"]
    check, checks = Posting.clean, list[Posting]()

    def clean(row: Posting) -> None:
        check(row)
        checks.append(row)
        if len(checks) == 2:
            factories.posting(body, person, **TAKEN)

    monkeypatch.setattr(Posting, "clean", clean)
    form = {
        "body": body.code,
        "person": person.code,
        "duty": "副院长",
        "starts_on": "2026-05-01",
        "allowance": "",
    }
    answer = browser_of("officer").post(f"{address(body)}add/posting/", form)
    assert answer.status_code == 422
    assert "此人在该时段已派驻在此" in answer.content.decode()
    assert Posting._base_manager.count() == 1
