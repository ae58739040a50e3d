"""Keep what university and regions share: standing bodies, agreements with their promises and open points."""

from luodi.partnerships.models.agreements import Agreement, ClausePoint, Promise
from luodi.partnerships.models.bodies import StandingBody
from luodi.partnerships.models.interactions import Interaction

__all__ = ["Agreement", "ClausePoint", "Interaction", "Promise", "StandingBody"]
