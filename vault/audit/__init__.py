"""The log: an RFC 6962 tree of acts that an outsider can check without us. Plain ids, no links to other tables."""
