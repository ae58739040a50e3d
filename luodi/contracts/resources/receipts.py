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
        headings={
            "contract": ("合同", "合同编号", "合同号", "合同名称"),
            "payer": ("付款单位", "付款方", "付款人", "来款单位", "汇款人", "对方户名", "对方单位"),
            "received_on": ("到账日期", "到账时间", "交易日期", "入账日期", "来款日期", "日期"),
            "amount": ("到账金额", "来款金额", "交易金额", "贷方金额", "收入金额", "金额"),
            "voucher": ("凭证号", "凭证编号", "记账凭证号", "流水号", "交易流水号"),
            "note": ("摘要", "附言", "用途", "备注"),
        },
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
        taken_back_by="reverse",
        empty=_("Nothing has come in yet. Open a contract that was signed and book a receipt."),
    )
)
