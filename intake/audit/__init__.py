"""The access log of both halves: events become leaves of an RFC 6962 tree, whose checkpoints outsiders can check.

Knows nothing of servers, desks and databases; storage comes through the protocol in `storage`.
"""
