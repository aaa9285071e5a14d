"""The server's access log in a file of its own (`log.db`): the only part of the log that speaks to a database.

Apart from the sealed submissions, so that a log which can't be written does not stop intake. Rows are only ever added:
triggers hold that for whoever comes by way of SQLite, the signed roots for everybody else. Order and day of entries are
public; nothing here says more of a source than the entries do.
"""

from intake.server.logstore.database import LogStore
from intake.server.logstore.rows import Filter, Verified
from intake.server.logstore.transactions import Stored

__all__ = ["Filter", "LogStore", "Stored", "Verified"]
