"""Decide on applications, award, pay, and claim back."""
