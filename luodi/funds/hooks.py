"""Register the pages of funds."""

from luodi.funds import resources  # noqa: F401
