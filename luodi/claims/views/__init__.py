"""Draw the pages of claims that no declared page can."""
