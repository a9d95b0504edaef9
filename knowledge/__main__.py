"""`python -m knowledge`: check the content, stamp what was checked, import official texts."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from knowledge.base import CONTENT_DIR, load_knowledge
from knowledge.checks import faults, stamp, text_faults
from knowledge.law_text import LawTextError, read_laws
from knowledge.official import LAWS_DIR, import_laws, imported_sources
from knowledge.yaml_source import ContentError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

Laws = Annotated[Path, typer.Option("--laws", help="Folder of official texts.", exists=True, file_okay=False)]
OptionalLaws = Annotated[
    Path | None,
    typer.Option("--laws", help="Folder of official texts to compare with.", exists=True, file_okay=False),
]
LawsDir = Annotated[Path, typer.Option("--directory", help="Where imported texts are kept.")]


@app.command()
def check(laws: OptionalLaws = None, content: Annotated[Path, typer.Option()] = CONTENT_DIR) -> None:
    """Validate the content; with --laws, compare it with the official texts. Exit code 1 on faults."""
    try:
        base = load_knowledge(content)
        found = [*faults(base), *(text_faults(base, read_laws(laws)) if laws else ())]
    except (ContentError, LawTextError) as error:
        raise _failed(str(error)) from error
    if found:
        raise _failed("\n".join(found))
    questions = sum(len(entry.questions) for entry in base)
    out.print(
        f"{len(base.articles)} articles, {len(base.measures)} parts of the plan, "
        f"{len(base.services)} services, {questions} lay questions: no faults"
    )


@app.command("stamp")
def stamp_files(files: list[Path], laws: Laws) -> None:
    """Record in content files that every entry was checked against its official text."""
    try:
        texts = read_laws(laws)
        for path in files:
            out.print(f"{path}: {stamp(path, texts)} fingerprints written")
    except (LawTextError, ValueError, OSError) as error:
        raise _failed(str(error)) from error


@app.command("import-law")
def import_law(files: list[Path], directory: LawsDir = LAWS_DIR) -> None:
    """Import official texts (Markdown, .txt, .docx), so that answers can show the wording."""
    try:
        for law in import_laws(files, directory):
            ids = list(law.texts)
            out.print(f"{law.path.name}: {law.source}, {len(ids)} texts, {ids[0]} to {ids[-1]}")
    except LawTextError as error:
        raise _failed(str(error)) from error


@app.command("laws")
def laws_imported(directory: LawsDir = LAWS_DIR) -> None:
    """List the imported official texts."""
    table = Table("source", "file", "texts", "SHA-256", "imported")
    try:
        for source in imported_sources(directory):
            for file in source.files:
                date = file.imported_at.date().isoformat()
                table.add_row(source.source, file.name, str(file.texts), file.sha256[:16], date)
    except LawTextError as error:
        raise _failed(str(error)) from error
    out.print(table if table.row_count else "No official text has been imported.")


def _failed(message: str) -> typer.Exit:
    err.print(message, style="red", markup=False, highlight=False)
    return typer.Exit(1)


if __name__ == "__main__":
    app()
