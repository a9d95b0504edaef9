"""What can be missing or wrong, said so that an operator knows what to do."""


class SearchError(Exception):
    """Base of the errors of this package; the text says what to do."""


class ModelMissingError(SearchError):
    """The embedding model is not there, or a file of it is broken."""


class IndexMissingError(SearchError):
    """The search index is not there, or was built from other content or another model."""


class InputError(SearchError):
    """A file given by the user is faulty; the text names the line."""
