"""A stored log whose rows were damaged, or whose writer broke a rule, is found out with the place."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from crypto import checkpoint, note
from intake.audit import commitments, entry, findings
from intake.audit.entry import Act, Entry
from intake.audit.events import Event, Outcome, Reason
from intake.audit.findings import Code, Finding
from intake.audit.log import Log
from intake.audit.verify import check_storage
from tests.audit import logs, parcels
from tests.audit.memory import Memory

OFFICERS = (logs.ANNA.verifier, logs.BORIS.verifier)
SOFTWARE = "0.1.0+0123456789abcdef"


def found(log: Log, *, thorough: bool = True) -> list[tuple[Code, int | None]]:
    """Return what the check of a stored log finds: codes and places."""
    return [(each.code, each.first) for each in _check(log, thorough=thorough)]


def _check(log: Log, *, thorough: bool = True) -> tuple[Finding, ...]:
    return check_storage(log.storage, log.signer.verifier, OFFICERS, thorough=thorough)


def memory(log: Log) -> Memory:
    """Return the storage of a log as what it is."""
    assert isinstance(log.storage, Memory)
    return log.storage


def test_a_true_log_has_no_fault(served: Log, office: Log) -> None:
    """Nothing is found in logs that nobody touched."""
    assert (found(served), found(office)) == ([], [])


# every kind of row, damaged


@pytest.mark.parametrize("index", range(38))
def test_an_altered_entry_is_found(index: int) -> None:
    """A bit that changed in any entry is found with the number of the entry."""
    log = logs.server_log()
    data = memory(log).entries[index]
    memory(log).entries[index] = data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
    assert (Code.ENTRY_ALTERED, index) in found(log)
    assert (Code.ENTRY_ALTERED, index) not in found(log, thorough=False)
    assert (Code.ROOT_DIFFERS, 0) in found(log, thorough=False)


@pytest.mark.parametrize("index", range(38))
def test_a_missing_entry_is_found(index: int) -> None:
    """An entry that was removed is found with its number, and the others are still checked."""
    log = logs.server_log()
    memory(log).entries[index] = b""
    assert (Code.ENTRY_MISSING, index) in found(log)


def test_a_missing_last_entry_is_found() -> None:
    """A log that lost its last entries misses them by number."""
    log = logs.server_log()
    del memory(log).entries[36:]
    (finding,) = _check(log)
    assert (finding.code, finding.first, finding.last) == (Code.ENTRY_MISSING, 36, 37)


def test_an_entry_that_was_slipped_in_is_found() -> None:
    """An entry behind the last that was signed is found."""
    log = logs.server_log()
    memory(log).entries.append(memory(log).entries[-1])
    assert found(log) == [(Code.ENTRY_UNSIGNED, 38)]


def test_exchanged_entries_are_found() -> None:
    """Two entries that changed places are both found."""
    log = logs.server_log()
    rows = memory(log).entries
    rows[30], rows[31] = rows[31], rows[30]
    (finding,) = [each for each in _check(log) if each.code is Code.ENTRY_ALTERED]
    assert (finding.first, finding.last) == (30, 31)


@pytest.mark.parametrize("key", [(0, 0), (0, 37), (1, 3), (3, 2), (5, 0)])
@pytest.mark.parametrize("damage", [lambda hash: b"", lambda hash: bytes(32), lambda hash: hash[:31]])
def test_a_damaged_hash_is_found(key: tuple[int, int], damage: Callable[[bytes], bytes]) -> None:
    """A stored hash that is wrong or gone is found by its place, and no entry is blamed."""
    log = logs.server_log()
    memory(log).nodes[key] = damage(memory(log).nodes[key])
    (finding,) = _check(log)
    assert (finding.code, finding.member, finding.first) == (
        Code.HASH_ALTERED,
        f"node {key[0]}/{key[1]}",
        key[1] << key[0],
    )


def test_a_log_without_its_checkpoint_is_found() -> None:
    """A log whose checkpoints are gone is not taken for one that was never signed."""
    log = logs.server_log()
    memory(log).heads.clear()
    assert found(log) == [(Code.HEAD_REFUSED, None)]


def test_a_checkpoint_of_another_key_is_found() -> None:
    """A checkpoint that another key signed counts for nothing."""
    log = logs.server_log()
    forger = note.Signer("intake/log/1", bytes(32))
    memory(log).heads.append(checkpoint.sign(log.head(), forger))
    assert found(log) == [(Code.HEAD_REFUSED, None)]


def test_an_older_checkpoint_is_found() -> None:
    """A log whose last checkpoint was removed has entries that nobody signed."""
    log = logs.server_log()
    del memory(log).heads[-1]
    assert found(log) == [(Code.ENTRY_UNSIGNED, 37)]


def test_an_empty_log_is_empty() -> None:
    """A log that was never begun has no fault, and none is invented."""
    assert found(Log(Memory(), logs.SERVER)) == []


# days


def test_a_clock_that_goes_back_a_year_is_recorded() -> None:
    """Days never decrease: the log keeps the later one, says so once a day, and the check tells it."""
    log = logs.server_log()
    size = log.head().size
    log.append([logs.staff(Event.LOG_READ)], logs.day(-365))
    log.append([logs.staff(Event.LOG_READ)], logs.day(-365))
    assert found(log) == [(Code.CLOCK_WENT_BACK, size)]
    assert entry.parse(memory(log).entries[-1]).day == logs.day(17)


def test_a_log_that_wrote_an_earlier_day_is_found() -> None:
    """A writer who lets the days decrease is found out."""
    assert forged((logs.staff(Event.LOG_READ), -365)) == [(Code.DAY_BACK, 2)]


# what a writer may not do


def forged(*acts: tuple[Act, int], origin: note.Signer = logs.SERVER) -> list[tuple[Code, int | None]]:
    """Return what is found in a log whose writer keeps no rule; each act has its day."""
    started = Act(Event.LOG_STARTED, actor="system", role="system")
    startup = Act(Event.STARTUP, actor="system", role="system")
    return found(_stored([(started, 0), (startup, 0), *acts], origin))


def _stored(acts: list[tuple[Act, int]], origin: note.Signer) -> Log:
    data = []
    for index, (act, offset) in enumerate(acts):
        software = None if act.event is Event.COMMITMENT else SOFTWARE
        data.append(entry.encode(Entry(index, logs.day(offset), software, act), origin.verifier.name))
    return parcels.stored_anew(Log(Memory(), origin), data)


TICK = commitments.acts(1, commitments.members(logs.TICK_KEY, [logs.digest(0)]))


def ticked(*acts: Act) -> list[tuple[Code, int | None]]:
    """Return what is found in a log with these acts of ticks."""
    return forged(*((act, 1) for act in acts))


def test_a_tick_of_a_true_size_has_no_fault() -> None:
    """A tick with all its commitments in their order is as it must be."""
    assert ticked(*TICK, logs.exported(1)) == []


def test_a_tick_without_all_its_commitments_is_found() -> None:
    """A commitment that lacks is found, at the end of the log and before another entry."""
    assert ticked(*TICK[:-1]) == [(Code.TICK_INCOMPLETE, 17)]
    assert ticked(*TICK[:-1], logs.staff(Event.LOG_READ)) == [(Code.TICK_INCOMPLETE, 17)]


def test_a_commitment_too_many_is_found() -> None:
    """A commitment behind those of its tick belongs to none."""
    assert ticked(*TICK, TICK[-1]) == [(Code.COMMITMENT_STRAY, 19)]


def test_a_commitment_of_another_tick_is_found() -> None:
    """A commitment with the number of another tick is found."""
    assert (Code.COMMITMENT_STRAY, 3) in ticked(TICK[0], replace(TICK[1], tick=2), *TICK[2:])


def test_commitments_that_do_not_ascend_are_found() -> None:
    """A set in another order could tell which came first, and a commitment twice hides one."""
    assert (Code.COMMITMENT_ORDER, 4) in ticked(TICK[0], TICK[2], TICK[1], *TICK[3:])
    assert (Code.COMMITMENT_ORDER, 4) in ticked(TICK[0], TICK[1], TICK[1], *TICK[3:])


@pytest.mark.parametrize("count", [0, 1, 8, 15, 17])
def test_a_tick_of_another_size_is_found(count: int) -> None:
    """A set that tells how many reports there were is found."""
    assert (Code.TICK_SIZE, 2) in ticked(replace(TICK[0], count=count), *TICK[1:])


def test_a_tick_that_was_left_out_is_found() -> None:
    """The numbers of ticks follow one another."""
    third = commitments.acts(3, commitments.members(logs.TICK_KEY, []))
    assert ticked(*TICK, *third) == [(Code.TICK_ORDER, 19)]


@pytest.mark.parametrize("lacking", ["batch", "count", "tick", "object"])
def test_an_export_that_does_not_say_all_is_found(lacking: str) -> None:
    """An export says its batch, how many, up to which tick, and what it holds."""
    assert ticked(*TICK, replace(logs.exported(1), **{lacking: None})) == [(Code.EXPORT_INCOMPLETE, 19)]  # type: ignore[arg-type]  # None is what each may be


def test_an_export_that_was_refused_says_less() -> None:
    """What was refused has no batch to name."""
    assert ticked(*TICK, logs.staff(Event.EXPORTED, outcome=Outcome.REFUSED, reason=Reason.SECOND_PERSON_MISSING)) == []


def test_an_export_of_a_later_tick_is_found() -> None:
    """No export holds what no tick has committed to."""
    assert ticked(*TICK, logs.exported(1, tick=2)) == [(Code.TICK_ORDER, 19)]


def test_a_batch_that_is_made_twice_is_found() -> None:
    """A second batch of the same id is found; the same one written again says so itself."""
    again = replace(logs.exported(1), event=Event.REEXPORTED, reason=Reason.LOST_STICK)
    assert ticked(*TICK, logs.exported(1), again) == []
    assert ticked(*TICK, logs.exported(1), logs.exported(1)) == [(Code.EXPORTED_TWICE, 20)]


def test_a_log_that_begins_again_is_found() -> None:
    """A log begins once."""
    again = Act(Event.LOG_STARTED, actor="system", role="system")
    assert forged((again, 1)) == [(Code.BEGUN_AGAIN, 2)]


def test_a_log_that_does_not_begin_is_found() -> None:
    """The first entry says that the log begins."""
    assert found(_stored([(logs.staff(Event.LOG_READ), 0)], logs.SERVER)) == [(Code.BEGINNING_WRONG, 0)]


@pytest.mark.parametrize(
    ("origin", "named", "code"),
    [
        ("intake/log/2", "intake/log/1", Code.RESUMED),
        ("intake/log/5", "intake/log/3", Code.RESUMED),
        ("intake/log/1", "intake/log/1", Code.BEGINNING_WRONG),
        ("intake/log/2", "intake/log/2", Code.BEGINNING_WRONG),
        ("intake/log/2", "intake/log/3", Code.BEGINNING_WRONG),
        ("intake/log/2", "office/log/1", Code.BEGINNING_WRONG),
    ],
)
def test_a_generation_names_the_one_before(origin: str, named: str, code: Code) -> None:
    """A log that goes on after a restore names a checkpoint of an earlier generation of itself."""
    root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    resumed = Act(Event.LOG_RESUMED, actor="system", role="system", checkpoint=f"{named} 7 {root}")
    assert found(_stored([(resumed, 0)], note.Signer(origin, bytes([1] * 32)))) == [(code, 0)]


def test_a_second_generation_that_pretends_to_be_the_first_is_found() -> None:
    """A later generation cannot begin as if there had been none before."""
    started = Act(Event.LOG_STARTED, actor="system", role="system")
    second = note.Signer("intake/log/2", bytes([1] * 32))
    assert found(_stored([(started, 0)], second)) == [(Code.BEGINNING_WRONG, 0)]


@pytest.mark.parametrize(("size", "root", "faults"), [(7, "A", 0), (9, "B", 0), (6, "A", 1), (7, "B", 1)])
def test_the_other_log_only_grows(size: int, root: str, faults: int) -> None:
    """A log that was accepted although it was smaller than before, or another, is found in whoever accepted it."""
    seen = [
        logs.staff(Event.LOG_WITNESSED, checkpoint=f"office/log/1 {n} {r * 42}A=") for n, r in ((7, "A"), (size, root))
    ]
    assert forged(*((act, 1) for act in seen)) == [(Code.WITNESSED_BACK, 3)] * faults


def test_a_refusal_of_the_other_log_is_told() -> None:
    """That the other half's log was refused is something that every reader should know."""
    refused = Act(Event.LOG_REFUSED, Outcome.REFUSED, actor="system", role="system", reason=Reason.FORK)
    assert forged((refused, 1)) == [(Code.OTHER_LOG_REFUSED, 2)]


