"""Hold the papers of funds against the ledger, with every verification of the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from luodi.funds.models import Inflow, Notice
from luodi.funds.states import InflowKind, NoticeKind, PaperState
from luodi.ledger.models import Operation
from luodi.ledger.states import Kind
from luodi.ledger.verifying import Finding, agrees

_PAPERS = {Notice: (Kind.ISSUED, Kind.CUT), Inflow: (Kind.RECEIVED, Kind.REFUNDED)}
# Papers that say the opposite of what theirs usually say.
_TURNED = {Notice: NoticeKind.CUT, Inflow: InflowKind.BACK}


@agrees
def papers_are_booked() -> Iterator[Finding]:
    """Find confirmed papers without their entry, of another amount, and entries without their paper (X4)."""
    for model, kinds in _PAPERS.items():
        booked: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        funds: dict[str, int] = {}
        moved = Operation.objects.filter(kind__in=kinds, subject__startswith=f"{model._meta.label_lower}:")
        said = moved.values_list("subject", "seq", "transfers__amount", "kind", "transfers__source__fund")
        amount: Any
        for subject, seq, amount, kind, fund in said:
            booked[subject].append((seq, amount.fen, kind))
            funds[subject] = fund
        payer_of = "appropriation__payer" if model is Notice else "payer"
        rows = model.objects.unguarded("papers that the ledger must agree with").filter(
            state=PaperState.CONFIRMED
        )
        for row in rows.select_related(payer_of):
            payer = row.appropriation.payer if isinstance(row, Notice) else row.payer
            kind = kinds[row.kind == _TURNED[model]]
            if booked.pop(row.ref, []) != [(row.entry, row.amount.fen, kind)]:
                yield Finding("X4", payer.fund_id, f"{row.code} is not booked as it says")
        for subject in booked:
            yield Finding("X4", funds[subject], f"{subject} is booked, but not confirmed")
