"""Evaluation of search on files of questions: `python -m embeddings evaluate FILE`, `… compare A B`."""

from embeddings.evaluation.compare import compare_files
from embeddings.evaluation.questions import read_questions
from embeddings.evaluation.report import Options, evaluate

__all__ = ["Options", "compare_files", "evaluate", "read_questions"]