# officers


def signed(*acts: tuple[Act, list[note.Signer]], own: bool = True) -> list[tuple[Code, int | None]]:
    """Return what is found in a desk's log with these acts and who signed them; Anna is there from the first."""
    log = Log(Memory(), logs.DESK)
    if own:
        log.append([logs.introduced(logs.ANNA, logs.ANNA)], logs.DAY, [logs.ANNA])
    for act, signers in acts:
        log.append([act], logs.DAY, signers)
    return found(log)


READ = logs.officer(logs.ANNA, Event.READ, object="ab" * 32)
SECOND = entry.officer_pseudonym(logs.BORIS.verifier)


def test_an_act_without_its_signature_is_found() -> None:
    """What an officer did and did not sign is found."""
    assert signed((READ, [])) == [(Code.SIGNATURE_MISSING, 2)]


def test_an_act_that_another_signed_is_found() -> None:
    """An act in the name of one officer, signed by another, is found."""
    acts = ((logs.introduced(logs.BORIS, logs.ANNA), [logs.ANNA]), (READ, [logs.BORIS]))
    assert signed(*acts) == [(Code.SIGNATURE_MISSING, 3)]


def test_an_officer_whom_nobody_introduced_is_found() -> None:
    """A key that the log did not introduce is worth nothing, even if the bundle claims it."""
    read = logs.officer(logs.BORIS, Event.READ, object="ab" * 32)
    assert signed((read, [logs.BORIS])) == [(Code.OFFICER_UNKNOWN, 2), (Code.SIGNATURE_MISSING, 2)]


