"""Declare the pages of registrations, the rules they are checked by, and changes of contracts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.accounts.states import Role
from luodi.contracts.forms import BookForm, RegistrationForm
from luodi.contracts.models import ContractChange, Registration, RegistrationBook
from luodi.contracts.resources.contracts import INSIDERS
from luodi.core.resource import Panel, Resource, register

REGISTRATIONS = register(
    Resource(
        model=Registration,
        slug="registrations",
        # It begins with what its contract says, and goes out as the form of the registration body.
        workbook=False,
        icon="certificate",
        title=_("Registrations"),
        lead=_("Contracts on their way to recognition: checked, filed, registered or refused."),
        columns=(
            "contract",
            "way",
            "state",
            "number",
            "technical_value",
            "recognised_value",
            "filed_on",
            "registered_on",
        ),
        filters=("state", "way", "filed_on", "registered_on", "contract"),
        labels={
            "days": _("days from signing to registration"),
            "ip_kind_name": _("intellectual property concerned"),
            "objective_name": _("socio-economic objective"),
            "buyer_nature_name": _("nature of the buyer"),
            "country_name": _("country of the buyer"),
        },
        panels=(
            Panel(
                pgettext_lazy("contract", "Registration"),
                (
                    "contract",
                    "way",
                    "technical_value",
                    "new_input",
                    "new_output",
                    "ip_kind_name",
                    "objective_name",
                    "buyer_nature_name",
                    "country_name",
                    "office",
                    "filler",
                    "refusal",
                ),
            ),
            Panel(
                _("Outcome"),
                (
                    "number",
                    "filed_on",
                    "registered_on",
                    "days",
                    "recognised_amount",
                    "recognised_value",
                    "book",
                ),
            ),
        ),
        form=RegistrationForm,
        roles=INSIDERS,
        searched=False,
        creatable=False,
        empty=_("No registration yet. Open a signed contract and begin its registration."),
    )
)

BOOKS = register(
    Resource(
        model=RegistrationBook,
        slug="registration-rules",
        workbook=False,
        icon="book",
        title=_("Rules of registration"),
        lead=_(
            "What is checked before a contract is filed, and the codes of the form. Versions replace each other."
        ),
        columns=("title", "state", "activated_at", "changed_at"),
        filters=("state",),
        panels=(Panel(_("Rules"), ("title", "activated_at", "text"), wide=True),),
        form=BookForm,
        roles=frozenset({Role.OFFICE_DIRECTOR, Role.FINANCE_CLERK}),
        searched=False,
        empty=_("The rules that Luodi comes with hold. A new version begins as a copy of them."),
    )
)

CHANGES = register(
    Resource(
        model=ContractChange,
        slug="contract-changes",
        workbook=False,
        icon="git-compare",
        title=_("Changes of contracts"),
        lead=_(
            "What of signed contracts was changed, from when and why: proposed, approved and applied, or rejected."
        ),
        columns=("contract", "number", "kind", "effective_on", "state", "changed_at"),
        filters=("state", "kind", "effective_on", "contract"),
        panels=(Panel(_("Change"), ("contract", "number", "kind", "effective_on", "reason")),),
        roles=INSIDERS,
        searched=False,
        creatable=False,
        empty=_("No change yet. Open a contract in force and propose one."),
    )
)
