"""What can be on record: a closed list of events, outcomes and reasons (FORMAT.md, "Access log").

Names follow the OWASP logging vocabulary where it has one. Nothing here can hold an address, an agent, a time of day,
a size, a file name or free text.
"""

import enum


class Event(enum.StrEnum):
    """What was done. The value is what stands in a leaf."""

    # the log itself
    LOG_STARTED = "log_started"
    LOG_RESUMED = "log_resumed"  # after a restore, under a new origin
    LOG_WITNESSED = "log_witnessed"  # the other half's checkpoint was verified and cosigned
    LOG_REFUSED = "log_refused"  # the other half's checkpoint does not follow from the one before
    CLOCK_BACK = "clock_back"  # the clock shows an earlier day than the last entry; the entry keeps the later one
    # what arrived, written by the tick
    TICK = "tick"
    COMMITMENT = "commitment"
    PURGED = "purged"
    # people and programs
    LOGIN_SUCCESS = "authn_login_success"
    LOGIN_FAIL = "authn_login_fail"
    LOGIN_LOCK = "authn_login_lock"
    LOGOUT = "authn_logout"
    PASSWORD_CHANGE = "authn_password_change"  # noqa: S105  # the name of an event
    AUTHZ_FAIL = "authz_fail"
    USER_CREATED = "user_created"
    USER_UPDATED = "user_updated"
    USER_DELETED = "user_deleted"
    STARTUP = "sys_startup"
    SHUTDOWN = "sys_shutdown"
    INPUT_FAIL = "input_validation_fail"
    # reports and what is carried
    EXPORTED = "batch_exported"
    REEXPORTED = "batch_exported_again"
    ARRIVED = "batch_arrived"
    BATCH_OPENED = "batch_opened"
    OUTBOX_IMPORTED = "outbox_imported"
    OUTBOX_MADE = "outbox_made"
    ACKNOWLEDGED = "acknowledged"
    ERASED = "sensitive_delete"
    ITEM_OPENED = "item_opened"
    ITEM_REFUSED = "item_refused"
    ITEM_DUPLICATE = "item_duplicate"
    READ = "sensitive_read"
    CREATED = "sensitive_create"
    UPDATED = "sensitive_update"
    DECIDED = "item_decided"
    EXTRACTED = "file_extracted"
    CASE_READ = "case_read"
    CASE_WRITTEN = "case_written"
    CASE_EXPORTED = "case_exported"
    REPLIED = "reply_written"
    KEY_USED = "key_used"
    KEY_CREATED = "key_created"
    KEY_DESTROYED = "key_destroyed"
    BACKUP_MADE = "backup_made"
    RESTORED = "restored"
    LOG_READ = "log_read"
    LOG_EXPORTED = "log_exported"


class Outcome(enum.StrEnum):
    """How it ended, as far as was known when the leaf was written: before the act."""

    SUCCESS = "success"
    FAILURE = "failure"
    REFUSED = "refused"


class Reason(enum.StrEnum):
    """Why, where it has to be said."""

    WRONG_PASSPHRASE = "wrong-passphrase"  # noqa: S105  # the name of a reason
    WRONG_PASSWORD = "wrong-password"  # noqa: S105  # the name of a reason
    WRONG_CODE = "wrong-code"
    REUSED_CODE = "reused-code"
    LOCKED = "locked"
    RESET = "reset"  # password and second factor were taken from an account, and a setup code given out
    ROLE = "role"
    CSRF = "csrf"
    SECOND_PERSON_MISSING = "second-person-missing"
    LOG_UNWRITABLE = "log-unwritable"
    LOST_STICK = "lost-stick"
    NEVER_EXPORTED = "never-exported"  # acknowledged, yet in no batch
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CONSENT = "consent"
    LEAK = "leak"
    FORK = "fork"
    ROLLED_BACK = "rolled-back"
    REPLAYED = "replayed"
    DAMAGED = "damaged"
    WITHOUT_BACKUP = "without-backup"
    OTHER = "other"
