"""Taking an earlier stamp off, completely."""

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from vault.documents.pdf import tags


def remove_earlier_stamp(pdf: Pdf) -> bool:
    """Restore each page's old content and blank every header of ours, wherever another tool has carried it.

    Returns:
        Whether there was anything of ours.
    """
    found = [_unwrap(page) for page in pdf.pages]
    blanked = [_blank(value) for value in pdf.objects]
    return any(found) or any(blanked)


def _unwrap(page: Page) -> bool:
    streams = content_streams(page.obj)
    kept = [s for s in streams if tags.role_of(s) not in {tags.FENCE, tags.CALL}]
    body = _placed_body(kept)
    if body is not None:
        page.obj[Name.Resources] = body.get(Name.Resources, Dictionary())
        kept = [body]
    if body is None and len(kept) == len(streams):
        return False
    page.obj[Name.Contents] = Array(kept)
    _forget_headers(page.obj.get(Name.Resources))
    return True


def _forget_headers(resources: Object | None) -> None:
    """Take the names of our headers out of a wrapped page's resources, or each stamp would leave one behind."""
    xobjects = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    if not isinstance(resources, Dictionary) or not isinstance(xobjects, Dictionary):
        return
    for key, entry in list(xobjects.items()):
        if tags.role_of(entry) == tags.HEADER:
            del xobjects[key]
    if not len(xobjects):
        del resources[Name.XObject]


def _placed_body(streams: list[Stream]) -> Stream | None:
    if len(streams) != 1 or tags.role_of(streams[0]) != tags.PLACE:
        return None
    body = streams[0].get(tags.BODY_KEY)
    return body if isinstance(body, Stream) and tags.role_of(body) == tags.BODY else None


def _blank(value: Object) -> bool:
    if not isinstance(value, Stream) or tags.role_of(value) != tags.HEADER:
        return False
    value.write(b"")
    value[Name.Resources] = Dictionary()
    return True


def content_streams(page: Dictionary) -> list[Stream]:
    """A page's content streams in order; anything else in ``/Contents`` is skipped, as viewers do."""
    contents = page.get(Name.Contents)
    if isinstance(contents, Stream):
        return [contents]
    if isinstance(contents, Array):
        return [item for item in contents if isinstance(item, Stream)]
    return []
