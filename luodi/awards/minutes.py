"""Put the minutes of a decision on paper: who sat there, what was moved and voted, what was said, who signed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from luodi.awards.models import Decision, PanelMember
from luodi.awards.queries.deciding import Line
from luodi.core.papers.content import Block, Heading, Lines, Note, Paper, Prose, Span, Table
from luodi.funds.models import GateApproval


def paper_of(
    row: Decision,
    lines: Sequence[Line],
    members: Sequence[PanelMember],
    signed: Sequence[GateApproval],
    hidden: int,
) -> Paper:
    """Lay out the minutes as their reader may know them; votes are counted by side, nobody's is told."""
    blocks: list[Block] = [
        Table((_("fact"), _("content")), tuple(_row(*one) for one in _facts(row))),
        Heading(_("Panel")),
        Lines(tuple(_seat(one) for one in members)),
        Heading(_("Applications")),
        _applications(lines),
    ]
    if hidden:
        words = ngettext(
            "%(count)s application is left out here: its reader has to do with it.",
            "%(count)s applications are left out here: their reader has to do with them.",
            hidden,
        )
        blocks.append(Note(words % {"count": hidden}))
    if reasons := [line for line in lines if line.item.reason]:
        blocks += [
            Heading(_("Reasons")),
            Lines(
                tuple(
                    (Span(f"{one.item.application}: ", strong=True), Span(one.item.reason)) for one in reasons
                )
            ),
        ]
    if row.minutes.strip():
        blocks += [Heading(_("Minutes")), Prose(row.minutes)]
    blocks += [Heading(_("Signatures")), *_signatures(members, signed)]
    stamp = f"{row.code} · {row.content_hash[:16] or _('not put before the sides yet')}"
    return Paper(
        _("Minutes of the decision"),
        get_language() or "zh-hans",
        stamp,
        tuple(blocks),
        subtitle=str(row.call),
    )


def _row(*texts: str) -> tuple[Span, ...]:
    return tuple(Span(text) for text in texts)


def _facts(row: Decision) -> tuple[tuple[str, str], ...]:
    book = row.call.book
    return (
        (_("fund"), str(row.call.fund)),
        (_("call for applications"), str(row.call)),
        (_("governance mode"), str(book.mode.label)),
        (_("held on"), row.held_on.isoformat() if row.held_on else ""),
        (_("place"), row.place),
        (_("majority"), str(book.voting.majority.label)),
        (_("state"), str(row.get_state_display())),
    )


def _seat(one: PanelMember) -> tuple[Span, ...]:
    marks = [str(one.get_side_display())]
    marks += [_("chair")] if one.chair else []
    marks += [] if one.votes else [_("adviser without a vote")]
    return (Span(str(one.user.name), strong=True), Span(f" {' · '.join(marks)}", tone="quiet"))


def _applications(lines: Sequence[Line]) -> Table:
    head = (
        _("application"), _("lead organisation"), _("score"), _("motion"), _("amount in yuan"),
        _("votes for, against, abstained"), _("outcome"),
    )  # fmt: skip
    rows = tuple(
        _row(
            str(one.item.application), str(one.item.application.lead), one.score,
            str(one.item.get_motion_display()), one.moved.in_yuan() if one.moved else "—", _votes(one), _outcome(one),
        )
        for one in lines
    )  # fmt: skip
    return Table(head, rows, (2, 4))


def _votes(one: Line) -> str:
    if one.result is None:
        return "—"
    said = [
        f"{side.label} {tally.yes}:{tally.no}:{tally.abstained} / {tally.entitled}"
        for side, tally in one.result.tallies.items()
    ]
    if one.result.conflicted:
        said.append(_("%(count)s took no part") % {"count": one.result.conflicted})
    return _("; ").join(said)


def _outcome(one: Line) -> str:
    if one.item.carried is None:
        return str(one.result.standing.label) if one.result else "—"
    return _("carried") if one.item.carried else _("not carried")


def _signatures(members: Sequence[PanelMember], signed: Sequence[GateApproval]) -> list[Block]:
    told = tuple(
        (
            Span(str(one.get_side_display()), strong=True),
            Span(
                f" {_('approved') if one.yes else _('refused')} · {timezone.localtime(one.at):%Y-%m-%d %H:%M}"
            ),
        )
        for one in signed
    )
    names = _("; ").join(f"{one.user.name} ____________" for one in members if one.votes)
    return [*([Lines(told)] if told else []), Note(_("Members: %(names)s") % {"names": names})]
