"""Every text exists in both languages, and the check that says so notices what is wrong."""

from __future__ import annotations

import pytest
import translations


@pytest.fixture
def domain(tmp_path, monkeypatch):
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    (tmp_path / "words.py").write_text(
        '_("the {what} is gone")\nN_("yes")\nprint(f"{_(\'inside\')}")\ntranslate("more")\n_(name)\n'
    )
    made = translations.Domain("words", tmp_path)
    for language in translations.LANGUAGES:
        translations.update(made, language, made.message_ids())
    return made


def _write(domain, **japanese: str) -> None:
    path = domain.po("ja")
    text = path.read_text(encoding="utf-8")
    for message, translation in japanese.items():
        text = text.replace(f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{translation}"')
    path.write_text(
        text.replace(
            'msgid "the {what} is gone"\nmsgstr ""',
            'msgid "the {what} is gone"\nmsgstr "{what} はありません"',
        )
    )


def _faults(domain) -> list[str]:
    return [
        fault
        for language in ("en", "ja")
        for fault in translations.faults(domain, language, domain.message_ids())
    ]


def test_the_clients_texts_are_complete():
    domain = next(each for each in translations.DOMAINS if each.name == "hizo-cli")
    assert _faults(domain) == []


def test_marked_texts_are_found_even_inside_formatted_ones(domain):
    assert domain.message_ids() == {"the {what} is gone", "yes", "inside", "more"}


def test_a_new_text_is_untranslated_until_somebody_writes_it(domain):
    assert len(_faults(domain)) == 4
    _write(domain, yes="はい", inside="中", more="もっと")
    assert all("stale" in fault for fault in _faults(domain))
    translations.update(domain, "ja", domain.message_ids())
    assert _faults(domain) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("{what} はありません", "ありません", "placeholders"),
        ("はい", "yes", "not Japanese"),
        ('msgid "yes"', '#, fuzzy\nmsgid "yes"', "fuzzy"),
        ('msgid "yes"\nmsgstr "はい"', "", "missing"),
        ('msgid "yes"', 'msgid "old"\nmsgstr "古い"\n\nmsgid "yes"', "no source"),
    ],
)
def test_each_kind_of_fault_is_noticed(domain, before, after, fault):
    _write(domain, yes="はい", inside="中", more="もっと")
    path = domain.po("ja")
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    assert any(fault in each for each in _faults(domain))
