"""The deposited file itself as a copy: off until the company allows it, approved by two people, sealed for one device.

A PDF made of its pages is marked and restricted; the file itself is not, once its container is opened (G9.1.2-j). So it is an
act of its own (decision 0046) on the way that all copies go.
"""
