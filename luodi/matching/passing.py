"""Say which hard filters a record does not pass, as the index would judge."""

from __future__ import annotations

from collections.abc import Mapping

from luodi.matching.records import Record


def not_passed(
    record: Record,
    filters: Mapping[str, tuple[str, ...]],
    ranges: Mapping[str, tuple[float | None, float | None]],
) -> tuple[str, ...]:
    """Return the names of the filters and ranges (see ``core.search.Query``) that keep the record out, in order."""
    kept_out = [name for name, codes in filters.items() if not set(codes) & set(record.facets.get(name, ()))]
    for name, (least, most) in ranges.items():
        number = record.numbers.get(name)
        if number is None or (least is not None and number < least) or (most is not None and number > most):
            kept_out.append(name)
    return tuple(kept_out)
