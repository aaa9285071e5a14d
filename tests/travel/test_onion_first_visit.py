"""What a first visit costs through the onion before a person can type: bytes, and requests that wait for each other."""

from collections.abc import Callable, Sequence

from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration.visitor import Visitor
from tests.travel.hidden import Hidden
from tests.travel.tap import Exchange

MOST_BYTES = 60_000
MOST_ROUND_TRIPS = 3


def round_trips(exchanges: Sequence[Exchange]) -> int:
    """Return the length of the longest chain of requests of which each began after the one before had ended."""
    chains: list[tuple[float, int]] = []
    for exchange in sorted(exchanges, key=lambda exchange: exchange.begun):
        before = max((length for ended, length in chains if ended <= exchange.begun), default=0)
        chains.append((exchange.ended, before + 1))
    return max(length for _, length in chains)


def test_a_first_visit_is_small(visit: Callable[[str], WebDriver], behind_tor: Hidden) -> None:
    """With an empty cache the page, heads and all, comes in at most 60 kB and three round trips until one can type."""
    driver = visit("safer")
    Visitor(driver, behind_tor.address).open()
    exchanges = [exchange for exchange in behind_tor.tap.exchanges if exchange.request]
    size = sum(exchange.returned for exchange in exchanges)
    print(f"\nfirst visit: {size} B, {round_trips(exchanges)} round trips, {[each.request for each in exchanges]}")
    assert size <= MOST_BYTES
    assert round_trips(exchanges) <= MOST_ROUND_TRIPS
