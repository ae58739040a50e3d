"""Hold the weights of a ranking: data with a version, so that a list can be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self


@dataclass(frozen=True)
class Profile:
    """Weigh the parts of a score. Only proportions matter: parts that a need does not ask for drop out."""

    name: str
    weights: Mapping[str, float]

    def __post_init__(self) -> None:
        if any(weight < 0 for weight in self.weights.values()) or not any(self.weights.values()):
            raise ValueError("weights are not negative, and one is above zero")

    @cached_property
    def version(self) -> str:
        """Name the content: equal weights have equal versions."""
        content = json.dumps(sorted((name, float(weight)) for name, weight in self.weights.items()))
        return hashlib.blake2b(content.encode(), digest_size=6).hexdigest()

    @classmethod
    def default(cls, kind: str) -> Self:
        """Return the weights that Luodi comes with for a kind of record ("expert", "registry.expert", …)."""
        if kind.rpartition(".")[2] == "expert":
            return cls(
                "default-expert",
                {"text": 70, "field": 8, "industry": 5, "region": 5, "load": 6, "response": 6},
            )
        return cls(
            "default",
            {
                "text": 70,
                "field": 8,
                "industry": 8,
                "maturity": 6,
                "region": 3,
                "way": 2,
                "budget": 2,
                "time": 1,
            },
        )
