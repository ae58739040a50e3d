"""Tests of one-to-one meetings."""