def test_an_officer_cannot_introduce_himself() -> None:
    """Only the first officer signs for himself."""
    introduced = logs.introduced(logs.BORIS, logs.BORIS)
    assert signed((introduced, [logs.BORIS]))[0] == (Code.OFFICER_UNKNOWN, 2)


def test_an_act_before_any_officer_is_found() -> None:
    """The first officer is introduced before she acts."""
    assert signed((READ, [logs.ANNA]), own=False)[0] == (Code.OFFICER_UNKNOWN, 1)


def test_an_officer_who_left_is_found() -> None:
    """A key that was withdrawn signs no more."""
    key = entry.key_name(logs.BORIS.verifier)
    acts = (
        (logs.introduced(logs.BORIS, logs.ANNA), [logs.ANNA]),
        (logs.officer(logs.ANNA, Event.USER_DELETED, key=key), [logs.ANNA]),
        (logs.officer(logs.BORIS, Event.READ, object="ab" * 32), [logs.BORIS]),
    )
    assert signed(*acts) == [(Code.OFFICER_REMOVED, 4)]


def test_a_key_of_the_same_name_is_another_key() -> None:
    """A key that has an officer's name and is another is not hers."""
    other = note.Signer("officer/anna", bytes(32))
    assert signed((READ, [other])) == [(Code.OFFICER_UNKNOWN, 2), (Code.SIGNATURE_MISSING, 2)]


