"""Be Django's PostgreSQL, without the indexes that nothing of ours asks."""
