"""Register pages, pieces of pages and what follows from gates."""

from luodi.calls import application_hooks, resources  # noqa: F401
from luodi.calls.guards import GUARDS
from luodi.core import guards

guards.expect(*GUARDS)
