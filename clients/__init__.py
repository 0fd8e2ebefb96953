"""Hizo's client side: the `hizo` command, typed calls to a vault, and checks that need no vault at all.

Nothing here imports the service. Offline checks use `crypto` only, because a client that repeats a server's
"verified" proves nothing.
"""