def test_a_signature_of_another_log_is_found() -> None:
    """A signature over the same act in another log does not verify here."""
    foreign = entry.encode(
        Entry(1, logs.DAY, SOFTWARE, logs.introduced(logs.ANNA, logs.ANNA)), "else/log/1", [logs.ANNA]
    )
    started = entry.encode(Entry(0, logs.DAY, SOFTWARE, Act(Event.LOG_STARTED, actor="system", role="system")), "x")
    log = parcels.stored_anew(Log(Memory(), logs.DESK), [started, foreign])
    assert found(log) == [(Code.SIGNATURE_WRONG, 1), (Code.SIGNATURE_MISSING, 1)]


def test_a_second_who_did_not_sign_is_found() -> None:
    """An act in the name of two, signed by one, is found."""
    exported = logs.officer(logs.ANNA, Event.CASE_EXPORTED, second=SECOND)
    assert signed((exported, [logs.ANNA])) == [(Code.SIGNATURE_MISSING, 2)]


def test_a_second_who_is_the_first_is_found() -> None:
    """Nobody is her own second."""
    first = entry.officer_pseudonym(logs.ANNA.verifier)
    exported = logs.officer(logs.ANNA, Event.CASE_EXPORTED, second=first)
    assert signed((exported, [logs.ANNA])) == [(Code.SECOND_SAME, 2)]


