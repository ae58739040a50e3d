"""Measure how well a ranking answers judged questions, the engine's own or any other."""
