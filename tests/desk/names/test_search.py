"""Search: every text in every script, with the quote; hostile queries find nothing and break nothing."""

import secrets

import pytest
import sqlalchemy as sa

from crypto import age
from intake.desk import query, search
from intake.desk.cases import communications, deadlines
from intake.desk.cases.communications import Draft
from intake.desk.cases.work_terms import LetterType
from intake.desk.errors import TextEmpty
from intake.desk.search import Hit
from intake.desk.session import Session
from intake.desk.store import cases, drafts
from intake.desk.store.cases import Note
from intake.desk.store.drafts import Draft as Unsaved
from intake.desk.triage.assessment import Findings, assess
from tests.desk.desks import ANSWERS, TODAY, Desk, report, sealed
from tests.desk.names import records

TEXTS = (
    "Ее задержали в Шымкенте, сообщила полиция.",
    "Police searched the flat of Gulmira Toktarova in Almaty.",
    "王芳在北京被拘留。",
    "اعتقلت الشرطة محمد الهاشمي في القاهرة",
    "Elle a été interpellée à Genève le 8 mars.",
    "Полиция Алматы қаласында Гүлмираны ұстады.",
    "Şebnem Yıldırım was fined in Diyarbakır.",
)


def noted(session: Session, *texts: str) -> str:
    """Put texts into a case as notes and return its code."""
    with session.database.writing() as connection:
        case = records.case(connection)
        for text in texts:
            cases.add_note(connection, case, Note("anna", TODAY, text))
        return cases.by_id(connection, case).code


def texts(desk: Desk, words: str) -> list[str]:
    """Search and return what was found."""
    with desk.session() as session:
        return [hit.quote for hit in search.search(session, words)]


def marked(hit: Hit) -> list[str]:
    """Return the marked words of a hit."""
    return [hit.quote[first:last] for first, last in hit.marks]


@pytest.mark.parametrize(
    ("words", "found", "hits"),
    [
        ("полиция", 0, ["полиция"]),
        ("gulmira police", 1, ["Police", "Gulmira"]),
        ("王芳", 2, ["王芳"]),
        ("拘", 2, ["拘"]),
        ("الهاشمي", 3, ["الهاشمي"]),
        ("interpellee geneve", 4, ["interpellée", "Genève"]),
        ("Geneva", 4, []),
        ("Yildirim", 6, ["Yıldırım"]),
        ('"8 mars"', 4, ["8", "mars"]),
        ("Hashimi", 3, ["الهاشمي"]),
        ("Токтарова", 1, ["Toktarova"]),
        ("interpel", 4, ["interpellée"]),
    ],
)
def test_every_script_is_found(desk: Desk, words: str, found: int, hits: list[str]) -> None:
    """A word is found as it is written, without marks, in another alphabet, as a beginning, or under another name."""
    with desk.session() as session:
        noted(session, *TEXTS)
        hit = next(one for one in search.search(session, words) if one.quote == TEXTS[found])
    assert marked(hit) == hits


def test_a_renamed_city_is_found_under_every_name(desk: Desk) -> None:
    """Who looks for Chimkent finds the text that says Шымкент."""
    with desk.session() as session:
        noted(session, "Собрание прошло в городе Шымкент", "Nothing happened")
    assert texts(desk, "Chimkent") == ["Собрание прошло в городе Шымкент"]


def test_a_word_that_folds_to_a_letter_is_no_beginning_of_others(desk: Desk) -> None:
    """`zzz` sounds like z; it does not find whatever begins with it."""
    with desk.session() as session:
        noted(session, "Zarina has a zeal", "The guard said zzz")
    assert texts(desk, "zzz") == ["The guard said zzz"]


def test_all_words_are_wanted(desk: Desk) -> None:
    """A text that lacks one of the words is not found, nor one that has the words of a phrase apart."""
    with desk.session() as session:
        noted(session, *TEXTS)
    assert texts(desk, "police Geneva") == []
    assert texts(desk, '"police flat"') == []


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '"""',
        "a OR",
        "NOT x",
        "NEAR(a b, 2)",
        "text : x",
        "{text} : y",
        "a*",
        "^a",
        "a AND AND b",
        "(((",
        "'; DROP TABLE item; --",
        "x\0y",
        "\ud800 z",
        "\u202eabc\u200b",
        "-1 + 2",
        '"unterminated phrase',
        "%_?",
        "[a-z]",
        "🙂 a",
        "«»",
        "a\nb\tc",
        "x" * 10_000,
        "a " * 5_000,
        "王" * 500,
    ],
)
def test_a_hostile_query_is_only_words(desk: Desk, words: str) -> None:
    """Operators, quotation marks, control signs and length reach neither SQL nor the language of the index."""
    with desk.session() as session:
        noted(session, "some text")
        try:
            assert search.search(session, words) == []
        except TextEmpty:
            assert not query.terms(words)


