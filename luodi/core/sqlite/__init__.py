"""Be Django's SQLite, whose writers wait for each other by turns."""
