"""The set-up checklist: what a new company still has to do before its first deposit (G2.2-f, T2-a)."""
