"""Every address of the screen, who may ask for it, and where a form that was refused is shown again.

What is not in this table does not exist. `name` is the view that answers (`group.act`).
"""

import re
from dataclasses import dataclass
from enum import Enum


class Who(Enum):
    """Who may ask."""

    ANYBODY = "anybody"  # who has the address of the entrance
    VISITOR = "visitor"  # the one browser, also while the desk is locked
    OFFICER = "officer"  # the one browser, while a session is open


_ARGUMENT = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """An address."""

    method: str
    rule: str
    name: str
    back: str = ""
    who: Who = Who.OFFICER

    @property
    def arguments(self) -> frozenset[str]:
        """The names of what the address holds."""
        return frozenset(_ARGUMENT.findall(self.rule))


def _get(rule: str, name: str, who: Who = Who.OFFICER) -> Route:
    return Route("GET", rule, name, who=who)


def _post(rule: str, name: str, back: str = "", who: Who = Who.OFFICER) -> Route:
    return Route("POST", rule, name, back, who)


_CASE = "/case/<code>"

ROUTES = (
    _get("/enter/<token>", "door.enter", Who.ANYBODY),
    _get("/", "door.home", Who.VISITOR),
    _get("/locked", "door.locked", Who.VISITOR),
    _post("/unlock", "door.unlock", who=Who.VISITOR),
    _post("/lock", "door.lock"),
    _post("/here", "door.here"),
    _get("/help", "door.help"),
    _post("/draft", "drafts.keep"),
    _post("/draft/drop", "drafts.drop"),
    _get("/inbox", "items.inbox"),
    _get("/item/<code>", "items.item"),
    _post("/item/<code>/decide", "items.decide", "items.item"),
    _post("/item/<code>/reply", "items.reply", "items.item"),
    _post("/item/<code>/reply/withdraw", "items.withdraw_reply", "items.item"),
    _post("/item/<code>/source", "items.source", "items.item"),
    _post("/item/<code>/file/<int:number>/copy", "items.copy", "items.item"),
    _get("/item/<code>/file/<int:number>", "items.file"),
    _get("/item/<code>/file/<int:number>/page/<int:page>.png", "items.picture"),
    _get("/cases", "cases.listed"),
    _post("/cases", "cases.new", "cases.listed"),
    _get(_CASE, "cases.overview"),
    _post(f"{_CASE}/note", "cases.note", "cases.overview"),
    _post(f"{_CASE}/describe", "cases.describe", "cases.overview"),
    _post(f"{_CASE}/move", "cases.move", "cases.overview"),
    _post(f"{_CASE}/assign", "cases.assign", "cases.overview"),
    _post(f"{_CASE}/assess", "cases.assess", "cases.overview"),
    _get(f"{_CASE}/history", "cases.history"),
    _post(f"{_CASE}/withdraw", "cases.withdraw", "cases.overview"),
    _post(f"{_CASE}/restore", "cases.restore", "cases.history"),
    _post(f"{_CASE}/undo", "cases.undo", "cases.history"),
    _post(f"{_CASE}/exchange", "cases.exchange", "cases.history"),
    _get(f"{_CASE}/custody", "cases.custody"),
    _get(f"{_CASE}/people", "people.shown"),
    _post(f"{_CASE}/people", "people.add", "people.shown"),
    _post(f"{_CASE}/people/name", "people.name", "people.shown"),
    _get(f"{_CASE}/people/<label>", "people.one"),
    _post(f"{_CASE}/people/<label>/describe", "people.describe", "people.one"),
    _post(f"{_CASE}/people/<label>/correct", "people.correct", "people.one"),
    _post(f"{_CASE}/people/<label>/judge", "people.judge", "people.one"),
    _post(f"{_CASE}/people/<label>/unjudge", "people.unjudge", "people.one"),
    _get(f"{_CASE}/timeline", "events.shown"),
    _post(f"{_CASE}/timeline", "events.add", "events.shown"),
    _post(f"{_CASE}/timeline/act", "events.act", "events.shown"),
    _post(f"{_CASE}/timeline/involvement", "events.involvement", "events.shown"),
    _get(f"{_CASE}/timeline/<label>", "events.one"),
    _post(f"{_CASE}/timeline/<label>/describe", "events.describe", "events.one"),
    _post(f"{_CASE}/timeline/<label>/act", "events.describe_act", "events.one"),
    _post(f"{_CASE}/timeline/<label>/correct", "events.correct", "events.one"),
    _get(f"{_CASE}/claims", "claims.table"),
    _post(f"{_CASE}/claims", "claims.ask", "claims.table"),
    _get(f"{_CASE}/claims/<label>", "claims.question"),
    _post(f"{_CASE}/claims/<label>", "claims.add", "claims.question"),
    _post(f"{_CASE}/claims/<label>/rephrase", "claims.rephrase", "claims.question"),
    _post(f"{_CASE}/claims/<label>/view", "claims.sign", "claims.question"),
    _get(f"{_CASE}/sources", "sources.shown"),
    _post(f"{_CASE}/sources", "sources.add", "sources.shown"),
    _get(f"{_CASE}/sources/<label>", "sources.source"),
    _post(f"{_CASE}/sources/<label>", "sources.mark", "sources.source"),
    _post(f"{_CASE}/sources/<label>/describe", "sources.describe", "sources.source"),
    _get(f"{_CASE}/consent", "consent.shown"),
    _post(f"{_CASE}/consent", "consent.record", "consent.shown"),
    _post(f"{_CASE}/consent/withdraw", "consent.withdraw", "consent.shown"),
    _post(f"{_CASE}/consent/accept", "consent.accept", "consent.shown"),
    _get(f"{_CASE}/letters", "letters.shown"),
    _post(f"{_CASE}/letters", "letters.draft", "letters.shown"),
    _post(f"{_CASE}/letters/<label>/step", "letters.step", "letters.shown"),
    _post(f"{_CASE}/letters/<label>/send", "letters.send", "letters.shown"),
    _post(f"{_CASE}/letters/<label>/reply", "letters.reply", "letters.shown"),
    _post(f"{_CASE}/deadlines", "letters.deadline", "letters.shown"),
    _post(f"{_CASE}/deadlines/done", "letters.done_", "letters.shown"),
    _get(f"{_CASE}/actions", "actions.shown"),
    _post(f"{_CASE}/actions", "actions.add", "actions.shown"),
    _post(f"{_CASE}/actions/demand", "actions.demand", "actions.shown"),
    _post(f"{_CASE}/actions/need", "actions.need", "actions.shown"),
    _get(f"{_CASE}/export", "exports.shown"),
    _post(f"{_CASE}/export", "exports.give", "exports.shown"),
    _get("/search", "finding.search"),
    _get("/statistics", "figures.shown"),
    _post("/statistics", "figures.give", "figures.shown"),
    _get("/deadlines", "agenda.shown"),
    _get("/deadlines.ics", "agenda.calendar"),
    _get("/status", "house.status"),
    _get("/reviews", "house.reviews"),
    _post("/reviews/<int:number>", "house.answer", "house.reviews"),
    _get("/settings", "house.settings"),
    _post("/settings", "house.prefer", "house.settings"),
    _post("/settings/passphrase", "house.passphrase", "house.settings"),
)
BY_NAME = {route.name: route for route in ROUTES}
