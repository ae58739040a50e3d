"""Draw the pages of calls for needs that no declared page can."""
