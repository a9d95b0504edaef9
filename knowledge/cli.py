"""`python -m knowledge`: check, count and review the content; import official texts and local offices."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from knowledge.base import CONTENT_DIR, PRACTICE, KnowledgeBase, load_knowledge
from knowledge.checks import faults, text_faults
from knowledge.coverage import Row, coverage, total
from knowledge.directory import (
    DIRECTORY_FILE,
    DirectoryError,
    changes,
    load_directory,
    read_directory,
    save_directory,
    template,
)
from knowledge.export import export_lines
from knowledge.law_text import LawText, LawTextError, read_law, read_laws
from knowledge.official import LAWS_DIR, import_laws, imported_sources, official_texts
from knowledge.practice.bank import Bank, load_bank, stale
from knowledge.practice.checks import practice_faults, practice_text_faults
from knowledge.practice.coverage import practice_coverage
from knowledge.practice.models import DUTY_NAMES
from knowledge.review import (
    ReviewError,
    SelfRetrieval,
    needing_review,
    never_checked,
    self_retrieval,
    unanswered,
)
from knowledge.stamp import stamp
from knowledge.yaml_source import ContentError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
# Without a terminal rich would squeeze tables into 80 columns; ids such as civil_code:1234: are no emoji.
out = Console(soft_wrap=True, emoji=False, width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, soft_wrap=True, emoji=False)

Laws = Annotated[Path, typer.Option("--laws", help="Folder of official texts.", exists=True, file_okay=False)]
OptionalLaws = Annotated[
    Path | None,
    typer.Option("--laws", help="Folder of official texts to compare with.", exists=True, file_okay=False),
]
LawsDir = Annotated[Path, typer.Option("--directory", help="Where imported texts are kept.")]
Content = Annotated[Path, typer.Option("--content", help="Folder of the content files.")]


@app.command()
def check(laws: OptionalLaws = None, content: Content = CONTENT_DIR) -> None:
    """Validate the content; with --laws, compare it with the official texts. Exit code 1 on faults."""
    base, bank = _load(content), _load_bank(content)
    found = [*faults(base), *practice_faults(bank, base)]
    try:
        if laws:
            texts = read_laws(laws)
            found += [*text_faults(base, texts), *practice_text_faults(bank, texts)]
    except LawTextError as error:
        raise _failed(str(error)) from error
    if found:
        raise _failed("\n".join(found))
    questions = sum(len(entry.questions) for entry in base)
    out.print(
        f"{len(base.articles)} articles, {len(base.measures)} parts of the plan, {len(base.guides)} guides, "
        f"{len(base.services)} services, {len(base.outside)} areas outside, {questions} lay questions, "
        f"{len(bank.items)} practice items, {len(bank.scenarios)} scenarios: no faults"
    )


@app.command("coverage")
def show_coverage(content: Content = CONTENT_DIR) -> None:
    """Show how much of every book and chapter is written."""
    rows = coverage(_load(content))
    columns = ("articles", "entries", "missing", "questions", "per entry", "fewest", "examples", "steps")
    table = Table("law, book", "chapter")
    for column in (*columns, "checked"):
        table.add_column(column, justify="right")
    group = ""
    for row in rows:
        if group and row.group != group:
            table.add_section()
        table.add_row("" if row.group == group else row.group, row.name, *_cells(row))
        group = row.group
    table.add_section()
    table.add_row("all", "", *_cells(total(rows)), style="bold")
    out.print(table)
    _show_practice(_load_bank(content))


@app.command("review")
def show_review(
    laws: OptionalLaws = None,
    content: Content = CONTENT_DIR,
    search: Annotated[bool, typer.Option(help="Ask search every lay question (a minute or two).")] = True,
    limit: Annotated[int, typer.Option(min=1, help="Lines shown of each list.")] = 30,
) -> None:
    """List what calls for an editor: changed law, unchecked entries, wrong finds, unanswered questions."""
    base = _load(content)
    try:
        texts = read_laws(laws) if laws else official_texts()
        changed = needing_review(base, texts)
        _section("law changed since the entry was checked (needs_review)", changed, limit)
        bank = _load_bank(content)
        gone = [
            f"{item.id} ({', '.join(changed)})" for item in bank if (changed := [*stale(item, base, texts)])
        ]
        _section("practice that is not asked, because its law has changed", gone, limit)
        if not texts:
            out.print("  no official text at hand: import some, or give --laws")
        _section("never checked against an official text", never_checked(base), limit)
        if search:
            _show_search(self_retrieval(base), limit)
    except (LawTextError, ReviewError) as error:
        raise _failed(str(error)) from error
    _show_unanswered(limit)


@app.command("stamp")
def stamp_files(files: list[Path], laws: Laws) -> None:
    """Record in content files that every entry was checked against its official text."""
    try:
        texts = read_laws(laws)
        for path in files:
            out.print(f"{path}: {stamp(path, texts)} stamps written")
    except (ContentError, LawTextError, ValueError, OSError) as error:
        raise _failed(str(error)) from error


@app.command("import-law")
def import_law(
    files: list[Path],
    directory: LawsDir = LAWS_DIR,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what the files hold.")] = False,
) -> None:
    """Import official texts (Markdown, .txt, .docx), so that answers can show the wording. All or none."""
    try:
        laws = [read_law(path) for path in files]
        for law in laws:
            out.print(_found(law), highlight=False)
        if dry_run:
            out.print("dry run: nothing was imported")
            return
        import_laws(laws, directory)
    except (LawTextError, OSError) as error:
        raise _failed(str(error)) from error
    out.print(f"imported {len(laws)} files, {sum(len(law.texts) for law in laws)} texts")


@app.command("laws")
def laws_imported(directory: LawsDir = LAWS_DIR) -> None:
    """List the imported official texts."""
    table = Table("source", "law", "file", "texts", "SHA-256", "imported")
    try:
        for source in imported_sources(directory):
            for file in source.files:
                day = file.imported_at.date().isoformat()
                table.add_row(
                    source.source, file.title, file.name, str(len(file.texts)), file.sha256[:16], day
                )
    except LawTextError as error:
        raise _failed(str(error)) from error
    out.print(table if table.row_count else "No official text has been imported.")


@app.command("import-directory")
def import_directory(
    file: Annotated[Path | None, typer.Argument(help="CSV of local offices.")] = None,
    print_template: Annotated[bool, typer.Option("--template", help="Write an empty CSV and stop.")] = False,
    commit: Annotated[bool, typer.Option("--commit", help="Replace the directory; else only check.")] = False,
    store: Annotated[Path, typer.Option("--store", help="Where the directory is kept.")] = DIRECTORY_FILE,
) -> None:
    """Import local offices per township from a CSV file, which replaces the directory. Dry run by default."""
    if print_template:
        typer.echo(template(), nl=False)
        return
    if file is None:
        raise _failed("give a CSV file, or --template for an empty one")
    try:
        new = read_directory(file)
        added, removed = changes(load_directory(store).offices, new.offices)
        out.print(f"{file}: {len(new.offices)} offices; {len(added)} new or altered, {len(removed)} dropped")
        for sign, offices in (("+", added), ("-", removed)):
            for office in offices:
                cells = (office.service, office.township, office.name, office.phone, office.address)
                out.print(f"{sign} {' · '.join(cell for cell in cells if cell)}", highlight=False)
        if not commit:
            out.print("dry run: nothing was imported; add --commit to replace the directory")
            return
        save_directory(new, store)
    except (DirectoryError, OSError) as error:
        raise _failed(str(error)) from error
    out.print("imported; restart the api to use it")


@app.command("export")
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; standard output if left out.")] = None,
    content: Content = CONTENT_DIR,
) -> None:
    """Write everything as JSON Lines; knowledge/EXPORT.md documents the fields."""
    lines = list(export_lines(_load(content)))
    if file is None:
        typer.echo("\n".join(lines))
        return
    try:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise _failed(f"{file}: cannot be written: {error.strerror}") from error
    out.print(f"{file}: {len(lines)} lines")


def _show_practice(bank: Bank) -> None:
    columns = ("items", "single", "multiple", "true/false", "scenarios", "level 1", "2", "3", *DUTY_NAMES)
    table = Table("practice")
    for column in columns:
        table.add_column(column, justify="right")
    for row in practice_coverage(bank):
        cells = (row.items, *row.kinds, row.scenarios, *row.difficulties, *row.duties)
        table.add_row(row.theme or "all", *map(str, cells), style="" if row.theme else "bold")
    out.print(table)


def _load(content: Path) -> KnowledgeBase:
    try:
        return load_knowledge(content)
    except ContentError as error:
        raise _failed(str(error)) from error


def _load_bank(content: Path) -> Bank:
    try:
        return load_bank(content / PRACTICE)
    except ContentError as error:
        raise _failed(str(error)) from error


def _cells(row: Row) -> list[str]:
    average = f"{row.questions / row.entries:.1f}" if row.entries else "–"
    numbers = (row.fewest, row.examples, row.steps, row.checked)
    missing = f"[red]{row.missing}[/red]" if row.missing else "0"
    return [str(row.articles), str(row.entries), missing, str(row.questions), average, *map(str, numbers)]


def _section(title: str, lines: Sequence[str], limit: int) -> None:
    out.print(f"\n{title}: {len(lines)}", style="bold", highlight=False)
    for line in lines[:limit]:
        out.print(f"  {line}", markup=False, highlight=False)
    if len(lines) > limit:
        out.print(f"  … and {len(lines) - limit} more (--limit)")


def _show_search(found: SelfRetrieval, limit: int) -> None:
    def lines(errors: list[tuple[str, str, str]]) -> list[str]:
        return [f"{question} ({owner}; found {other or 'nothing'})" for question, owner, other in errors]

    share = f"hit@1 {found.first / found.asked:.1%}, hit@3 {found.among_three / found.asked:.1%}"
    out.print(f"\nself-retrieval: {found.asked} lay questions, {share}", style="bold", highlight=False)
    _section("lay questions whose entry is not among the first three", lines(found.errors), limit)
    _section("lay questions answered with another entry", lines(found.confused), limit)


def _show_unanswered(limit: int) -> None:
    try:
        asked = [
            f"{item.count} × {item.question} ({' by '.join(filter(None, (item.status, item.entry)))})"
            for item in unanswered()
        ]
    except ReviewError as error:  # content can be reviewed where no api is set up
        out.print(f"\nasked by users and not answered: unknown ({error})", highlight=False)
        return
    _section("asked by users and not answered, or not to their liking", asked, limit)


def _found(law: LawText) -> str:
    dated = law.dated.isoformat() if law.dated else "no date"
    whole = {True: "whole", False: "a part of the law", None: "no gaps"}[law.whole]
    return f"{law.path.name}: 《{law.title}》, {dated}, {len(law.texts)} texts: {law.extent} ({whole})"


def _failed(message: str) -> typer.Exit:
    err.print(message, style="red", markup=False, highlight=False)
    return typer.Exit(1)
