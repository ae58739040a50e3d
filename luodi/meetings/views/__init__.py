"""Draw the pages of meetings that no declared page can."""
