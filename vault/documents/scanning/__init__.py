"""Scanning for malware by ClamAV's daemon, which is sent the content (INSTREAM) and never a path (G9.3-f, ASVS 5.4.3).

Content is streamed to the scanner while it is deposited (`passing`). Only the one clean answer there is counts as clean: a
scanner that is away, slow, or says anything else "could not scan", and what it could not scan is held: it is an item, and
no byte of it is read by anybody (`closing`) until a job has had it scanned (`scan_held`). Everything stored is scanned
again every week (`rescan`). docs/decisions/0041.
"""
