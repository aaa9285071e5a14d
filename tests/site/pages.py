"""Pages as lists of elements, and settings of an office that does not exist; read by the tests of this folder."""

from dataclasses import dataclass
from html.parser import HTMLParser

from intake.site.settings import SiteSettings

VOID = {"meta", "link", "input", "br", "hr"}


@dataclass
class Element:
    """One element: its tag, attributes, ancestors' elements and the text directly or deeper inside it."""

    tag: str
    attributes: dict[str, str]
    ancestors: tuple["Element", ...]
    text: str = ""

    def has(self, name: str) -> bool:
        """Whether the attribute is there, with or without a value."""
        return name in self.attributes

    def get(self, name: str) -> str:
        """Return the attribute's value, empty where there is none."""
        return self.attributes.get(name, "")


class Page(HTMLParser):
    """All elements of a page in their order, also those in templates and in noscript."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(content.decode("utf-8"))
        self.close()
        assert not self._open, f"never closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element; an attribute may come once."""
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be of this tag."""
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Give the text to every open element."""
        for element in self._open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of these tags."""
        return [element for element in self.elements if element.tag in tags]

    def by_id(self, id: str) -> Element:
        """Return the one element with an id."""
        found = [element for element in self.elements if element.get("id") == id]
        assert len(found) == 1, f"{len(found)} elements with the id {id}"
        return found[0]


def settings(**changes: object) -> SiteSettings:
    """Settings of an office that does not exist."""
    values: dict[str, object] = {
        "office_name": "Office of an <Example> & Sons",
        "mandate": "Receives reports.",
        "helpline": "Call +000 000.",
        "languages": ("en",),
    }
    return SiteSettings(**(values | changes))  # type: ignore[arg-type]  # the tests give wrong types on purpose
