"""Declare the pages of receipts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.contracts.forms import ReceiptForm
from luodi.contracts.models import Receipt
from luodi.contracts.resources.contracts import INSIDERS
from luodi.core.resource import Panel, Resource, register

RECEIPTS = register(
    Resource(
        model=Receipt,
        slug="receipts",
        icon="cash",
        title=_("Receipts"),
        lead=_("What has come in on contracts. A receipt is never changed: it is reversed and booked anew."),
        columns=("contract", "received_on", "payer", "amount", "voucher", "state"),
        filters=("state", "received_on", "payer", "contract", "contract__state"),
        panels=(
            Panel(_("Receipt"), ("contract", "line", "payer", "received_on", "amount", "voucher", "note")),
            Panel(_("Of which"), ("technical", "vat", "management_fee", "registration_fee")),
        ),
        labels={"contract__state": _("state of the contract")},
        form=ReceiptForm,
        order="-received_on",
        roles=INSIDERS,
        searched=False,
        creatable=False,
        within="contract",
        added_by="book",
        also=("line__buyer",),
        workbook=False,
        empty=_("Nothing has come in yet. Open a contract that was signed and book a receipt."),
    )
)
