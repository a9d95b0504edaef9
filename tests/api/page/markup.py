"""Reads a page as strictly as a browser does not: what is wrong with it, and where it leads."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "input", "br", "hr"}
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NAMED = ("a", "button", "summary", "h1", "h2", "h3", "title", "label")
"""What must say something to be of use."""


@dataclass
class Element:
    """An element, its attributes and the text in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Markup(HTMLParser):
    """A parsed page."""

    html: str
    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.html)
        self.close()
        self.faults += [f"<{element.tag}> is never closed" for element in self._open]
        self.faults += self._check()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1]
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes nothing at line {self.getpos()[0]}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        """The elements of these kinds."""
        return [element for element in self.elements if element.tag in tags]

    def having(self, name: str) -> list[Element]:
        """The elements with an attribute."""
        return [element for element in self.elements if name in element.attributes]

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] or "" for element in self.having("id")]

    @property
    def links(self) -> list[str]:
        """Addresses of everything that the page links and loads."""
        found = [
            element.attributes.get(name) for element in self.elements for name in ("href", "src", "action")
        ]
        return [address for address in found if address]

    def _check(self) -> Iterator[str]:
        if not self.html.startswith("<!doctype html>"):
            yield "has no doctype"
        if [element.attributes.get("lang") for element in self.all("html")] != ["zh-CN"]:
            yield "does not say its language"
        for tag in ("title", "main", "h1"):
            if len(self.all(tag)) != 1:
                yield f"has {len(self.all(tag))} <{tag}>"
        yield from (
            f"id {name!r} is there {count} times" for name, count in Counter(self.ids).items() if count > 1
        )
        yield from (
            f"id {name!r} has a space or nothing in it"
            for name in self.ids
            if not name or name.split() != [name]
        )
        for reference in REFERENCES:
            for element in self.having(reference):
                missing = set((element.attributes[reference] or "").split()) - set(self.ids)
                yield from (f"{reference} leads to no {name!r}" for name in missing)
        yield from self._check_headings()
        labelled = {element.attributes["for"] for element in self.all("label")}
        for element in self.all("input"):
            if element.attributes.get("id") not in labelled:
                yield "an <input> has no label"
        for element in self.elements:
            if element.tag in NAMED and not (element.text.strip() or element.attributes.get("aria-label")):
                yield f"<{element.tag}> says nothing: {element.attributes}"
            if element.tag == "img" and "alt" not in element.attributes:
                yield "an <img> has no alt"
            for name in element.attributes:
                if name == "style" or name.startswith("on"):
                    yield f"<{element.tag} {name}=…> would be stopped by the content security policy"
            if element.tag == "style" or (
                element.tag == "script"
                and "src" not in element.attributes
                and "type" not in element.attributes
            ):
                yield f"<{element.tag}> stands in the page itself"

    def _check_headings(self) -> Iterator[str]:
        level = 0
        for element in self.all(*HEADINGS):
            here = int(element.tag[1])
            if here > level + 1:
                yield f"<{element.tag}>{element.text.strip()} comes after <h{level}>"
            level = here
