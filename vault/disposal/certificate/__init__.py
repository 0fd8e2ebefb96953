"""The certificate of disposal (廃棄証明書): facts in, a signed PDF out.

Nothing here reads a database, a clock, settings or the network (except a time-stamping authority, when its address
is given). `facts` says what may stand on a certificate, `grade` decides how much of it was proven, `document` is the
machine-readable form, `render` the printed one, `sign` puts the organisation's signature on it and checks it again.
"""
