"""A document of 10,000 pages on its whole way: deposited, its first and last page viewed, a copy of these two pages made."""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable
from typing import TypeVar

import pikepdf
from pikepdf import Dictionary, Name

from tests.measures.companies import company_on
from tests.measures.figures import Tally
from tests.vault.whole_company import WholeCompany, copy_order, work_off
from vault.app.jobs import job_handlers
from vault.documents.workers import WorkerPool
from vault.platform.jobs import JobRunner

PAGES, MOST_PAGES = 10_000, 20_000

T = TypeVar("T")


def long_document(is_long: bool) -> Tally:
    """Take the measure; the long form is the longest document that is taken at all."""
    tally, pages = Tally(), MOST_PAGES if is_long else PAGES
    with company_on("sqlite") as (whole, workers):
        _whole_way(tally, whole, workers, pages)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    tally.notes.append(f"largest worker {largest} MiB")
    return tally


def _whole_way(tally: Tally, whole: WholeCompany, workers: WorkerPool, pages: int) -> None:
    def timed(what: str, act: Callable[[], T]) -> T:
        begun = time.monotonic()
        done = act()
        tally.notes.append(f"{what} {time.monotonic() - begun:.1f} s")
        return done

    tally.count("pages", pages)
    content, holder = _document_of(pages), whole["holder"]
    item = timed(
        "deposit", lambda: whole.done(holder.deposit(content, entry_id=whole.ids["entry_id"], marking="秘"))
    )
    version = item["version"]
    if version["pages"] != pages:
        tally.found(f"{version['pages']} pages were deposited")
    for page in (1, pages):
        answer = timed(
            f"page {page}", lambda page=page: holder.get(f"/versions/{version['id']}/pages/{page}")
        )  # type: ignore[misc]
        if answer.status_code != 200:
            tally.found(f"page {page}: {answer.text}")
    made = timed("copy of two", lambda: _copied(whole, workers, version["id"], f"1,{pages}"))
    if b"/Encrypt" not in made:
        tally.found("no copy was made")


def _copied(whole: WholeCompany, workers: WorkerPool, version_id: str, pages: str) -> bytes:
    holder = whole["holder"]
    order = {**copy_order(whole), "version_id": version_id, "pages": pages}
    request = whole.done(holder.post("/copy-requests", order))
    decision = {"digest": request["digest"], "reason": "必要な範囲に限られる"}
    whole.done(whole["manager"].post(f"/copy-requests/{request['id']}/approve", decision))
    whole.done(holder.post(f"/copy-requests/{request['id']}/issue"))
    work_off(JobRunner(whole.company.platform, job_handlers(workers)))
    [copy] = whole.done(holder.get(f"/copy-requests/{request['id']}"))["copies"]
    return bytes(holder.get(f"/copies/{copy['id']}/file").content)


def _document_of(pages: int) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Contents = pdf.make_stream(b"BT /F 24 Tf 100 400 Td (SHEET %d) Tj ET" % number)
        page.Resources = Dictionary(Font=Dictionary(F=font))
    pdf.save(out)
    return out.getvalue()
