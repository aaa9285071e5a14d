"""Browsers as visitors of an onion have them: Firefox at Tor Browser's levels, Chromium with and without WebCrypto.

The preferences are those that Tor Browser's slider sets, as far as Firefox ESR has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration import browsers
from deploy.demonstration.browsers import Opener

Preferences = dict[str, bool | int | str]

SAFER: Preferences = {
    f"javascript.options.{part}": False for part in ("ion", "baselinejit", "native_regexp", "asmjs", "wasm")
}
SAFEST: Preferences = SAFER | {"javascript.enabled": False}
_LEVELS: Mapping[str, Preferences] = {"standard": {}, "safer": SAFER, "safest": SAFEST}
_PHONE = {"width": 320, "height": 568, "deviceScaleFactor": 2, "mobile": True}


def browser(kind: str, socks_port: int, onion: str) -> Opener:
    """Return what opens a kind of browser: `standard`, `safer`, `safest`, `chromium`, or `small and insecure`."""
    if kind in _LEVELS:
        return partial(browsers.firefox, preferences=_through_tor(socks_port) | _LEVELS[kind])
    flags = [f"--proxy-server=socks5://127.0.0.1:{socks_port}"]
    if kind == "chromium":
        return partial(browsers.chromium, flags=[*flags, f"--unsafely-treat-insecure-origin-as-secure=http://{onion}"])
    assert kind == "small and insecure"
    return partial(_small, flags)


def _small(flags: list[str], folder: Path) -> WebDriver:
    """Open Chromium with a screen 320 px wide, in which an onion is no secure context: `crypto.subtle` is missing."""
    driver = browsers.chromium(folder, flags)
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", _PHONE)
    return driver


def _through_tor(socks_port: int) -> Preferences:
    return {
        "network.proxy.socks_port": socks_port,
        "network.proxy.socks5_remote_dns": True,
        "network.dns.blockDotOnion": False,
        "network.http.speculative-parallel-limit": 0,
        "dom.securecontext.allowlist_onions": True,
        "dom.security.https_only_mode": True,
        "dom.security.https_only_mode.upgrade_onion": False,
        "browser.privatebrowsing.autostart": True,
    }
