"""Settings: every error names its setting, and what is written can be read."""

import pytest

from intake.server.errors import SettingInvalid
from intake.server.settings import Settings, commented, parse

WRONG = [
    ("[limits]\nrequests_per_minute = 'many'", "limits.requests_per_minute must be a whole number"),
    ("[limits]\nrequests_per_minute = 1.5", "limits.requests_per_minute must be a whole number"),
    ("[limits]\nrequests_per_minute = true", "limits.requests_per_minute must be a whole number"),
    ("[limits]\nrequests_per_minute = 9", "limits.requests_per_minute must be between 10 and"),
    ("[limits]\nreserve_percent = 91", "limits.reserve_percent must be between 0 and 90"),
    ("[limits]\nrequest_per_minute = 100", "limits.request_per_minute is not a setting"),
    ("[limit]\nrequests_per_minute = 100", "limit is not a section"),
    ("threads = 4", "threads is not a section"),
    ("server = 4", "server must be a section"),
    ("[listen]\nport = 65536", "listen.port must be between 0 and 65535"),
    ("[listen]\nhost = 7", "listen.host must be a text"),
    ("[listen]\nhost = ''", "listen.host must not be empty"),
    ("[listen]\nport = 80\nsocket = '/run/intake'", "listen.socket is set"),
    ("[listen]\nsocket = '/run/intake'\ntor = 1", "listen.tor must be true or false"),
    ("[listen]\nsocket = '/run/intake'\ntor = 'yes'", "listen.tor must be true or false"),
    ("[listen]\ntor = true", "listen.tor needs listen.socket"),
    ("[office]\nhost = ''", "office.host must not be empty"),
    ("[office]\nport = 80\nsocket = '/run/office'", "office.socket is set"),
    ("[office]\ntwo_person_export = 'yes'", "office.two_person_export must be true or false"),
    ("[office]\nsocket = '/run/intake'\n[listen]\nsocket = '/run/intake'", "office.socket must be another"),
    ("[server]\nthreads = 100\nconnections = 99", "server.connections must not be lower than server.threads"),
    ("[uploads]\nmax_files_bytes = 524288001", "uploads.max_files_bytes must be between"),
    ("[listen]\nport = 1\nport = 2", "not TOML"),
    ("[listen\n", "not TOML"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_wrong_setting_is_named(text: str, said: str) -> None:
    """The error says which setting is wrong and what it must be."""
    with pytest.raises(SettingInvalid) as caught:
        parse(text.encode())
    assert said in str(caught.value)


def test_settings_that_are_not_utf_8_are_refused() -> None:
    """A file in another encoding is refused as a whole."""
    with pytest.raises(SettingInvalid, match="UTF-8"):
        parse(b"[listen]\nhost = '\xff'")


def test_an_empty_file_means_the_defaults() -> None:
    """Every setting has a default."""
    assert parse(b"") == Settings()


def test_what_is_written_can_be_read() -> None:
    """The file that init writes says the defaults, and a changed value survives being written."""
    assert parse(commented(Settings()).encode()) == Settings()
    changed = parse(b"[listen]\nport = 0\n[limits]\nreserve_percent = 50\n")
    assert parse(commented(changed).encode()) == changed
    behind_tor = parse(b"[listen]\nsocket = '/run/intake'\ntor = true\n")
    assert parse(commented(behind_tor).encode()) == behind_tor


def test_every_setting_is_explained() -> None:
    """Each line of the written file stands below a sentence."""
    lines = [line for line in commented(Settings()).splitlines() if line and not line.startswith("[")]
    settings = [line for line in lines if " = " in line]
    assert len(lines) >= 2 * len(settings)
