"""Refusals about people: who they are, which posts they hold, what they may reach."""

from __future__ import annotations

from typing import Final

from vault.platform.errors import Code
from vault.platform.refusal_texts.entry import RefusalText
from vault.platform.texts import N_

PEOPLE: Final[dict[Code, RefusalText]] = {
    Code.ACCOUNT_LOCKED: RefusalText(
        403,
        ("G9.5-j",),
        N_("This sign-in code generator was switched off after too many wrong codes."),
        N_("Two people (for example the overall officer and an administrator) can rebind it for you."),
    ),
    Code.ACCOUNT_NOT_PERSONAL: RefusalText(
        409,
        ("G9.3-a",),
        N_("An account belongs to exactly one person, and a person has exactly one account."),
        N_("Sign in with your own account, or ask the overall officer to invite the person by name."),
    ),
    Code.MANAGER_MISSING: RefusalText(
        409,
        ("G3.0-a",),
        N_("The register entry has no active responsible manager."),
        N_("Ask the overall officer to appoint one."),
    ),
    Code.NO_GRANT: RefusalText(
        403,
        ("G4.0-a", "G4.1.1-a"),
        N_("You hold no live grant for this."),
        N_("Ask the responsible manager of the register entry."),
    ),
    Code.OVERALL_OFFICER_MISSING: RefusalText(
        409, ("G3.0-m",), N_("The post of the overall officer is empty."), N_("Fill the post first.")
    ),
    Code.PASSWORD_DICTIONARY: RefusalText(
        422,
        ("G9.1.1-e",),
        N_("This password is made of words that are on lists."),
        N_("Add something that is on no list."),
    ),
    Code.PASSWORD_PERSONAL: RefusalText(
        422,
        ("G9.1.1-d",),
        N_("This password is made of facts about you or the company."),
        N_("Choose something nobody can look up."),
    ),
    Code.PASSWORD_REUSED: RefusalText(
        422,
        ("G9.1.1-i",),
        N_("This password was used before, or the last change was too recent."),
        N_("Choose a new one."),
    ),
    Code.PASSWORD_WEAK: RefusalText(
        422,
        ("G9.1.1-f",),
        N_("This password is too short, repeats itself, or has only digits or only letters."),
        N_("At least {minimum} characters, with letters and something else."),
    ),
    Code.ROLE_CONFLICT: RefusalText(
        409,
        ("G3.0-m",),
        N_("These two posts must be held by different people."),
        N_("Appoint another person, or end one of the two posts first."),
    ),
    Code.ROLE_REQUIRED: RefusalText(
        403,
        ("G2.1-c", "G3.0-e"),
        N_("Only this role may do that: {roles}."),
        N_("Ask somebody who holds it."),
        command="hizo responsible",
    ),
    Code.TIER_EXCEEDED: RefusalText(
        403,
        ("G2.2-g",),
        N_("The tier is above your grant."),
        N_("Ask the responsible manager of the register entry."),
    ),
    Code.TOTP_REPLAYED: RefusalText(
        401,
        ("G9.1.1-c",),
        N_("This code was used already; a code works once."),
        N_("Wait for the next code (30 seconds at most)."),
    ),
    Code.TOTP_REQUIRED: RefusalText(
        401,
        ("G9.1.1-c",),
        N_("A one-time code is required besides the password."),
        N_("Enter the 6 digits your authenticator shows."),
    ),
    Code.UNAUTHENTICATED: RefusalText(
        401,
        ("G9.1.1-b",),
        N_("Sign in with your personal account."),
        N_("Sign in, then try again."),
        command="hizo login",
    ),
    Code.APPOINTMENT_INCOMPLETE: RefusalText(
        422,
        ("G3.0-d",),
        N_("The appointment leaves powers without their paragraph of the internal rules: {powers}."),
        N_("Name a paragraph for each of the eight powers."),
    ),
    Code.OFFICER_REQUIRED: RefusalText(
        403,
        ("T5-a",),
        N_("This is for a company officer only."),
        N_("Ask the overall officer or another board member to do it."),
    ),
    Code.PERSON_INCOMPLETE: RefusalText(
        422,
        ("G2.2-h",),
        N_("The record of this person is not complete: {fields}."),
        N_("Fill in what is named; everybody has a kind of employment and a post title."),
    ),
    Code.SUCCESSOR_MISSING: RefusalText(
        409,
        ("G3.0-a",),
        N_("This person answers for {entries}. Nobody is named to take over."),
        N_(
            "Name a successor who is there: for register entries a responsible manager, for the overall officer's post another company officer."
        ),
    ),
    Code.DELEGATION_CHAIN: RefusalText(
        403,
        ("G4.1.2-a",),
        N_("A delegated power cannot be delegated further."),
        N_("Ask the responsible manager to delegate to that person directly."),
    ),
    Code.JOINING_NDA_MISSING: RefusalText(
        409,
        ("TQ4-3",),
        N_("There is no agreement signed at joining that also covers the time after leaving."),
        N_("Read the agreement that the link shows, and agree to exactly that text."),
    ),
    Code.SELF_AUDIT: RefusalText(
        403,
        ("G4.1.2-c", "G7.0-d"),
        N_("Nobody audits or checks their own acts."),
        N_("The registered superior, or another person, has to do it."),
    ),
    Code.WAITING_PERIOD: RefusalText(
        409,
        ("G3.0-m",),
        N_("This waits until {until}, so that everybody who was told can object."),
        N_("Come back after that time."),
    ),
}
