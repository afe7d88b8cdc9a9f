"""Checks: verify a graph against its sources, compare two graphs, score extractions, find the
faults of annotations."""

from kg.check.annotation_faults import AnnotationFault, AnnotationReport
from kg.check.comparison import diff
from kg.check.correction import check_annotations
from kg.check.differences import Diff
from kg.check.evaluation import evaluate
from kg.check.faults import Fault, VerifyReport
from kg.check.folder import verify_folder
from kg.check.scores import PRF, Scores
from kg.check.verification import verify

__all__ = [
    "PRF",
    "AnnotationFault",
    "AnnotationReport",
    "Diff",
    "Fault",
    "Scores",
    "VerifyReport",
    "check_annotations",
    "diff",
    "evaluate",
    "verify",
    "verify_folder",
]
