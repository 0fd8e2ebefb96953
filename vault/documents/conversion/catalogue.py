"""Which types of file become pages at deposit, and how: a further type joins by one entry here.

What converts is given the whole content and gives a PDF without a mark, which goes the way of every PDF from there on.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final

from vault.documents.conversion.office import OfficeFilters
from vault.documents.file_types import FileType


@dataclass(frozen=True)
class ByOffice:
    """LibreOffice makes the pages, enclosed.

    Args:
        filters: How it reads the type and writes it.
    """

    filters: OfficeFilters


@dataclass(frozen=True)
class InWorker:
    """A function in a sandboxed worker makes the pages.

    Args:
        function: ``package.module:function``, which takes the content (bytes) and returns a PDF (bytes); what it cannot
            take it refuses with :class:`~vault.documents.conversion.errors.ConversionError`.
        seconds: The longest it may take, which is twice its processor seconds (`worker_pool`): a machine that gives it
            less than half of one processor has no time for it.
    """

    function: str
    seconds: float = 60.0

    @property
    def module(self) -> str:
        """The module a worker loads before it locks itself in."""
        return self.function.partition(":")[0]


Conversion = ByOffice | InWorker

_WRITER, _CALC, _IMPRESS = "writer_pdf_Export", "calc_pdf_Export", "impress_pdf_Export"

# Its libraries are an extra of the package; without them the type is kept as it comes, like any without a reader.
_STEP: Final = (
    {"STEP": InWorker("vault.documents.conversion.step.views:views_as_pdf")} if find_spec("cascadio") else {}
)

CONVERSIONS: Final = MappingProxyType[str, Conversion](
    {
        "Word": ByOffice(OfficeFilters("MS Word 2007 XML", _WRITER)),
        "Excel": ByOffice(OfficeFilters("Calc MS Excel 2007 XML", _CALC)),
        "PowerPoint": ByOffice(OfficeFilters("Impress MS PowerPoint 2007 XML", _IMPRESS)),
        "OpenDocument Text": ByOffice(OfficeFilters("writer8", _WRITER)),
        "OpenDocument Spreadsheet": ByOffice(OfficeFilters("calc8", _CALC)),
        "OpenDocument Presentation": ByOffice(OfficeFilters("impress8", _IMPRESS)),
        "Word 97-2003": ByOffice(OfficeFilters("MS Word 97", _WRITER)),
        "Excel 97-2003": ByOffice(OfficeFilters("MS Excel 97", _CALC)),
        "PowerPoint 97-2003": ByOffice(OfficeFilters("MS PowerPoint 97", _IMPRESS)),
        "Rich Text": ByOffice(OfficeFilters("Rich Text Format", _WRITER)),
        "DXF": InWorker("vault.documents.conversion.dxf.drawing:drawing_as_pdf"),
        **_STEP,
        "E-mail": InWorker("vault.documents.conversion.mail.pages:mail_as_pdf"),
        "ZIP": InWorker("vault.documents.conversion.zip_listing:listing_as_pdf"),
    }
)
"""By the name of the type (`file_types.catalogue`)."""


def conversion_of(claimed: FileType) -> Conversion | None:
    """How a type becomes pages at deposit; None for a type that has pages of its own, or none at all."""
    return CONVERSIONS.get(claimed.name)


def worker_modules() -> tuple[str, ...]:
    """The modules that workers load for conversions."""
    return tuple(sorted({one.module for one in CONVERSIONS.values() if isinstance(one, InWorker)}))
