"""One table of every detail field a leaf can commit to: why it is kept, who may read it, and until when.

Details lie beside the leaves and can be deleted after their time; the commitment in the leaf stays.
"""

from __future__ import annotations

from dataclasses import dataclass

YEARS_5 = 5
"""Logs and ledgers are kept five years by default (G9.2-b, T5-e)."""


@dataclass(frozen=True)
class FieldRule:
    """`purpose` in one phrase, the posts that may read it, and how many years it is kept."""

    purpose: str
    readers: tuple[str, ...] = ("auditor", "overall_officer")
    keep_years: int = YEARS_5


COMMON_FIELDS = ("actor_kind", "actor", "session", "device", "address", "request")

FIELDS: dict[str, FieldRule] = {
    "actor_kind": FieldRule("whether a person, a job, an operator or an unknown source acted"),
    "actor": FieldRule("who acted (G9.2-a)"),
    "session": FieldRule("in which signed-in session"),
    "device": FieldRule("from which device (G9.2-a)"),
    "address": FieldRule("from which network address"),
    "request": FieldRule("joins the service's log with this one"),
    "subject": FieldRule("the person or thing the act was about"),
    "code": FieldRule("the refusal code the caller was told"),
    "true_code": FieldRule("the refusal code that was true"),
    "route": FieldRule("which function was asked for"),
    "entry": FieldRule("the register entry"),
    "item": FieldRule("the item"),
    "version": FieldRule("the version of the item"),
    "object": FieldRule("the sealed object"),
    "copy": FieldRule("the numbered copy"),
    "copy_request": FieldRule("the copy request"),
    "disposal": FieldRule("the disposal"),
    "count": FieldRule("how many"),
    "since": FieldRule("from when"),
    "first_index": FieldRule("first leaf concerned"),
    "last_index": FieldRule("last leaf concerned"),
    "vault": FieldRule("which vault"),
    "reason": FieldRule("the reason a person gave"),
    "post": FieldRule("the post"),
    "purpose": FieldRule("what it is for"),
    "digest": FieldRule("SHA-256 of exactly what the person decided on"),
    "sha256": FieldRule("SHA-256 of the bytes concerned"),
    "ciphertext_sha256": FieldRule("SHA-256 of the stored bytes"),
    "key_commitment": FieldRule("binds the object to its one key"),
    "size": FieldRule("length in bytes"),
    "marking": FieldRule("the marking phrase"),
    "tier": FieldRule("the tier"),
    "file_name": FieldRule("the marked file name"),
    "page": FieldRule("which page"),
    "event": FieldRule("the number burnt into the page image"),
    "state": FieldRule("the state after the act"),
    "ends_on": FieldRule("until when"),
    "right": FieldRule("which right"),
    "grant": FieldRule("the grant that allowed it"),
    "grant_request": FieldRule("the request for access"),
    "project": FieldRule("the project or task that access is for (G4.1.3-a)"),
    "need_to_know": FieldRule("why the person needs to know (G4.1.1-b)"),
    "criteria": FieldRule("which version of the uniform standard was followed (G4.1.2-b)"),
    "answers": FieldRule("the answers to the standard's questions (G4.1.2-b)"),
    "history": FieldRule("what the check of past mishandling found (G4.1.1-c)"),
    "cause": FieldRule("why a review was opened (G4.1.3-a)"),
    "finding": FieldRule("what an audit found (G4.1.2-c)"),
    "moment": FieldRule("as at which moment"),
    "answer": FieldRule("what a store or provider answered, quoted"),
    "epoch": FieldRule("the key epoch"),
    "name": FieldRule("the name given"),
    "authenticator": FieldRule("the code generator"),
    "enrolment": FieldRule("the one-time enrolment link"),
    "rebind": FieldRule("the request to rebind a code generator"),
    "new_session": FieldRule("the session that was opened"),
    "ended_sessions": FieldRule("the sessions that were ended"),
    "new_device": FieldRule("the device that was recorded"),
    "employment_kind": FieldRule("the kind of employment"),
    "why_know_how": FieldRule("why the technology is held as know-how (G1.0-a)"),
    "manager": FieldRule("the responsible manager named in the entry (G3.0-a)"),
    "keep_original": FieldRule("whether exact originals are kept besides the marked renditions"),
    "revision": FieldRule("the revision after the change"),
    "changes": FieldRule("old and new value of each changed field (G2.1-b)"),
    "designation": FieldRule("the designation"),
    "person": FieldRule("the person a right or duty was given to"),
    "duty": FieldRule("the duty a person was designated for (G9.1.4-c)"),
    "upload": FieldRule("the upload an object came from"),
    "original_object": FieldRule("the sealed object named for the exact original"),
    "item_type": FieldRule("which of the five kinds of information (G1.2-a)"),
    "version_number": FieldRule("the number of the version within its item"),
    "media_type": FieldRule("the type found by opening the content"),
    "report": FieldRule("what stamping found, removed and replaced"),
    "old_file_name": FieldRule("the marked file name before the change"),
    "place": FieldRule("in which place bytes or keys lay"),
    "step": FieldRule("which step of a disposal was taken (G9.1.4-a)"),
    "order_leaf": FieldRule("the leaf of the human order that a job carries out"),
    "agreement": FieldRule("the version of the joining agreement (TQ4-3)"),
    "recovery": FieldRule("the recovery of the overall officer's post (G3.0-m)"),
    "subject_device": FieldRule("the device at which the person was seen"),
    "move": FieldRule("the transfer, absence or leaving (G4.1.3-b)"),
    "move_kind": FieldRule("whether it is a transfer, an absence, a retirement or a return"),
    "effective_on": FieldRule("the day from which it counts, or the last day of a leaver"),
    "successor": FieldRule("who takes over (G3.0-a)"),
    "procedure": FieldRule("the version of a procedure (G3.0-f)"),
    "slot": FieldRule("which procedure of the company"),
    "powers": FieldRule("the manager's powers a procedure makes concrete (G3.0-k)"),
    "lesson": FieldRule("the lesson"),
    "course": FieldRule("which course"),
    "course_version": FieldRule("the published version of the course"),
    "lessons": FieldRule("the lessons of a course, each with the SHA-256 of its content"),
    "procedures": FieldRule("the procedure versions a course rests on (G7.2-e)"),
    "percent": FieldRule("the pass mark, or the share of right answers, in percent"),
    "attempt": FieldRule("the try at a course"),
    "completion": FieldRule("the completion of a course"),
    "counted": FieldRule("whether it counts"),
    "refused_code": FieldRule("the code that says why it does not count"),
    "source_of": FieldRule("the attempt or session it comes from"),
    "training_session": FieldRule("the training session held outside the vault"),
    "held_on": FieldRule("the day it was or will be held"),
    "trainer": FieldRule("who trains (G7.2-b)"),
    "training_exception": FieldRule("the exception from training before access (G7.2-c)"),
    "pledge": FieldRule("the signature under a pledge (G4.1.4-a)"),
    "pledge_template": FieldRule("the text of a pledge"),
    "pledge_kind": FieldRule("whether a holder, an employee or a leaver gives the pledge"),
    "clauses": FieldRule("which clause of a pledge holds which content (G4.1.4-b to e)"),
    "effective_at": FieldRule("from when a text is in force"),
    "code_step": FieldRule("the step of the one-time code that was used up in the act"),
}