def test_nothing_to_search_for_is_refused(desk: Desk) -> None:
    """A query without a letter is a mistake of the person who types, said as such."""
    assert desk.run("search", "...").code == 64
    assert desk.run("names", "\u200b").code == 64


def test_the_words_of_a_report_are_found_and_the_form_s_are_not(desk: Desk, recipient: age.Recipient) -> None:
    """What the source wrote is found with the item's code; the choices that were ticked are no words of hers."""
    code = desk.brought(sealed(recipient))[0]
    (hit,) = desk.json("search", "market")
    assert (hit["kind"], hit["item"], "took her from the market" in hit["quote"]) == ("item", code, True)
    assert desk.json("search", "with_agreement") == []


def test_files_titles_decisions_and_answers_are_found(desk: Desk, recipient: age.Recipient) -> None:
    """Names of files, the title of a case and the reason of a decision lie in the same index."""
    code = desk.brought(sealed(recipient, report(files=[("квитанция.pdf", b"x")])))[0]
    desk.run("decide", code, "--urgency", "U1", "--new-case", "Zhetisu arrests", "--note", "because of the hearing")
    assert [hit["kind"] for hit in desk.json("search", "квитанция")] == ["file"]
    assert [hit["kind"] for hit in desk.json("search", "Zhetisu")] == ["case"]
    assert [(hit["kind"], hit["item"]) for hit in desk.json("search", "hearing")] == [("decision", code)]


def test_the_office_s_work_is_found(desk: Desk) -> None:
    """Replies of states, actions of others, demands and needs lie in the index too."""
    with desk.session() as session:
        (person,) = records.people(session, "Anna Kim")
        with session.database.writing() as connection:
            (case,) = connection.exec_driver_sql('SELECT "case" FROM entity').one()
            for statement in (
                "INSERT INTO communication VALUES ('l', :case, 1, 'AL', 0, 'the State', 'anna', '2026-11-23')",
                "INSERT INTO communication_reply VALUES "
                "('r', 'l', 1, '2026-11-23', 'public', 'denies everything', NULL, 'anna', '2026-11-23', NULL)",
                'INSERT INTO need (id, "case", number, person, kind, result, officer, entered_on) '
                "VALUES ('n', :case, 1, :person, 'legal', 'everything arranged', 'anna', '2026-11-23')",
            ):
                connection.execute(sa.text(statement), {"case": case, "person": person})
        assert {hit.kind for hit in search.search(session, "everything")} == {"response", "need"}


def test_titles_and_names_come_first(desk: Desk) -> None:
    """What has the word as its name stands before what only mentions it."""
    with desk.session() as session:
        noted(session, *["Toktarova was there"] * 50)
        records.people(session, "Gulmira Toktarova")
        assert search.search(session, "toktarova")[0].kind == "name"


def test_a_text_that_changes_is_found_as_it_is(desk: Desk) -> None:
    """The former title of a case is not found any more."""
    with desk.session() as session:
        noted(session)
        assert len(search.search(session, "record")) == 1
        with session.database.writing() as connection:
            connection.exec_driver_sql("UPDATE \"case\" SET title = 'Renamed'")
        assert (search.search(session, "record"), len(search.search(session, "renamed"))) == ([], 1)


def test_a_withdrawn_entry_is_marked(desk: Desk) -> None:
    """What was taken out of the record is found, and said to be out of it."""
    with desk.session() as session:
        (entity,) = records.people(session, "Gulmira Toktarova")
        with session.database.writing() as connection:
            connection.exec_driver_sql(
                'INSERT INTO entry_withdrawal ("case", object, withdrawn, reason, officer, done_on) '
                "SELECT \"case\", id, 1, '', 'anna', '2026-11-23' FROM entity WHERE id = ?",
                (entity,),
            )
        assert [hit.withdrawn for hit in search.search(session, "gulmira")] == [True]


