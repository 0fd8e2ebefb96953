"""What the vault finds out about its own store: that everything in it is what was put there and says what it is (`walk`),
that store, key ring and rows name the same things (`reconcile`), and that the store is the same and does the same as
before (`watch`, `marker`).

Nothing here is ordered by anybody and nothing gives a byte to anybody: what is read is compared, and thrown away.
"""
