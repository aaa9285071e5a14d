"""Accounts of the staff, in a file of their own (`office.db`): the only part of the office's pages that has a database.

It holds no session and no time; what was done by whom stands in the access log. The name of an account is known here
only, the log has its pseudonym.
"""

from intake.server.office.store.accounts import Account, Accounts
from intake.server.office.store.database import OfficeStore

__all__ = ["Account", "Accounts", "OfficeStore"]
