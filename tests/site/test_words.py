"""The word lists: those of the standard, and which page shows words of which."""

import hashlib

import pytest

from crypto import note
from intake.site import catalogs, words
from intake.site.build import Site, build
from tests.site.pages import Page, settings

DIGESTS = {
    "english": "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
    "french": "ebc3959ab7801a1df6bac4fa7d970652f1df76b683cd2f4003c941c63d517e59",
    "spanish": "46846a5a0139d1e3cb77293e521c2865f7bcdb82c44e8d0a06a2cd0ecba48c0b",
    "chinese": "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726",
}
FIRST_VISIT = 60_000


@pytest.mark.parametrize("name", words.LANGUAGES)
def test_lists_are_those_of_the_standard(name: str, site: Site) -> None:
    """A list has the digest that BIP 39 has, and is served byte for byte."""
    assert hashlib.sha256(words.content(name)).hexdigest() == DIGESTS[name]
    assert site.files[f"/words/{name}.txt"] == words.content(name)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "english"),
        ("fr", "french"),
        ("es", "spanish"),
        ("zh-Hans", "chinese"),
        ("ru", "english"),
        ("ar", "english"),
    ],
)
def test_list_of_a_language(language: str, name: str) -> None:
    """New words come from the list of the language where there is one, from the English one otherwise."""
    lists = words.lists_for(language)
    assert lists[0].name == name
    assert {each.name for each in lists} == set(DIGESTS)


def test_pages_name_the_digests(site: Site) -> None:
    """The pages that fetch lists name each with its digest, so that a changed one is refused by the browser."""
    for path in ("/en/", "/en/answers"):
        named = [e for e in Page(site.files[path]).elements if e.has("data-list")]
        assert [e.get("data-list") for e in named] == [each.name for each in words.lists_for("en")]
        assert [e.get("data-integrity") for e in named] == [each.integrity for each in words.lists_for("en")]


def test_first_visit(signer: note.Signer, recipients_note: bytes) -> None:
    """What a first visit loads before one can type has at most 60 kB in gzip, in every language."""
    built = build(settings(languages=()), recipients_note, signer.vkey)
    for language in catalogs.complete():
        loaded = (f"/{language}/", "/site.css", "/site.js")
        assert sum(len(built.compressed(path)) for path in loaded) <= FIRST_VISIT, language
