"""Damaged and hostile input: `python -m tests.torture --count 2000` reads that many variants of
each input format; the test suite reads a few of the same."""
