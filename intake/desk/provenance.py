"""Where an item comes from, in words: how it came, what it was sealed with, whose it is, what contradicts that.

The terminal and the dossier say the same; each lays it out in its own way. Holds no word of a source.
"""

from crypto import envelope
from intake.desk import sources
from intake.desk.reading import is_padded
from intake.desk.sources import ConsentChange, Sibling, Source
from intake.desk.store.items import Content, Item, Standing
from intake.desk.store.replies import Reply

Pair = tuple[str, str]


def way(item: Item) -> str:
    """Say how and when an item came."""
    if item.brought_by:
        return f"{item.received_on}, by hand, taken in by {item.brought_by}"
    return f"{item.received_on}, epoch {item.epoch}"


def warnings(item: Item, content: Content | None, source: Source) -> list[Pair]:
    """Return what a reader must know before the report."""
    pairs = [("CONSENT", forbidden) for forbidden in keeping(content, source)]
    if item.danger == "now":
        pairs.append(("DANGER", "the source says: now or in the next 48 hours"))
    pairs += [("FORGED?", forged) for forged in conflicts(item, source)]
    pairs += [("CONSENT", changed(change)) for change in source.consent]
    return pairs


def keeping(content: Content | None, source: Source) -> list[str]:
    """Say when the source does not, or no longer, agree that the office keeps the report."""
    if content is None or sources.may_be_kept(content, source):
        return []
    return ["the source does not agree that the office keeps this: delete it after reading"]


def address(item: Item) -> str:
    """Say whether the source can be answered."""
    if item.standing is None:
        return "no way to answer was left"
    return "wanted" if sources.is_genuine(item) else "not possible: the address is contradicted, see above"


def conflicts(item: Item, source: Source) -> list[str]:
    """Say which items contradict this one about whose it is."""
    codes = ", ".join(source.conflicts)
    if item.standing is Standing.OTHER_SOURCE:
        return [f"names the mailbox of {codes} and has another source token: not from that source, so not joined"]
    if item.standing is Standing.OTHER_MAILBOX:
        return [f"has the source token of {codes} and names another mailbox or key: not joined, and not answered"]
    return [f"{codes} claims to be from the same source and is contradicted by its address"] if codes else []


def changed(change: ConsentChange) -> str:
    """Say how a follow-up changed a line of consent."""
    return f"of {change.of} changed by {change.by} on {change.on}: {sources.told(change)}"


def marks(item: Item) -> list[Pair]:
    """Say what the way of sealing means."""
    found = []
    if item.bare:
        found.append("sealed with a bare age tool, without the form")
        if item.stanza and not is_padded(item.size, item.stanza):
            both = "its size was visible on the way and to the server"
            found.append(both if item.batch else "its size was visible on the way")
    if item.stanza == envelope.CLASSICAL:
        found.append("classical key: a future quantum computer could open a copy")
    return [("sealing", mark) for mark in found]


def siblings(item: Item, source: Source) -> list[Pair]:
    """Name the other items of the same source; of a follow-up, say where there is none."""
    pairs = [("same source", f"{sibling(one)}, earlier") for one in source.earlier]
    pairs += [("same source", f"{sibling(one)}, later") for one in source.later]
    if item.follow_up:
        alone = "follow-up, as the source says; nothing else of this source is here"
        pairs.insert(0, ("kind", "follow-up, as the source says" if source.earlier or source.later else alone))
    return pairs


def sibling(one: Sibling) -> str:
    """Name another item of the same source."""
    day = one.received_on
    said = f"{one.code}, follow-up of {day}" if one.follow_up else f"{one.code}, report of {day}"
    return f"{said}, case {' '.join(one.cases)}" if one.cases else said


def known_cases(source: Source) -> list[Pair]:
    """Propose the cases of the same source; an officer decides."""
    return [("known case", f"{code} (same source; proposed, not linked)") for code in source.known_cases]


def answered(answer: Reply) -> str:
    """Say what became of a reply."""
    if answer.withdrawn_on:
        return f"withdrawn on {answer.withdrawn_on}"
    return f"posted in outbox {answer.outbox}" if answer.outbox else "waits for the next outbox"