def test_an_act_that_lacked_its_second_is_found() -> None:
    """What was done although the second person was missing is found; what was refused for that is not."""
    act = logs.officer(logs.ANNA, Event.KEY_DESTROYED, reason=Reason.SECOND_PERSON_MISSING)
    assert signed((act, [logs.ANNA])) == [(Code.SECOND_MISSING, 2)]
    assert signed((replace(act, outcome=Outcome.REFUSED), [logs.ANNA])) == []


def test_an_export_by_one_officer_is_told() -> None:
    """The log does not say for whom an export was, so that one alone made it is a notice and no fault."""
    assert signed((logs.officer(logs.ANNA, Event.CASE_EXPORTED), [logs.ANNA])) == [(Code.ALONE, 2)]


# findings themselves


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("language", findings.LANGUAGES)
def test_every_code_has_a_sentence(code: Code, language: str) -> None:
    """A sentence is one line without a full stop, in both languages."""
    sentence = Finding(code, 3, 5, "keys", "detail").text(language)
    assert sentence.startswith(("keys, entries 3 to 5, detail: ", "keys, entrées 3 à 5, detail : "))
    assert "\n" not in sentence
    assert not sentence.endswith(".")


def test_neighbours_are_told_as_one() -> None:
    """Numbers in a row are told as a range."""
    assert list(findings.runs([1, 2, 3, 7, 9, 10])) == [(1, 3), (7, 7), (9, 10)]
    assert list(findings.runs([])) == []


# keys that stand where the grammar has none, and officers who would not be told apart


@pytest.mark.parametrize(
    "act",
    [
        logs.staff(Event.LOG_READ, tick=1),
        logs.staff(Event.LOG_READ, checkpoint=f"office/log/1 7 {'A' * 43}="),
        logs.staff(Event.LOG_WITNESSED),
    ],
)
def test_a_key_out_of_its_place_is_found(act: Act) -> None:
    """A tick or a checkpoint stands where an event has one, and nowhere else."""
    assert forged((act, 1)) == [(Code.ENTRY_MALFORMED, 2)]


def test_a_commitment_that_says_more_is_found() -> None:
    """A commitment has no room for who or why."""
    told = replace(TICK[1], reason=Reason.OTHER)
    assert ticked(TICK[0], told, *TICK[2:]) == [(Code.ENTRY_MALFORMED, 3)]


def test_a_first_tick_that_is_not_the_first_is_found() -> None:
    """A log of the first generation has every tick from 1 on."""
    second = commitments.acts(2, commitments.members(logs.TICK_KEY, []))
    assert ticked(*second) == [(Code.TICK_ORDER, 2)]


def test_an_export_before_any_tick_is_found() -> None:
    """No export names a tick that never was."""
    assert forged((logs.exported(1, tick=0), 1)) == [(Code.TICK_ORDER, 2)]


@pytest.mark.parametrize("role", ["system", "operator"])
def test_another_role_spares_no_officer_her_signature(role: str) -> None:
    """What is said of an officer she has signed, whatever role it says that she had."""
    assert signed((replace(READ, role=role), [])) == [(Code.SIGNATURE_MISSING, 2)]


def test_a_signature_of_nobody_is_found() -> None:
    """Who signs an entry is named in it."""
    assert (Code.ENTRY_MALFORMED, 3) in signed(
        (logs.introduced(logs.BORIS, logs.ANNA), [logs.ANNA]), (READ, [logs.ANNA, logs.BORIS])
    )


def test_an_officer_who_left_does_not_come_back() -> None:
    """A key that was withdrawn is not introduced again; whoever returns gets another."""
    acts = (
        (logs.introduced(logs.BORIS, logs.ANNA), [logs.ANNA]),
        (logs.officer(logs.ANNA, Event.USER_DELETED, key=entry.key_name(logs.BORIS.verifier)), [logs.ANNA]),
        (logs.introduced(logs.BORIS, logs.ANNA), [logs.ANNA]),
    )
    assert signed(*acts) == [(Code.OFFICER_REMOVED, 4)]


def test_a_key_with_the_pseudonym_of_another_is_found() -> None:
    """A key of another name whose id is Anna's, which a day's search would find, cannot act as Anna."""
    same = "officer/other+" + logs.ANNA.verifier.key_id.hex()
    created = logs.officer(logs.ANNA, Event.USER_CREATED, key=same)
    assert signed((created, [logs.ANNA])) == [(Code.PSEUDONYM_TAKEN, 2)]
