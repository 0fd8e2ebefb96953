"""Annotations become page content, because what floats above the content could cover the marking."""

from collections import Counter
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from vault.documents.pdf.field_text import draw_appearances, hides_value
from vault.documents.pdf.geometry import inherited, number
from vault.documents.pdf.type0_font import Type0Font

_MEDIA: Final = (Name.RichMedia, Name.Movie, Name.Sound, Name.Screen, Name("/3D"))
_EMPTY: Final = (Name.Link, Name.Popup)  # nothing to see is lost with these
# Flags of annotations (ISO 32000-2, 12.5.3, table 167) and of button fields (12.7.5.2.1, table 229).
_NOT_ON_SCREEN: Final = 1 << 0 | 1 << 1 | 1 << 5
_PRINT: Final = 1 << 2
_PUSHBUTTON: Final = 1 << 16


def flatten(pdf: Pdf, font: Type0Font, removed: Counter[str]) -> None:
    """Paint annotations that are seen on paper or on a screen into the page, drop the rest, keep jumps within the document.

    Form fields and their tree go, with the signatures that they hold (those stay valid on the original only).

    Args:
        pdf: The document, changed in place.
        font: For values of fields without an appearance.
        removed: Counts to add to.
    """
    _drop_broken(pdf)
    widgets = [widget for widget in _widgets(pdf) if not _forgotten(widget)]
    _generate_appearances(pdf, draw_appearances(pdf, font, widgets, renew=_asks_for_appearances(pdf)))
    _let_print_what_is_seen(pdf)
    pdf.flatten_annotations("print")
    for page in pdf.pages:
        _keep_inner_links(page.obj, removed)
    form = pdf.Root.get(Name.AcroForm)
    if form is not None:
        del pdf.Root[Name.AcroForm]


def _drop_broken(pdf: Pdf) -> None:
    """Annotation lists and entries of the wrong type, which flattening would trip over."""
    for page in pdf.pages:
        annots = page.obj.get(Name.Annots)
        if annots is None:
            continue
        if not isinstance(annots, Array):
            del page.obj[Name.Annots]
            continue
        page.obj[Name.Annots] = Array([a for a in annots if isinstance(a, Dictionary)])


def _generate_appearances(pdf: Pdf, untouched: list[Object]) -> None:
    """Renew appearances where the file asks for it.

    qpdf changes existing appearance streams in place, so those that must stay are out of its sight meanwhile.
    """
    if not isinstance(pdf.Root.get(Name.AcroForm), Dictionary):
        return
    kept = []
    for widget in untouched:
        if Name.AP in widget:  # not for the second time, where one widget is on several pages
            kept.append((widget, widget[Name.AP]))
            del widget[Name.AP]
    pdf.generate_appearance_streams()
    for widget, appearance in kept:
        widget[Name.AP] = appearance


def _asks_for_appearances(pdf: Pdf) -> bool:
    form = pdf.Root.get(Name.AcroForm)
    return isinstance(form, Dictionary) and bool(form.get(Name.NeedAppearances) == True)  # noqa: E712 - a PDF object


def _let_print_what_is_seen(pdf: Pdf) -> None:
    """Many programs leave the flag for printing out, and what was filled in or noted is on the screen only.

    What is pressed on the screen, and not printed, is no content.
    """
    for page in pdf.pages:
        for annot in page.obj.get(Name.Annots, ()):
            flags = int(number(annot.get(Name.F)) or 0)
            kind = annot.get(Name.Subtype)
            if not (flags & _NOT_ON_SCREEN or kind in _MEDIA or kind in _EMPTY or _is_pressed(annot)):
                annot[Name.F] = flags | _PRINT


def _is_pressed(annot: Object) -> bool:
    flags = int(number(inherited(annot, Name.Ff)) or 0)
    return inherited(annot, Name.FT) == Name.Btn and bool(flags & _PUSHBUTTON)


def _widgets(pdf: Pdf) -> list[Object]:
    found: list[Object] = []
    for page in pdf.pages:
        annots = page.obj.get(Name.Annots)
        if isinstance(annots, Array):
            found += [a for a in annots if a.get(Name.Subtype) == Name.Widget]
    return found


def _forgotten(widget: Object) -> bool:
    """Take the value out of a password field; it must not be written out."""
    if not hides_value(widget):
        return False
    widget[Name.V] = String("")
    return True


def _keep_inner_links(page: Dictionary, removed: Counter[str]) -> None:
    annots = page.get(Name.Annots)
    if not isinstance(annots, Array):
        return
    kept = []
    for annot in annots:
        if _jumps_within(annot):
            annot[Name.Border] = Array([0, 0, 0])  # a wide border could be painted over the marking
            for key in (Name.BS, Name.C, Name.AP):
                if key in annot:
                    del annot[key]
            kept.append(annot)
        elif annot.get(Name.Subtype) not in _EMPTY:
            removed["rich_media" if annot.get(Name.Subtype) in _MEDIA else "annotation"] += 1
    if kept:
        page[Name.Annots] = Array(kept)
    else:
        del page[Name.Annots]


def _jumps_within(annot: Object) -> bool:
    if annot.get(Name.Subtype) != Name.Link:
        return False
    action = annot.get(Name.A)
    return Name.Dest in annot or (isinstance(action, Dictionary) and action.get(Name.S) == Name.GoTo)
