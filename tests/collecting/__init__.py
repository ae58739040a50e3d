"""Test calls for needs."""
