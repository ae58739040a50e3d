"""Draw the pages of events that cannot be declared."""