def test_what_is_shredded_leaves_no_word(desk: Desk, recipient: age.Recipient) -> None:
    """When the text of an item is erased, its words are gone from every table of the index, also its inner pages."""
    secret = f"q{secrets.token_hex(12)}"
    desk.brought(sealed(recipient, report(ANSWERS | {"what": f"The witness {secret} saw it."})))
    assert len(desk.json("search", secret)) == 1
    with desk.session() as session:
        with session.database.writing() as connection:
            connection.exec_driver_sql("UPDATE item SET manifest = NULL, beginning = NULL")
        assert search.search(session, secret) == []
        with session.database.reading() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name GLOB 'search_*' AND rootpage")
            rows = [row for (name,) in names for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]  # noqa: S608  # names of our own tables
    left = b"".join(part if isinstance(part, bytes) else str(part).encode() for row in rows for part in row)
    # terms of one page share their beginnings, so its second half stands there if anything does
    assert secret[12:].encode() not in left


def test_each_search_is_on_record(desk: Desk) -> None:
    """A search for words and one for a name are two more entries of the log."""

    def entries() -> int:
        with desk.session() as session, session.database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT count(*) FROM log_entry WHERE event = 'sensitive_read'")
            return int(rows.scalar_one())

    before = entries()
    desk.run("search", "market")
    desk.run("names", "Anna Kim")
    assert entries() == before + 2


def test_a_terminal_is_not_commanded(desk: Desk) -> None:
    """What a source wrote is shown with its tricks made visible, and the hits in brackets."""
    with desk.session() as session:
        noted(session, "be \x1b[2J fore \u202e the market\nhere")
    said = desk.run("search", "market")
    assert "⟨U+001B⟩[2J fore ⟨U+202E⟩ the [market] here" in said.out


def test_a_name_is_found_among_spellings(desk: Desk) -> None:
    """A name is proposed in every alphabet with the reason, a brother is not."""
    with desk.session() as session:
        _, cyrillic, arabic, brother = records.people(
            session, "Ayzhan Omarova", "Токтарова Гульмира", "محمد الهاشمي", "Марат Токтаров"
        )
        found = [one.proposal.entity for one in search.names(session, "Gulmira Toktarova")]
        assert found == [cyrillic]
        assert [one.proposal.entity for one in search.names(session, "Mohamed El Hashmi")] == [arabic]
        assert brother not in [one.proposal.entity for one in search.names(session, "Serik Toktarov")]


def test_an_index_is_made_of_what_was_there(desk: Desk) -> None:
    """Everything that waits is indexed once, and a second time there is nothing to do."""
    with desk.session() as session:
        noted(session, *TEXTS)
        with session.database.writing() as connection:
            assert search.refresh(connection) == len(TEXTS) + 1
            assert search.refresh(connection) == 0


def test_the_rest_of_the_work_is_found(desk: Desk, recipient: age.Recipient) -> None:
    """What is to be protected in an item, a letter's addressee and mandates, and why a case is where it is."""
    desk.brought(sealed(recipient))
    with desk.session() as session:
        code = noted(session, "nothing")
        with session.database.writing() as connection:
            case = cases.find(connection, code, code)
            assert case is not None
            drafted = Draft(LetterType.AL, False, "The Government of Utopia", ["Assembly"], [])
            communications.draft(session, connection, case, drafted)
            deadlines.add(session, connection, case, TODAY, "the hearing in Lalaland")
            (item,) = connection.exec_driver_sql("SELECT code FROM item").scalars()
        assess(session, item, Findings("yes", "yes", "victim", "own", {}, "the cousin in Erewhon", "none"))
        kinds = [search.search(session, word)[0].kind for word in ("Utopia", "Assembly", "Lalaland", "Erewhon")]
    assert kinds == ["letter", "letter", "deadline", "assessment"]


def test_what_is_not_saved_is_found_by_its_writer_alone(desk: Desk) -> None:
    """Two officers write of the same town; each finds the own draft only, with the case that it is about."""
    with desk.session() as session:
        code = noted(session, "nothing")
        with session.database.writing() as connection:
            for officer in ("anna", "maria"):
                drafts.put(connection, officer, Unsaved(f"note:{code}", f"Erewhon, says {officer}", TODAY))
        found = search.search(session, "Erewhon")
    assert [(hit.kind, hit.case, hit.quote) for hit in found] == [("draft", code, "Erewhon, says anna")]


def test_drafts_of_others_take_no_place(desk: Desk) -> None:
    """However much another officer is writing, what there is for this one is found."""
    with desk.session() as session:
        noted(session, "Erewhon")
        with session.database.writing() as connection:
            for number in range(40):
                drafts.put(connection, "maria", Unsaved(f"note:{number}", "Erewhon", TODAY))
        assert [hit.kind for hit in search.search(session, "Erewhon", 5)] == ["note"]
