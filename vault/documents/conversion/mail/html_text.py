"""HTML mail as text: what it says, where its links lead, and nothing that it would fetch or run."""

from html.parser import HTMLParser
from typing import Final

MOST_LETTERS: Final = 2_000_000
_SILENT: Final = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "svg", "iframe"}
)
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "div",
        "dl",
        "dt",
        "dd",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_EMPTY: Final = frozenset(
    {"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "wbr"}
)


def text_of_html(source: str) -> str:
    """Return the readable text of an HTML document.

    Links are followed by their address in angle brackets, pictures stand as their replacement text.

    Args:
        source: At most two million letters of it are read.
    """
    reader = _Reader()
    reader.feed(source[:MOST_LETTERS])
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[list[str]] = [[]]
        self._silent = 0
        self._links: list[str] = []

    def text(self) -> str:
        """The lines, with at most one empty line between two."""
        out: list[str] = []
        for pieces in self._lines:
            line = " ".join("".join(pieces).split(" ")).strip()
            if line or (out and out[-1]):
                out.append(line)
        return "\n".join(out).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _BLOCKS or tag == "br":
            self._lines.append([])
        said = dict(attrs)
        if tag == "li":
            self._say("・")
        elif tag in {"td", "th"}:
            self._say("  ")
        elif tag == "img":
            self._say(f"[{said.get('alt') or '画像 / picture'}]")
        elif tag == "a":
            self._links.append(said.get("href") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag == "a" and self._links:
            address = self._links.pop()
            if address and not "".join(self._lines[-1]).endswith(address):
                self._say(f" <{address}>")
        if tag in _BLOCKS:
            self._lines.append([])

    def handle_data(self, data: str) -> None:
        first, *others = " ".join(data.split("\u00a0")).replace("\r", " ").replace("\n", " ").split("\f")
        self._say(first)
        for other in others:
            self._lines.append([])
            self._say(other)

    def _say(self, text: str) -> None:
        if not self._silent and text:
            self._lines[-1].append(text)
