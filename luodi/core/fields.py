"""Store what plain columns cannot say: money in fen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.money import LARGEST_FEN, Money, as_money, read_amount


class MoneyInput(forms.CharField):
    """Read an amount in 万元 as people type it; shows the unit beside the field."""

    def __init__(self, *, unit: str = "万元", **kwargs: Any) -> None:
        self.unit = unit
        kwargs.pop("min_value", None)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "data-unit": unit, "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Show stored money in the field's unit, and typed text as it was typed."""
        if isinstance(value, Money):
            return value.in_wan() if self.unit == "万元" else value.in_yuan()
        return value

    def to_python(self, value: Any) -> Money | None:  # type: ignore[override]
        """Turn what was typed into money.

        :raises ValidationError: if it cannot be read, or was written as an estimate.
        """
        if isinstance(value, Money):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            reading = read_amount(text, unit=self.unit)
        except ValueError:
            raise ValidationError(
                _(
                    "“%(text)s” is not an amount. Write a number, such as 180 or 1,200.5; the unit is %(unit)s."
                ),
                params={"text": text, "unit": self.unit},
            ) from None
        if reading.money.fen < 0:
            raise ValidationError(_("An amount here cannot be negative."))
        return reading.money

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not spellings."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class MoneyField(models.BigIntegerField):  # type: ignore[type-arg]
    """Hold money as whole fen; gives and takes ``Money``."""

    description = "money in fen"

    def from_db_value(self, value: int | None, *_args: Any) -> Money | None:
        """Wrap the stored fen."""
        return None if value is None else Money(value)

    def to_python(self, value: Any) -> Money | None:
        """Accept Money, fen or nothing.

        :raises ValidationError: for anything else, floats above all.
        """
        try:
            return as_money(value)
        except TypeError:
            raise ValidationError(_("Money is a whole number of fen.")) from None

    def get_prep_value(self, value: Any) -> int | None:
        """Unwrap to fen for the database."""
        money = as_money(value)
        return None if money is None else money.fen

    def run_validators(self, value: Any) -> None:
        """Keep amounts within what sums can hold."""
        if value is not None and abs(value.fen) > LARGEST_FEN:
            raise ValidationError(_("This amount is larger than 1,000,000,000,000 yuan."))

    def value_to_string(self, obj: models.Model) -> str:
        """Write fen for serialisers."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value.fen)

    def formfield(self, **kwargs: Any) -> Any:
        """Offer an input in 万元."""
        return models.Field.formfield(self, **{"form_class": MoneyInput, **kwargs})
