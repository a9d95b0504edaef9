"""`python -m embeddings`."""

from embeddings.cli import app

if __name__ == "__main__":
    app()
