"""Who could open what, and why: now, at any past moment, and after a move that is only being thought of."""
