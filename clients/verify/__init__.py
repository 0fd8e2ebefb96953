"""Checks from bytes alone: no vault is asked, and nothing a vault once answered is believed.

What has to come from elsewhere: the log's verifier key and the certificate of the signer. If they come from the same
place as the bytes, a check only shows that the bytes agree with themselves.
"""
