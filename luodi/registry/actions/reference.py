"""Write what the registers hold: the reference data that ships with Luodi."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from luodi.registry import reference
from luodi.registry.models import Field, Industry, Region, Strategy

_NAMES = ("name", "name_en")
_REGION = (*_NAMES, "level", "parent", "abolished", "successor", "revision_first", "revision_last")


def load_reference() -> dict[str, int]:
    """Bring regions, strategies, industries and fields up to what ships with Luodi; safe to repeat.

    :returns: how many entries each classification has now.
    """
    strategies, regions = reference.strategies(), (*reference.regions(), *reference.zones())
    with transaction.atomic():
        _store(Strategy, (_named(Strategy, row) for row in strategies), _NAMES)
        # Parents and successors may come after their children: the databases check them at the commit.
        _store(Region, (_region(row) for row in regions), _REGION)
        _tag(strategies)
        _store(Industry, (_industry(row) for row in reference.industries()), (*_NAMES, "parent"))
        _store(Field, (_field(row) for row in reference.fields()), (*_NAMES, "scheme"))
    return {
        model._meta.model_name or "": model._default_manager.count()
        for model in (Region, Strategy, Industry, Field)
    }


def _store(model: Any, rows: Iterable[models.Model], columns: tuple[str, ...]) -> None:
    model.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=list(columns)
    )


def _named(model: Any, row: Any) -> Any:
    return model(code=row.code, name=row.name_zh, name_en=row.name_en)


def _region(row: reference.Region) -> Region:
    region: Region = _named(Region, row)
    region.level, region.abolished = row.level, row.abolished
    region.parent_id, region.successor_id = row.parent, row.successor
    region.revision_first, region.revision_last = row.revision_first, row.revision_last
    return region


def _industry(row: reference.Industry) -> Industry:
    industry: Industry = _named(Industry, row)
    industry.parent_id = row.parent
    return industry


def _field(row: reference.Field) -> Field:
    field: Field = _named(Field, row)
    field.scheme = row.scheme
    return field


def _tag(strategies: Iterable[reference.Strategy]) -> None:
    """Tag the regions that a strategy names; all that lies in them belongs to it by their codes."""
    tags: Any = Region.strategies.through
    wanted = [(code, strategy.code) for strategy in strategies for code in strategy.regions]
    tags.objects.all().delete()
    tags.objects.bulk_create(tags(region_id=region, strategy_id=strategy) for region, strategy in wanted)
