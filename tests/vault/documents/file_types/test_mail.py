"""E-mail is told by its header, and other text is not taken for it."""

import pytest


@pytest.mark.parametrize(
    "content",
    [
        b"From: a\nDate: b\nSubject: c\n\n",
        b"Received: from x\r\n\tby y\r\nFrom: a\r\nTo: b\r\n\r\n<html><script>",
        b"X-Long: " + b"x" * 70_000 + b"\nFrom: a\nTo: b\nDate: c\n\n",
    ],
    ids=["short", "html", "long"],
)
def test_message_is_taken(open_type, content):
    if len(content) > 64 << 10:
        content = b"From: a\nTo: b\nDate: c\n" + content
    assert open_type("連絡.eml", content).name == "E-mail"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: x\n\n",
        b"From: a\nnot a field\nTo: b\nDate: c\n\n",
        b"From a@example Mon Nov 23\nFrom: a\nTo: b\nDate: c\n\n",
        b"title: x\nauthor: y\n\ntext",
        b"\n\nFrom: a\nTo: b\nDate: c\n\n",
        b"MZ\x90\x00",
        b"%PDF-1.7\n",
    ],
    ids=ascii,
)
def test_what_is_no_message_is_refused_under_its_name(refusal_of, content):
    assert refusal_of("連絡.eml", content)["reason"] == "mismatch"


def test_message_saved_as_text_stays_text(open_type):
    assert open_type("連絡.txt", b"From: a\nTo: b\nDate: c\n\ntext").name == "Text"
