"""Checks: verify a graph against its sources, compare two graphs, score extractions."""

from kg.check.faults import Fault, VerifyReport
from kg.check.verification import verify

__all__ = ["Fault", "VerifyReport", "verify"]
