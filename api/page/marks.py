"""Citation marks as a reader sees them: small numbers that lead to the list of citations below."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from knowledge.marked_text import MARK, MarkedText
from knowledge.models import Citing


@dataclass(frozen=True)
class Numbers:
    """The citations of a page by number, and its texts with their marks.

    Attributes:
        of: number of each cited provision.
        marked: each text with its marks, by what it says without them.
    """

    of: Mapping[str, int] = field(default_factory=dict)
    marked: Mapping[str, MarkedText] = field(default_factory=dict)


def numbers(item: Citing) -> Numbers:
    """Number the citations of an entry or a service.

    One whose sentences all rest on the same provision needs no numbers.
    """
    if len(item.cites) < 2:
        return Numbers()
    of = {cited: number for number, cited in enumerate(item.cites, start=1)}
    return Numbers(of, {str(text): text for text in item.prose})


def numbered_text(text: str, numbers: Numbers) -> Markup:
    """Return a text as HTML, with a link at each of its marks."""
    marked = numbers.marked.get(text)
    if marked is None:
        return escape(text)
    html = Markup()
    end = 0
    for match in MARK.finditer(marked.marked):
        html += escape(marked.marked[end : match.start()])
        cited = MarkedText(f"。{match[0]}").cites
        links = (_link(numbers.of[provision]) for provision in cited)
        # A word joiner keeps the number at the word before it.
        html += Markup('&#8288;<sup class="marks">') + Markup(" ").join(links) + Markup("</sup>")
        end = match.end()
    return html + escape(marked.marked[end:])


def _link(number: int) -> Markup:
    return Markup('<a href="#c{0}" aria-label="依据 {0}">{0}</a>').format(number)
