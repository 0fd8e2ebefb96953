"""Production of issued PDF copies from a marked rendition: bytes in, bytes out, inside the sandboxed worker.

A copy holds the pages that were approved and nothing of the others (G5.3-f): resources are cut down to what each page
draws, everything that is not page content is dropped, metadata is written anew. A page is issued as an image of
itself where the tier asks for it or where its content cannot be cut down with certainty: content that does not parse,
layers that are switched off, anything that lies outside the visible box.

What a page-content copy still holds by nature: parts of the page's own drawing under a clip or a cover, and embedded
font subsets made for the whole document. For the top tier issue images. Permission bits are a request to the
reader's software, not a lock; whoever has the password can lift them.
"""

from vault.copies.produce.errors import ProductionError
from vault.copies.produce.issue import issue_copy
from vault.copies.produce.model import CopyReport, CopySpec, ProducedCopy

__all__ = ["CopyReport", "CopySpec", "ProducedCopy", "ProductionError", "issue_copy"]
