"""Persons, posts, appointments, enrolment of accounts, and the rebinding of lost code generators by two people."""
