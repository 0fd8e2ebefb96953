"""Bounds for the PDF parser."""

from pikepdf import settings

MAX_PAGES = 20_000
MAX_DECODED_CONTENT = 64 << 20


def set_qpdf_limits() -> None:
    """Bound qpdf's decoders, process-wide.

    Unbounded, an 8 kB file of doubly deflated zeros takes a gigabyte; the memory limits are off in qpdf by default.
    Call before the first document is opened; calling again changes nothing.
    """
    settings.set_qpdf_limits(
        flate_max_memory=MAX_DECODED_CONTENT,
        run_length_max_memory=MAX_DECODED_CONTENT,
        png_max_memory=MAX_DECODED_CONTENT,
        tiff_max_memory=MAX_DECODED_CONTENT,
        dct_max_memory=256 << 20,
        max_stream_filters=3,
        doc_max_warnings=500,
    )
