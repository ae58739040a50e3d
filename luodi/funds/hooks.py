"""Register the pages of funds."""

from luodi.funds import resources

assert resources
