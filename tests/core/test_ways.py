"""Whoever was refused gets back to a page that can be opened, and can read the refusal in the other language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from luodi.core.ways import HOME, page_before, page_of
from tests import factories
from tests.cast import World

HERE = "http://testserver/organisations/O-1/?tab=files"


@pytest.mark.parametrize(
    ("method", "path", "referer", "before", "shown"),
    [
        ("get", "/needs/?q=1", HERE, "/organisations/O-1/?tab=files", "/needs/?q=1"),
        ("post", "/organisations/O-1/files/", HERE, "/organisations/O-1/?tab=files", "/organisations/O-1/?tab=files"),
        ("post", "/organisations/O-1/files/", "", HOME, HOME),
        ("post", "/organisations/O-1/files/", "https://elsewhere.example/trap/", HOME, HOME),
        ("post", "/organisations/O-1/files/", "http://testserver//elsewhere.example/", HOME, HOME),
        ("get", "/needs/", "http://testserver/needs/", HOME, "/needs/"),
    ],
)  # fmt: skip
def test_ways_lead_to_pages_of_this_site_that_can_be_opened(
    method: str, path: str, referer: str, before: str, shown: str
) -> None:
    request = getattr(RequestFactory(), method)(path, headers={"referer": referer} if referer else {})
    assert (page_before(request), page_of(request)) == (before, shown)


def test_a_refusal_can_be_read_in_the_other_language_and_left(
    trial: World, browser_of: Callable[..., Client]
) -> None:
    client, row = browser_of("officer"), trial.organisations["helan"]
    page = f"/organisations/{row.code}/"
    refused = client.post(f"{page}files/", headers={"referer": f"http://testserver{page}"})
    assert refused.status_code == 422
    text = refused.content.decode()
    next_ = re.search(r'name="next" value="([^"]*)"', text)
    assert next_ is None or next_[1] == page
    assert f'href="{page}" data-back' in text
    assert client.get(page).status_code == 200


def test_a_step_that_is_over_names_the_state_and_leads_to_the_record(
    trial: World, browser_of: Callable[..., Client]
) -> None:
    need = factories.need(trial.organisations["helan"], state="withdrawn")
    said = browser_of("officer").post(f"/needs/{need.code}/step/accept/")
    text = said.content.decode()
    assert said.status_code == 409, text[:2000]
    assert need.get_state_display() in text
    assert f'href="/needs/{need.code}/"' in text
    assert "比对" not in text, "nothing was typed that could be compared"
