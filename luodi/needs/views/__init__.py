"""Draw the pages of needs that no declared page can."""
