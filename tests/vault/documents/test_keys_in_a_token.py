"""Depositing and viewing with the keys in a token; and while the token is away, a refusal and no crash."""

from __future__ import annotations

from tests.vault.in_a_token import company, database_url, platform, settings

__all__ = ["company", "database_url", "platform", "settings"]


def test_documents_are_deposited_and_viewed_and_a_lost_token_is_a_refusal(company, drawing, tokens):
    deposited = company["depositor"].deposit(drawing())
    assert deposited.status_code == 201, deposited.text
    page = f"/versions/{deposited.json()['version']['id']}/pages/1"
    assert company["viewer"].get(page).headers["content-type"].startswith("image/")

    tokens.reset()
    assert company["viewer"].get(page).status_code == 200

    tokens.lose(company.platform.settings.pkcs11_token)
    for answer in (company["viewer"].get(page), company["depositor"].deposit(drawing("SECOND"))):
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    assert company["viewer"].get("/me").status_code == 200
