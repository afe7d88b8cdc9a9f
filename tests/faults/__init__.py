"""What must not harm a build: `python -m tests.faults` kills builds at random moments; the test
suite does the same a few times."""
