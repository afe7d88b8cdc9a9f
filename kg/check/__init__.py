"""Checks: verify a graph against its sources, compare two graphs, score extractions."""

from kg.check.comparison import diff
from kg.check.differences import Diff
from kg.check.faults import Fault, VerifyReport
from kg.check.verification import verify

__all__ = ["Diff", "Fault", "VerifyReport", "diff", "verify"]
