"""Search: from a resident's words to the entries of the knowledge base, or to a refusal."""

from embeddings.errors import IndexMissingError, ModelMissingError
from embeddings.results import Hit, SearchOutcome, Status
from embeddings.search import SearchEngine, is_elliptical

__all__ = [
    "Hit",
    "IndexMissingError",
    "ModelMissingError",
    "SearchEngine",
    "SearchOutcome",
    "Status",
    "is_elliptical",
]
