"""Crawl every kind of page as those who use it: axe, width of a phone, console, words left in English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page

from tests.journeys.demonstration import ROOT, Demonstration, Reader

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"

OFFICER, DIRECTOR = "northwest@example.edu", "director@example.edu"
ENTERPRISE, PROFESSOR = "helan@example.com", "zhou@example.edu"
OFFICIAL, ADMINISTRATOR = "yinchuan-stb@example.com", "admin@example.edu"

PHONE: Any = {"width": 390, "height": 844}
DESK: Any = {"width": 1440, "height": 900}

# Who opens what; "a > b" is b on the first record of the list a.
PAGES = {
    OFFICER: (
        "/",
        "/regions/",
        "/regions/640000/",
        "/needs/",
        "/needs/?state=submitted >",
        "/needs/?state=accepted&region=640000 >",
        "/needs/?state=accepted&region=640000 > match/?kind=results",
        "/needs/?state=accepted&region=640000 > match/?kind=experts",
        "/needs/?state=accepted&region=640000 > introduce/",
        "/introductions/ >",
        "/projects/?state=running >",
        "/projects/?state=running > crew/",
        "/projects/?state=running > edit/",
        "/results/?origin=portfolio >",
        "/experts/ >",
        "/organisations/?kind=enterprise >",
        "/organisations/new/",
        "/organisations/?q=nothing-of-the-kind",
        "/search/?q=电池",
        "/me/",
        "/needs/N-2026-00000000/",
    ),
    DIRECTOR: (
        "/regions/440600/",
        "/funds/ >",
        "/regions/320202/",
        "/regions/320200/briefing/",
        "/booklets/new/?origin=portfolio",
        "/bodies/ >",
        "/matchdays/?state=asking >",
        "/events/?q=西北储能与热管理技术需求对接会 >",
        "/events/?q=西北储能与热管理技术需求对接会 > meetings/",
        "/events/?q=西北储能与热管理技术需求对接会 > meetings/people/",
        "/events/?q=西北储能与热管理技术需求对接会 > meetings/live/",
        "/event-funnels/2026/",
        "/applications/?origin=portfolio >",
        "/new-matches/",
        "/match-quality/",
        "/match-profiles/new/",
        "/match-dictionaries/new/",
    ),
    ENTERPRISE: (
        "/",
        "/needs/new/",
        "/needs/",
        "/public/",
        "/public/results/",
        "/public/publicity/",
        "/public/regions/640000/",
    ),
    PROFESSOR: ("/", "/results/"),
    OFFICIAL: ("/", "/regions/640100/"),
    ADMINISTRATOR: ("/", "/accounts/", "/accounts/invite/", "/me/second-factor/"),
}

# The frame is judged once; rows and cards beyond the third look like the ones before.
JUDGE = """async (whole) => {
  const exclude = [["tbody tr:nth-child(n+4)"], [".lu-match:nth-child(n+4)"], ["datalist"]];
  if (!whole) exclude.push([".lu-nav"], [".lu-top"], [".lu-phonebar"]);
  const found = await axe.run({ exclude }, { resultTypes: ["violations"], preload: false });
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact)).map(
    (one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ")}`);
}"""

# What a reader sees or hears of the interface: texts, names, hints; not what records say (code, lists of words).
SAID = """() => {
  const said = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const within = walker.currentNode.parentElement;
    if (!within.closest("script, style, code, kbd, [lang=en], mark, .lu-prose"))
      said.add(walker.currentNode.data.trim());
  }
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title]"))
    for (const name of ["aria-label", "placeholder", "title"]) said.add((one.getAttribute(name) ?? "").trim());
  return [...said];
}"""


# A language is called by its own name.
OWN_NAMES = frozenset({"english"})


@cache
def english() -> frozenset[str]:
    """List the interface's texts in English, as far as they differ from the Chinese ones."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    texts = {
        str(text): message.string
        for message in catalogue
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    differing = {
        text.casefold() for text, said in texts.items() if text and text != said and "%(" not in text
    }
    return frozenset(differing) - OWN_NAMES


def pages_of(reader: Reader, wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Resolve the pages to open: their names and addresses."""
    records: dict[str, str] = {}
    for name in wanted:
        listed, _, rest = (part.strip() for part in name.partition(">"))
        if ">" not in name:
            yield name, name
            continue
        if listed not in records:
            link = reader.open(listed).locator("a.lu-row-link").first
            records[listed] = str(link.get_attribute("href"))
        yield name, records[listed] + rest


def faults_of(page: Page, name: str, *, whole: bool, chinese: bool) -> list[str]:
    """Judge the page that is open, as wide as a phone; the whole of it also as wide as a desk."""
    page.set_viewport_size(PHONE)
    faults = [f"{name}: {said}" for said in page.evaluate(JUDGE, whole)]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        faults.append(f"{name}: scrolls sideways by {over} px on a phone")
    if whole:
        page.set_viewport_size(DESK)
        faults += [f"{name}, wide: {said}" for said in page.evaluate(JUDGE, whole)]
    if chinese:
        left = sorted(text for text in page.evaluate(SAID) if text.casefold() in english())
        faults += [f"{name}: “{text}” is not in Chinese" for text in left]
    return faults


@pytest.mark.parametrize(("language", "scheme"), [("zh-hans", "light"), ("en", "dark")], ids=["zh", "en"])
def test_every_kind_of_page(browser: Browser, demo: Demonstration, language: str, scheme: Any) -> None:
    faults: list[str] = []
    for email, wanted in PAGES.items():
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=scheme, reduced_motion="reduce"
        )
        context.add_init_script(path=AXE)
        reader = Reader(context, demo.url, email, language)
        for number, (name, address) in enumerate(pages_of(reader, wanted)):
            page = reader.open(address)
            chinese = language == "zh-hans"
            faults += faults_of(page, f"{email} {name}", whole=number == 0, chinese=chinese)
        faults += [f"{email}: {said}" for said in reader.faults]
        context.close()
    assert faults == []


def test_the_login_page_and_what_lies_over_pages(browser: Browser, demo: Demonstration) -> None:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce")
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto(f"{demo.url}/login/")
    faults = faults_of(page, "login", whole=True, chinese=True)
    reader = Reader(context, demo.url, OFFICER, "zh-hans")
    reader.open("/needs/").locator(".lu-filters summary").click()
    faults += faults_of(reader.page, "filters", whole=False, chinese=True)
    reader.open("/").keyboard.press("Control+k")
    faults += faults_of(reader.page, "palette", whole=False, chinese=True)
    assert faults + reader.faults == []
    context.close()


def test_the_judge_finds_what_is_wrong(browser: Browser, demo: Demonstration) -> None:
    context = browser.new_context(locale="zh-CN")
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto(f"{demo.url}/login/")
    wrong = '<img src="/x.png"><button></button><p>Log in</p>'
    page.evaluate("(html) => document.querySelector('main').insertAdjacentHTML('beforeend', html)", wrong)
    found = "\n".join(faults_of(page, "wrong", whole=True, chinese=True))
    assert "image-alt" in found
    assert "button-name" in found
    assert "“Log in” is not in Chinese" in found
    context.close()
