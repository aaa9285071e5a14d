"""Logs that all tests share; whoever breaks one makes her own."""

import pytest
from hypothesis import HealthCheck, settings

from intake.audit.log import Log
from tests.audit import logs

# a busy machine must not fail a test that found nothing
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def served() -> Log:
    """The log of a server."""
    return logs.server_log()


@pytest.fixture(scope="session")
def office() -> Log:
    """The log of a desk."""
    return logs.desk_log()


@pytest.fixture(scope="session")
def bundle(served: Log) -> bytes:
    """The bundle of the server's log, all of which the desk has witnessed."""
    return logs.bundle_of(served, [logs.cosigned(served)])
