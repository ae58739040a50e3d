"""Register the pages of standing bodies."""

from luodi.partnerships import resources  # noqa: F401
