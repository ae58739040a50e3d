"""Print codes of a few results and needs that all readers of the bench may see."""

from __future__ import annotations

import json

from luodi.site.commands import frame


def main() -> None:
    """Draw from published results and from accepted needs in the provinces of the officer."""
    from luodi.needs.models import Need
    from luodi.registry.models import ResearchResult

    results = ResearchResult._base_manager.filter(state="published", retired_at=None)
    needs = Need._base_manager.filter(
        state="accepted", retired_at=None, region_id__gte="610000", region_id__lt="650000"
    ).exclude(region_id__gte="630000", region_id__lt="640000")
    print(
        json.dumps(
            {
                "result": list(results.order_by("pk").values_list("code", flat=True)[:200]),
                "need": list(needs.order_by("pk").values_list("code", flat=True)[:200]),
            }
        )
    )


if __name__ == "__main__":
    frame.start()
    main()
