"""Turn what people type about accounts into clean values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BareForm(forms.Form):
    """Be a form in the look of the site; the first field that needs attention gets the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    def turn_to_error(self) -> None:
        """Mark the fields that need attention and put the focus on the first; call before showing again."""
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        for number, name in enumerate(name for name in self.fields if name in self.errors):
            attrs = self.fields[name].widget.attrs
            attrs["class"] += " is-invalid"
            if not number:
                attrs["autofocus"] = True


class LoginForm(BareForm):
    """Ask for e-mail and password."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(BareForm):
    """Ask for a code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
