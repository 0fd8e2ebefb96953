"""Taking out whatever acts, reaches out or hides (ISO 32000-2, 7.11, 12.6, 12.7.8, 13, 14.5).

By permission, not by prohibition: of all actions only a jump within the document stays. The walk visits every object
of the file rather than the places where actions usually sit, so an action in an unusual place is met as well.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from vault.documents.pdf.walk import holders, name_text

ACTION_KINDS: Final = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/URI": "uri",
    "/GoToR": "remote_goto",
    "/GoToE": "embedded_goto",
    "/GoToDp": "other_action",
    "/GoTo3DView": "multimedia",
    "/SubmitForm": "submit_form",
    "/ImportData": "import_data",
    "/ResetForm": "other_action",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/RichMediaExecute": "multimedia",
    "/SetOCGState": "other_action",
    "/Hide": "other_action",
    "/Named": "other_action",
    "/Thread": "other_action",
    "/Trans": "other_action",
}
ACTION_SLOTS: Final = (Name.A, Name.PA, Name.OpenAction)
# Keys that are taken out wherever they stand, with the kind they count as.
_FORBIDDEN_KEYS: Final = (
    (Name.JS, "javascript"),
    (Name.EF, "embedded_file"),
    (Name.RF, "embedded_file"),
    (Name.RichMediaContent, "rich_media"),
    (Name("/RichMediaSettings"), "rich_media"),
    (Name("/3DD"), "rich_media"),
    (Name.PieceInfo, "private_data"),
    (Name.OPI, "external_stream"),
    (Name("/Thumb"), "thumbnail"),
)
_CATALOG_KEYS: Final = (
    (Name.Collection, "collection"),
    (Name.SpiderInfo, "web_capture"),
    (Name.URI, "uri"),
    (Name.Perms, "signature"),
    (Name.DSS, "signature"),
    (Name.Legal, "signature"),
    (Name("/Requirements"), "requirements"),
    (Name.AF, "embedded_file"),
    (Name("/Threads"), "article_threads"),
)
_NAME_TREES: Final = (
    (Name.JavaScript, "javascript"),
    (Name.EmbeddedFiles, "embedded_file"),
    (Name.Renditions, "multimedia"),
    (Name.AlternatePresentations, "javascript"),
    (Name.URLS, "web_capture"),
    (Name.IDS, "web_capture"),
)
_SUSPICIOUS_KEYS: Final = frozenset(
    {
        "/AA",
        "/AF",
        "/F",
        "/Ref",
        "/Next",
        *(str(key) for key in ACTION_SLOTS),
        *(str(key) for key, _ in _FORBIDDEN_KEYS),
    }
)


def sanitise(pdf: Pdf) -> Counter[str]:
    """Remove active and hidden parts in place.

    Returns:
        What was removed, counted by kind.
    """
    removed: Counter[str] = Counter()
    _clean_catalog(pdf.Root, removed)
    for holder in holders(pdf, _SUSPICIOUS_KEYS):
        for rule in _RULES:
            rule(holder, removed)
    return removed


def active_content(pdf: Pdf) -> Counter[str]:
    """Count what ``sanitise`` would remove, by trying it on the given, disposable document."""
    return sanitise(pdf)


def _clean_catalog(root: Object, removed: Counter[str]) -> None:
    for key, kind in _CATALOG_KEYS:
        _drop(root, key, kind, removed)
    names = root.get(Name.Names)
    if isinstance(names, Dictionary):
        for key, kind in _NAME_TREES:
            _drop(names, key, kind, removed)
    form = root.get(Name.AcroForm)
    if isinstance(form, Dictionary):
        _drop(form, Name.XFA, "xfa", removed)


def _drop(holder: Object, key: Name, kind: str, removed: Counter[str]) -> None:
    if key in holder:
        del holder[key]
        removed[kind] += 1


def _action_kind(value: object) -> str | None:
    """The kind of an action to remove; None for a jump within the document and for what is no action."""
    if not isinstance(value, (Dictionary, Stream)):
        return None
    subtype = value.get(Name.S)
    if not isinstance(subtype, Name):
        return None
    known = ACTION_KINDS.get(name_text(subtype))
    if known is not None:
        return known
    stranger = value.get(Name.Type) == Name.Action and subtype != Name.GoTo
    return "other_action" if stranger else None


def _clean_actions(holder: Object, removed: Counter[str]) -> None:
    for slot in ACTION_SLOTS:
        kind = _action_kind(holder.get(slot))
        if kind is not None:
            _drop(holder, slot, kind, removed)


def _clean_additional_actions(holder: Object, removed: Counter[str]) -> None:
    events = holder.get(Name.AA)
    if not isinstance(events, Dictionary):
        return
    for _, action in events.items():
        removed[_action_kind(action) or "other_action"] += 1
    del holder[Name.AA]


def _clean_next(holder: Object, removed: Counter[str]) -> None:
    """A chain behind a permitted jump; in any other dictionary ``/Next`` is a neighbour, not an action."""
    if holder.get(Name.S) == Name.GoTo:
        _drop(holder, Name.Next, "other_action", removed)


def _clean_keys(holder: Object, removed: Counter[str]) -> None:
    for key, kind in _FORBIDDEN_KEYS:
        if key in holder and not _is_resource_name(holder, key):
            _drop(holder, key, kind, removed)


def _is_resource_name(holder: Object, key: Name) -> bool:
    """Resource dictionaries use free names: a font or image may be called /JS or /EF."""
    value = holder.get(key)
    return isinstance(value, (Dictionary, Stream)) and value.get(Name.Type) in (
        Name.Font,
        Name.XObject,
        Name.ExtGState,
        Name.Pattern,
    )


def _clean_associated_files(holder: Object, removed: Counter[str]) -> None:
    files = holder.get(Name.AF)
    listed = list(files) if isinstance(files, Array) else [files]
    if any(isinstance(f, Dictionary) and (Name.EF in f or f.get(Name.Type) == Name.Filespec) for f in listed):
        _drop(holder, Name.AF, "embedded_file", removed)


def _clean_external_streams(holder: Object, removed: Counter[str]) -> None:
    """Stream data kept in another file, and pages imported from one."""
    if isinstance(holder, Stream):
        _drop(holder, Name.F, "external_stream", removed)
        if holder.get(Name.Subtype) == Name.Form:
            _drop(holder, Name.Ref, "external_stream", removed)


_RULES: Final[tuple[Callable[[Object, Counter[str]], None], ...]] = (
    _clean_actions,
    _clean_additional_actions,
    _clean_next,
    _clean_keys,
    _clean_associated_files,
    _clean_external_streams,
)
