"""The content security policy, the style sheet and the script: what they allow and what they never contain."""

import re

import pytest

from intake.site.build import CSP, Site


def test_policy() -> None:
    """The policy allows own script, own style, own connections, and nothing else."""
    directives = dict(directive.split(" ", 1) for directive in CSP.split("; "))
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_policy_is_one_line() -> None:
    """The policy is plain ASCII without a line break, fit for a header."""
    assert re.fullmatch(r"[a-z;' -]+", CSP)


@pytest.mark.parametrize(
    "word",
    [
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "serviceWorker",
        "sendBeacon",
        "WebSocket",
        "pushState",
        "replaceState",
        "console.",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "import(",
        "sourceMappingURL",
        "Math.random",
        "navigator.",
        "postMessage",
    ],
)
def test_script_never_says(site: Site, word: str) -> None:
    """The script keeps nothing, tells nobody else, and makes no markup or code from text."""
    assert word.encode() not in site.files["/site.js"]


def test_script_names_its_licences(site: Site) -> None:
    """The script is ASCII and begins with its licence and those of what it contains."""
    head = site.files["/site.js"].decode("ascii").split("*/")[0]
    assert head.startswith("/*!")
    assert all(name in head for name in ("AGPL-3.0-or-later", "age-encryption", "BSD-3-Clause", "@noble/curves", "MIT"))


def test_script_has_one_copy_of_the_ciphers(site: Site) -> None:
    """ChaCha20's constant is in the script once: the overrides hold the libraries to one version."""
    assert site.files["/site.js"].count(b"expand 32-byte k") == 1


@pytest.mark.parametrize("word", ["url(", "@import", "@font-face", "expression", "http", "position: fixed"])
def test_style_never_says(site: Site, word: str) -> None:
    """The style sheet loads nothing."""
    assert word.encode() not in site.files["/site.css"]


def test_style_is_for_both_directions(site: Site) -> None:
    """The style sheet names no left or right, so that it serves right-to-left languages."""
    assert not re.search(rb"(?<![a-z])(left|right)(?![a-z])|(?<!-)\b(width|height|top|bottom):", _rules(site))


def _rules(site: Site) -> bytes:
    """The style sheet without comments and media queries."""
    return re.sub(rb"/\*.*?\*/|@media[^{]*", b"", site.files["/site.css"], flags=re.DOTALL)


@pytest.mark.parametrize("query", ["prefers-color-scheme", "prefers-reduced-motion", "forced-colors", ":focus-visible"])
def test_style_heeds(site: Site, query: str) -> None:
    """The style sheet heeds dark mode, reduced motion, forced colours and the keyboard."""
    assert query.encode() in site.files["/site.css"]
