"""`python -m knowledge`."""

from knowledge.cli import app

if __name__ == "__main__":
    app()
