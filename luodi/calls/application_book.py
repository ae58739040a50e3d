"""Put a revision of an application on paper: the application book, as Word and as PDF, with receipt and hash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from luodi.calls import calc
from luodi.calls.models import Application, Revision
from luodi.calls.states import IN_MONEY, WORDS, From, Indicator, Item, Role
from luodi.core.money import Money
from luodi.core.papers.content import Block, Heading, Note, Paper, Prose, Span, Table
from luodi.funds.rulebook.choices import Applicant


def book_of(row: Application, revision: Revision) -> Paper:
    """Lay out a revision: facts, words, each party with people, money and promises, sums, documents, hash."""
    content = revision.content
    blocks: list[Block] = [*_facts(row, content), *_words(content)]
    for party in content["parties"]:
        blocks += _party(party)
    blocks += [*_sums(content), *_papers(content)]
    blocks.append(
        Note(
            _("Receipt %(receipt)s · revision %(number)s · submitted %(at)s · SHA-256 %(hash)s")
            % {
                "receipt": content["receipt"],
                "number": revision.number,
                "at": _moment(content["submitted_at"]),
                "hash": revision.content_hash,
            }
        )
    )
    stamp = f"{content['receipt']} · r{revision.number} · {revision.content_hash[:16]}"
    subtitle = f"{_('Application book')} · {row.call}"
    return Paper(content["title"], get_language() or "zh-hans", stamp, tuple(blocks), subtitle=subtitle)


def _moment(written: str) -> str:
    """Say an instant in Beijing time, as it stands in a revision; nothing where there is none."""
    return f"{timezone.localtime(datetime.fromisoformat(written)):%Y-%m-%d %H:%M}" if written else ""


def _row(*texts: str) -> tuple[Span, ...]:
    return tuple(Span(text) for text in texts)


def _facts(row: Application, content: Mapping[str, Any]) -> list[Block]:
    lead = next((one["name"] for one in content["parties"] if one["lead"]), "")
    people = [one for party in content["parties"] for one in party["members"]]
    leader = next((one["name"] for one in people if one["role"] == Role.PRINCIPAL), "")
    found = row.call.book.class_of(content["class"])
    sums = calc.paid(content)
    facts = (
        (_("receipt number"), content["receipt"]),
        (_("topic"), content["topic"]["title"] if content["topic"] else _("topic of one's own")),
        (_("class of projects"), str(found.name) if found else content["class"]),
        (_("lead organisation"), lead),
        (_("principal investigator"), leader),
        (_("duration in months"), str(content["months"])),
        *(
            (str(payer.label), _("%(amount)s yuan") % {"amount": Money(sums[payer]).in_yuan()})
            for payer in From
        ),
    )
    return [Table((_("fact"), _("content")), tuple(_row(*one) for one in facts))]


def _words(content: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    for name in WORDS:
        text = content["words"].get(name, "")
        if text.strip():
            label = Application.label(name)
            blocks += [Heading(label[:1].upper() + label[1:]), Prose(text)]
    return blocks


def _party(party: Mapping[str, Any]) -> list[Block]:
    role = _("Lead: %(name)s") if party["lead"] else _("Partner: %(name)s")
    facts = [str(Applicant(party["kind"]).label), party["uscc"]]
    if party["confirmed_by"]:
        facts.append(
            _("confirmed by %(name)s on %(day)s")
            % {"name": party["confirmed_by"], "day": _moment(party["confirmed_at"])[:10]}
        )
    blocks: list[Block] = [Heading(role % {"name": party["name"]}), Note(" · ".join(filter(None, facts)))]
    if party["task"].strip():
        blocks.append(Prose(party["task"]))
    if party["members"]:
        head = (
            pgettext("person", "name"),
            _("post or title"),
            _("role"),
            _("task"),
            _("person-months"),
            _("agreed"),
        )
        rows = tuple(
            _row(
                one["name"], one["post"], str(Role(one["role"]).label), one["task"], str(one["months"]),
                _moment(one["agreed_at"])[:10],
            )
            for one in party["members"]
        )  # fmt: skip
        blocks.append(Table(head, rows, (4,)))
    if party["budget"]:
        blocks.append(_budget(calc.by_item({"parties": [party]})))
    if party["targets"]:
        blocks.append(_targets({one["indicator"]: one["number"] for one in party["targets"]}))
    return blocks


def _budget(lines: Mapping[str, Mapping[str, int]]) -> Table:
    head = (_("budget item"), *(str(payer.label) for payer in From), _("sum in yuan"))
    rows = [
        _row(
            str(item.label),
            *(Money(lines[item][payer]).in_yuan() for payer in From),
            Money(sum(lines[item].values())).in_yuan(),
        )
        for item in Item
        if item in lines
    ]
    sums = [sum(one[payer] for one in lines.values()) for payer in From]
    rows.append(_row(_("sum"), *(Money(one).in_yuan() for one in sums), Money(sum(sums)).in_yuan()))
    return Table(head, tuple(rows), (1, 2, 3, 4))


def _targets(promised: Mapping[str, int]) -> Table:
    rows = tuple(
        _row(str(one.label), Money(promised[one]).in_yuan() if one in IN_MONEY else f"{promised[one]:,}")
        for one in Indicator
        if promised.get(one)
    )
    return Table((_("indicator"), _("promised")), rows, (1,))


def _sums(content: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = [Heading(_("Budget of all parties")), _budget(calc.by_item(content))]
    promised = calc.promised(content)
    if promised:
        blocks += [Heading(_("Expected results of all parties")), _targets(promised)]
    return blocks


def _papers(content: Mapping[str, Any]) -> list[Block]:
    if not content["papers"]:
        return []
    rows = tuple(_row(one["name"], one["file"], one["sha256"][:16]) for one in content["papers"])
    return [Heading(_("Documents")), Table((_("document"), _("file"), "SHA-256"), rows)]
