"""The build: the same bytes everywhere, and nothing that was not asked for."""

import gzip
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import note
from crypto.errors import CryptoError
from intake.site import build as build_module
from intake.site import catalogs
from intake.site.build import ERROR_STATUSES, HTML, OUTCOMES, Site, build
from intake.site.errors import ClientMissing
from tests.site.pages import settings

PROGRAM = """
import sys
from pathlib import Path
from intake.site import build, settings
note, vkey, wanted = Path(sys.argv[1]).read_bytes(), sys.argv[2], settings.parse(Path(sys.argv[3]).read_bytes())
sys.stdout.write(build.build(wanted, note, vkey).manifest_text())
"""


def _built_elsewhere(folder: Path, root: Path, environment: dict[str, str], arguments: list[str]) -> str:
    """Build from a copy of the package in another folder, in a fresh process, under another environment."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for package in ("crypto", "intake"):
        shutil.copytree(root / package, folder / package, ignore=ignored)
    everything = {**os.environ, **environment, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, cwd=folder, env=everything, check=True, capture_output=True, text=True).stdout


def test_two_folders(tmp_path: Path, root: Path, site: Site, signer: note.Signer, recipients_note: bytes) -> None:
    """Copies of the package in two folders, with other locales, zones and hash seeds, build the same bytes."""
    (tmp_path / "note").write_bytes(recipients_note)
    (tmp_path / "settings").write_bytes(settings().to_json())
    arguments = [str(tmp_path / "note"), signer.vkey, str(tmp_path / "settings")]
    strange = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    plain = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    texts = [
        _built_elsewhere(tmp_path / name, root, environment, arguments)
        for name, environment in (("one", strange), ("the other", plain))
    ]
    assert texts == [site.manifest_text()] * 2


def test_same_twice(site: Site, signer: note.Signer, recipients_note: bytes) -> None:
    """A second build in the same process gives equal files, types and compressed bytes."""
    again = build(settings(), recipients_note, signer.vkey)
    assert again.files == site.files
    assert again.types == site.types
    assert all(again.compressed(path) == site.compressed(path) for path in site.files)


def test_compressed(site: Site) -> None:
    """The compressed form opens to the same bytes and carries no date."""
    packed = site.compressed("/site.js")
    assert gzip.decompress(packed) == site.files["/site.js"]
    assert packed[4:8] == bytes(4)


def test_paths(site: Site) -> None:
    """A site has its pages, style sheet, script, recipients note and keys, and no more."""
    outcomes = {f"/en/sealed/{outcome}" for outcome in OUTCOMES}
    errors = {f"/errors/{status}" for status in ERROR_STATUSES}
    pages = {"/", "/en/", "/en/answers", "/en/sealed", "/en/sealer.html"} | outcomes | errors
    assert {path for path in site.files if site.types[path] == HTML} == pages
    shared = {"/site.css", "/site.js", "/answers.js", "/recipients", "/keys/1-hybrid.txt", "/keys/1-classical.txt"}
    lists = {f"/words/{name}.txt" for name in ("english", "french", "spanish", "chinese")}
    assert set(site.files) == pages | shared | lists
    assert set(site.types) == set(site.files)


def test_sealer_is_a_download(site: Site) -> None:
    """The sealer is given as a file to keep, not as a page: its script would not run under the policy of the site."""
    assert set(site.headers) == {"/en/sealer.html"}
    assert site.headers["/en/sealer.html"]["Content-Disposition"].startswith("attachment")


def test_keys_are_recipients_files(site: Site, recipients_note: bytes) -> None:
    """The keys of an epoch are files for `age -R` with exactly one key each, those of the signed note."""
    for kind, prefix in (("hybrid", "age1pq1"), ("classical", "age1")):
        [key] = [line for line in site.files[f"/keys/1-{kind}.txt"].decode().splitlines() if line[0] != "#"]
        assert key.startswith(prefix)
        assert f" {key}" in recipients_note.decode()


def test_every_language(signer: note.Signer, recipients_note: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a choice the site is built in every language that is whole, each page with links to the others."""
    monkeypatch.setattr(catalogs, "complete", lambda: ("en", "ru"))
    english = catalogs.load("en")
    monkeypatch.setattr(catalogs, "load", lambda language: replace(english, language=language))
    built = build(settings(languages=()), recipients_note, signer.vkey)
    assert b'<html lang="ru"' in built.files["/ru/sealed"]
    assert b'href="/ru/sealed" lang="ru"' in built.files["/en/sealed"]


def test_default_language(site: Site) -> None:
    """The root is the page of the first language, byte for byte."""
    assert site.files["/"] == site.files["/en/"]


def test_note_is_served_as_it_was_signed(site: Site, recipients_note: bytes) -> None:
    """The recipients note is served unchanged, so that anybody can verify it."""
    assert site.files["/recipients"] == recipients_note


def test_settings_change_the_page(site: Site, signer: note.Signer, recipients_note: bytes) -> None:
    """Other settings change the pages and neither style sheet nor script."""
    other = build(settings(demo=True), recipients_note, signer.vkey)
    changed = set(build_module.difference(site.manifest_text(), other.manifest_text()))
    assert {"/", "/en/", "/errors/404"} <= changed
    assert not changed & {"/site.css", "/site.js", "/recipients", "csp", "version"}


def test_foreign_note(recipients_note: bytes) -> None:
    """A recipients note that another key signed is not built into a page."""
    stranger = note.Signer("office.example/recipients", bytes(32))
    with pytest.raises(CryptoError):
        build(settings(), recipients_note, stranger.vkey)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff", b"sealed-intake/recipients/v1\nserial 1\n"])
def test_broken_note(content: bytes, signer: note.Signer) -> None:
    """What is not a signed recipients note stops the build."""
    with pytest.raises(CryptoError):
        build(settings(), content, signer.vkey)


def test_note_of_another_role(signer: note.Signer) -> None:
    """A note of another role stops the build although the key signed it."""
    with pytest.raises(CryptoError):
        build(settings(), signer.sign("sealed-intake/site/v1\nserial 1\n"), signer.vkey)


def test_missing_client(monkeypatch: pytest.MonkeyPatch, signer: note.Signer, recipients_note: bytes) -> None:
    """Without the built client the build names the command that makes it."""
    monkeypatch.setattr(build_module, "CLIENT", Path("/nowhere/site.js"))
    with pytest.raises(ClientMissing) as caught:
        build(settings(), recipients_note, signer.vkey)
    assert "npm run build" in caught.value.hint
