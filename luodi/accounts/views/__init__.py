"""Draw the pages of accounts that no declared page can."""
