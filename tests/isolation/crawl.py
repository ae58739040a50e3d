"""List the addresses that a curious member tries, and even out what may differ between two answers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from luodi.core.resource import address, resources
from tests.factories import NINGXIA, WUXI, YINCHUAN
from tests.isolation.story import BAIT, Story

REGION_PAGES = ("/regions/", *(f"/regions/{code}/" for code in (NINGXIA, YINCHUAN, WUXI)))
# What somebody who guesses would type: the bait, the enterprise's name in characters, pinyin and initials.
GUESSES = (BAIT, BAIT[:2], "贺兰", "helan", "hl", "qz")


def page_addresses() -> Iterator[str]:
    """List the pages that show many records: Today, regions, lists with filters, exports, search, suggestions."""
    yield from ("/", *REGION_PAGES, "/me/", "/accounts/")
    for resource in resources():
        own = f"/{resource.slug}/"
        yield own
        yield f"{own}new/"
        for kind in ("csv", "xlsx"):
            yield f"{own}export.{kind}"
        if resource.searched:
            yield f"{own}?q={quote(BAIT)}"
        if "region" in resource.filters:
            yield f"{own}?region={NINGXIA}"
        if "state" in resource.filters:
            yield f"{own}?state=draft&state=submitted&state=in_talks"
        yield f"/suggest/{resource.model._meta.model_name}/?q={quote(BAIT[:2])}"
        yield f"/suggest/{resource.model._meta.model_name}/?q="
    for word in GUESSES:
        yield f"/search/?q={quote(word)}"


def api_addresses() -> Iterator[str]:
    """List what programs may ask for many records."""
    for resource in resources():
        if resource.api:
            yield f"/api/v1/{resource.slug}?count=true"
            if resource.searched:
                yield f"/api/v1/{resource.slug}?q={quote(BAIT)}"
    for word in GUESSES:
        yield f"/api/v1/search?q={quote(word)}"


_OWN_PAGES = {
    "project": ("crew/",),
    "agreement": ("promise/", "point/", "text/"),
    "contract": (
        "line/",
        "instalment/",
        "budget/",
        "text/",
        "sign/",
        "closing/",
        "receipt/",
        "change/",
        "interests/",
        "seal/",
        "registration/",
    ),
    "incomesplit": ("work/", "confirm/", "object/", "sheet.xlsx", "sheet.docx", "notice.docx"),
    "pricingrecord": ("object/",),
    "registration": ("paper/", "outcome/", "form.docx", "form.xlsx"),
}


def addresses_of(row: Any) -> list[str]:
    """List what belongs to one record."""
    page = address(row)
    if not page:
        return []
    found = [page, f"{page}edit/", f"/api/v1{page.rstrip('/')}"]
    label = row._meta.model_name
    if type(row).MASKED:
        found.append(f"/readings{page}")
    if label == "need":
        found += [f"{page}write/", f"{page}match/", f"{page}match/?kind=experts", f"{page}introduce/"]
        found.append(f"/api/v1{page}matches")
    if label == "introduction":
        found.append(f"{page}answer/")
    if label == "researchresult":
        found += [
            f"{page}approval/",
            *(f"{page}parts/{name}/" for name in ("economics", "maturity", "property")),
        ]
    if label == "expert":
        found += [
            f"{page}works/",
            *(f"{page}parts/{name}/" for name in ("engagements", "interests", "works")),
        ]
    found += [f"{page}{tail}" for tail in _OWN_PAGES.get(label, ())]
    if label == "standingbody":
        found += [f"{page}money/", f"{page}year/2026/", f"{page}year/2026/needs/", f"{page}year/2026/plan/"]
        found += [f"{page}evaluations/", f"{page}add/money/", f"{page}add/report/", f"{page}calendar.ics"]
    return found


def record_addresses(story: Story) -> Iterator[str]:
    """List what belongs to the planted records, one by one, and what a need's pages tell of a named record."""
    for row in story.records.values():
        yield from addresses_of(row)
    needs = [row for row in story.records.values() if row._meta.model_name == "need"]
    for kind, label in (("results", "researchresult"), ("experts", "expert")):
        codes = [row.code for row in story.records.values() if row._meta.model_name == label]
        for need in needs:
            asked = "&".join(f"record={code}" for code in codes[:4])
            yield f"{address(need)}compare/?kind={kind}&{asked}"
            yield from (f"{address(need)}why-not/?kind={kind}&record={code}" for code in codes)


# Django's token is masked anew for every answer.
_CSRF = re.compile(r"\b[A-Za-z0-9]{64}\b")


def text_of(response: HttpResponse) -> str:
    """Give all text of an answer: headers too, and what is inside a workbook."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in sorted(packed.namelist()))
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    # The long lines of a calendar are folded.
    body = body.replace(b"\r\n ", b"")
    # By chance a short mark stands in a token.
    return _CSRF.sub("", f"{headers}\n{body.decode('utf-8', errors='replace')}")


# The minute in the name of a file: two questions may have one between them.
_MINUTE = re.compile(r"-\d{8}-\d{4}(?=\.)")
# How long ago something was grows between two answers; the instant itself stands in the tag and stays.
_AGE = re.compile(r"(<time\b[^>]*>)[^<]*(?=</time>)")


def evened(response: HttpResponse, *codes: str) -> tuple[int, dict[str, str], str]:
    """Give status, headers and body without what is random or repeats the question."""
    body = _CSRF.sub("csrf", response.content.decode("utf-8", errors="replace"))
    body = _AGE.sub(r"\1", body)
    headers = {
        name: _MINUTE.sub("", _without(value, codes))
        for name, value in response.items()
        # The length repeats the question's length; the body is compared itself.
        if name != "Content-Length"
    }
    headers["cookies"] = ", ".join(sorted(response.cookies))
    return response.status_code, headers, _without(body, codes)


def _without(text: str, codes: tuple[str, ...]) -> str:
    for code in codes:
        text = text.replace(quote(code), "…").replace(code, "…")
    return text
