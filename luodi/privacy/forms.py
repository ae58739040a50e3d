"""Ask twice before a person's data are erased."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.accounts.forms import BareForm
from luodi.privacy.states import Basis


class EraseForm(BareForm):
    """Ask why, for the code once more, and that it is known to be for ever."""

    basis = forms.ChoiceField(label=_("Why"), choices=Basis.choices)
    again = forms.CharField(
        label=_("The person's code once more"),
        max_length=24,
        help_text=_("As it stands above; so that nobody is erased by a slip."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sure = forms.BooleanField(label=_("I know that this cannot be undone."))
