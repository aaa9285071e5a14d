"""The site manifest: one canonical form, and the comparison."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.site.build import CSP, Site
from intake.site.errors import ManifestMalformed
from intake.site.manifest import SiteManifest, describe, difference, parse

ONE = SiteManifest("1.0", CSP, {"/": describe(b"page"), "/site.css": describe(b"style")}).text()


def test_round(site: Site) -> None:
    """The text of a built site is read back to the same text, and names every file."""
    read = parse(site.manifest_text())
    assert read.text() == site.manifest_text()
    assert read.csp == CSP
    assert read.files == {path: describe(content) for path, content in site.files.items()}


def test_form() -> None:
    """The form is the one of the module's page: role, version, policy, a line per path."""
    lines = ONE.splitlines()
    assert lines[:3] == ["sealed-intake/site/v1", "version 1.0", f"csp {CSP}"]
    assert lines[3].split()[0] == "file"
    assert lines[3].split()[2:] == ["4", "/"]


def test_every_cut_is_refused() -> None:
    """A manifest cut at any character is refused, unless it is cut between two file lines."""
    whole_lines = {ONE.index("file"), len(ONE.rsplit("file", 1)[0])}
    for end in set(range(len(ONE))) - whole_lines:
        with pytest.raises(ManifestMalformed):
            parse(ONE[:end])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("site/v1", "site/v2"),
        ("site/v1", "outbox/v1"),
        ("version 1.0\n", ""),
        ("version 1.0", "version "),
        ("version 1.0", "version 1 0"),
        ("csp ", "csp"),
        ("\nfile", "\n\nfile"),
        ("file ", "file  "),
        (" 4 /", " 04 /"),
        (" 4 /", " +4 /"),
        (" 4 /", " -4 /"),
        (" 4 /", " 4 x"),
        (" 4 /", " 4 /a b"),
        (" 4 /", " 4 /a?b"),
        (" 4 /", " 4 /ä"),
        (" 4 /", " ٤ /"),
        (" 5 /site.css\n", " 5 /site.css"),
        (" 5 /site.css\n", " 5 /site.css\r\n"),
        (" 5 /site.css\n", " 5 /site.css\n\n"),
        (" 5 /site.css\n", " 5 /site.css\nmore\n"),
        (" 5 /site.css\n", " 5 /\n"),
        (" 4 /\n", " 4 /z\n"),
    ],
)
def test_other_forms(old: str, new: str) -> None:
    """Anything but the canonical form is refused: other roles, blanks, signs, doubles, another order."""
    assert old in ONE
    with pytest.raises(ManifestMalformed):
        parse(ONE.replace(old, new, 1))


def test_upper_case_digest() -> None:
    """A digest in capitals is another text and is refused."""
    with pytest.raises(ManifestMalformed):
        parse(ONE.replace(describe(b"page").sha256, describe(b"page").sha256.upper()))


@given(st.text())
def test_any_text(text: str) -> None:
    """Whatever text comes, the reader refuses it or gives back exactly it."""
    with contextlib.suppress(ManifestMalformed):
        assert parse(text).text() == text


def test_difference() -> None:
    """The comparison names paths that were changed, added or left out, and nothing else."""
    other = SiteManifest("1.0", CSP, {"/": describe(b"other"), "/new": describe(b"")}).text()
    assert difference(ONE, ONE) == []
    assert difference(ONE, other) == ["/", "/new", "/site.css"]
    assert difference(other, ONE) == ["/", "/new", "/site.css"]


def test_difference_of_policy_and_version() -> None:
    """Another policy or another version is a difference although every file is the same."""
    files = parse(ONE).files
    assert difference(ONE, SiteManifest("1.1", CSP, files).text()) == ["version"]
    assert difference(ONE, SiteManifest("1.0", "default-src *", files).text()) == ["csp"]


def test_difference_of_no_manifest() -> None:
    """What is no manifest cannot be compared."""
    with pytest.raises(ManifestMalformed):
        difference(ONE, "<html>")
