"""Checks: verify, diff, evaluate."""
