"""Draw the pages of results and experts that no declared page can."""
