"""Three invented reports for the demonstration: three scripts, attachments with awkward names, nobody real.

Plain values; knows nothing of browsers or of our packages.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

MIB = 1024 * 1024


@dataclass(frozen=True)
class Attachment:
    """A file that a visitor adds; its bytes are made from one readable line, numbered, until the size is reached."""

    name: str
    line: str
    size: int

    @cached_property
    def data(self) -> bytes:
        """Return the bytes of the file."""
        lines: list[bytes] = []
        length = 0
        while length < self.size:
            lines.append(f"{len(lines) + 1}: {self.line}\n".encode())
            length += len(lines[-1])
        return b"".join(lines)[: self.size]

    @property
    def sha256(self) -> str:
        """Return the digest by which the opened file is compared."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Report:
    """What one visitor writes: answers by question, and files."""

    title: str
    answers: dict[str, str]
    files: tuple[Attachment, ...] = ()

    def words(self) -> list[str]:
        """Return everything that must not be readable anywhere: free text, names and contents of files."""
        chosen = {"country", "who", "when_danger", "reprisal", "person_now"}
        return [
            *(text for question, text in self.answers.items() if question not in chosen),
            *(file.name for file in self.files),
            # the contents repeat one line; the first of them stand for all
            *(file.data[:65536].decode("utf-8", "ignore") for file in self.files),
        ]


REPORTS = (
    Report(
        "English, text only",
        {
            "what": (
                "Since the hearing on the Merrow dam two men in a grey van wait outside our reading room every\n"
                "evening. On Tuesday they photographed everybody who came to the meeting of the fishing families, and\n"
                "one of them told Ilse Varrick: 'You have a daughter at the lower school.'\n"
                "She kept the minutes of the hearing."
            ),
            "country": "other",
            "who": "with_agreement",
            "when_danger": "soon",
            "where": "Lower Merrow, at the reading room by the weir",
            "perpetrator": "Two men, one with a scar on the left hand; the van has the sign of the dam company",
        },
    ),
    Report(
        "Russian, two attachments of which one is large",
        {
            "what": (
                "Вечером 3 ноября в квартиру правозащитницы Леры Ветлугиной пришли четверо в штатском. Забрали\n"
                "ноутбук и тетради с записями о закрытых судах над сплавщиками леса. Протокол обыска не оставили.\n"
                "С тех пор её телефон выключен, соседка слышала слова: «поедете с нами до утра»."
            ),
            "country": "other",
            "who": "with_agreement",
            "when_danger": "now",
            "where": "посёлок Верхняя Зимовка",
            "person_now": "missing",
        },
        (
            Attachment("опись изъятых тетрадей № 7.txt", "тетрадь в синей обложке, суды над сплавщиками", 40_000),
            Attachment("запись с лестницы;=2+5.csv", "23:41;дверь подъезда;четверо вошли, один ждёт внизу", 5 * MIB),
        ),
    ),
    Report(
        "Arabic, an attachment whose name shows another ending than it has",
        {
            "what": (
                "منذ أسبوع تصل إلى الناشطة سلوى المرجاني رسائل تهديد بعد أن نشرت أسماء المفقودين من ميناء الرُّخام.\n"
                "كُتب في آخر رسالة: «البحر لا يعيد أحداً». لا نطلب سوى أن تعرفوا، وألا يُذكر اسم أخيها أبداً."
            ),
            "country": "other",
            "who": "witness",
            "when_danger": "unknown",
            "never_repeat": "اسم الأخ واسم السفينة <b>نجمة الرُّخام</b>",
        },
        (Attachment("رسالة\u202egpj.exe", "البحر لا يعيد أحداً، رسالة من رقم مجهول", 700_000),),
    ),
)
