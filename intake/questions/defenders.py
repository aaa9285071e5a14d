"""The form of the office, version 1: five required answers, then five groups that may stay closed.

A question that is added, removed or renamed makes a new version; a label may be reworded freely. What must never be
asked (identity papers, birth dates, addresses, beliefs, names of witnesses and so on) is held by a test.
"""

from typing import Final

from intake.questions.consent import CONSENT, OWN_CONSENT
from intake.questions.form import LINE, SHORT, STORY, TEXT, Choice, FileLimits, Form, Group, Kind, Question
from intake.questions.form import marked as _

WHEN_DANGER: Final = Question(
    "when_danger",
    Kind.CHOICE,
    _("Is someone in danger?"),
    required=True,
    choices=(
        Choice("now", _("Now or in the next 48 hours")),
        Choice("soon", _("In days or weeks")),
        Choice("past", _("It has happened, there is no immediate danger")),
        Choice("unknown", _("I do not know")),
    ),
)

REQUIRED: Final = Group(
    "required",
    _("Your report"),
    _("These five questions are all that is needed. Everything after them may stay empty."),
    (
        Question(
            "what",
            Kind.TEXT,
            _("What happened, or what do you fear?"),
            _("In your own words, in any language. Do not name witnesses. Longer texts can be added as files."),
            required=True,
            limit=STORY,
        ),
        Question(
            "country",
            Kind.COUNTRY,
            _("In which country?"),
            required=True,
        ),
        Question(
            "who",
            Kind.CHOICE,
            _("Who are you?"),
            required=True,
            choices=(
                Choice("self", _("I am the defender")),
                Choice("with_agreement", _("I act for the defender, with their agreement")),
                Choice("without_knowledge", _("I act for the defender; they do not know or cannot be asked")),
                Choice("witness", _("I am a witness or somebody else")),
            ),
        ),
        WHEN_DANGER,
        CONSENT,
    ),
)

DEFENDERS: Final = Group(
    "a",
    _("About the defender or defenders"),
    _("For each person write only what is safe and what they would want you to write."),
    (
        Question(
            "defenders",
            Kind.ENTRIES,
            _("Defender"),
            limit=20,
            questions=(
                Question("name", Kind.LINE, _("Name, as the person wants it written"), limit=SHORT),
                Question(
                    "spellings",
                    Kind.LINE,
                    _("Other spellings, or the name in other scripts"),
                    limit=LINE,
                ),
                Question("work", Kind.TEXT, _("What human rights work does the person do?"), limit=TEXT),
                Question("organisation", Kind.LINE, _("Organisation or group"), limit=SHORT),
                Question("pronoun", Kind.LINE, _("Pronoun or gender, if the person wants it known"), limit=100),
                Question(
                    "age",
                    Kind.CHOICE,
                    _("Is the person an adult?"),
                    choices=(
                        Choice("adult", _("Adult")),
                        Choice("child", _("Child, under 18")),
                        Choice("unsure", _("Not sure")),
                    ),
                ),
                Question("link", Kind.TEXT, _("How is the danger linked to the work?"), limit=TEXT),
                OWN_CONSENT,
            ),
        ),
    ),
)

VIOLATIONS: Final = (
    Choice("killing", _("Killing")),
    Choice("attempted_killing", _("Attempted killing")),
    Choice("disappearance", _("Enforced disappearance or abduction")),
    Choice("torture", _("Torture or ill-treatment")),
    Choice("physical_attack", _("Physical attack")),
    Choice("sexual_violence", _("Sexual or gender-based violence")),
    Choice("death_threat", _("Death threat")),
    Choice("other_threat", _("Other threat")),
    Choice("arrest", _("Arrest")),
    Choice("detention", _("Detention")),
    Choice("expulsion", _("Forced transfer or expulsion")),
    Choice("movement", _("Travel ban or limits on movement")),
    Choice("charge", _("Charge or criminal investigation")),
    Choice("trial", _("Unfair trial or sentence")),
    Choice("administrative", _("Administrative or tax measure")),
    Choice("search", _("Search, raid or confiscation")),
    Choice("surveillance", _("Surveillance, physical or digital, or a device taken")),
    Choice("online", _("Harassment online, or private details published")),
    Choice("smear", _("Smear campaign or stigmatisation")),
    Choice("assembly", _("Ban or disruption of an assembly")),
    Choice("organisation", _("Registration denied, or an organisation closed or cut off from funding")),
    Choice("livelihood", _("Loss of work or property")),
    Choice("family", _("Harm to family or colleagues")),
    Choice("no_protection", _("Failure to protect")),
)

EVENTS: Final = Group(
    "b",
    _("What happened"),
    _("Facts that help the office to act. Write “about” or “not known” where you are not sure."),
    (
        Question("when", Kind.LINE, _("When?"), _("“About” is good enough."), limit=LINE),
        Question("where", Kind.LINE, _("Where?"), _("Town or district. No home address."), limit=LINE),
        Question(
            "perpetrator",
            Kind.TEXT,
            _("Who did it?"),
            _("Name, role, service, or a description."),
            limit=TEXT,
        ),
        Question("violations", Kind.TICKS, _("What was done?"), _("Choose all that fit."), choices=VIOLATIONS),
        Question("violations_other", Kind.TEXT, _("Was something else done?"), limit=TEXT),
        Question(
            "reprisal",
            Kind.CHOICE,
            _("Was this a punishment for contact with the United Nations?"),
            choices=(Choice("yes", _("Yes")), Choice("no", _("No")), Choice("unsure", _("Not sure"))),
        ),
        Question("needs", Kind.TEXT, _("Are there injuries? What is needed now?"), limit=TEXT),
        Question(
            "person_now",
            Kind.CHOICE,
            _("Where is the person now?"),
            choices=(
                Choice("free", _("Free")),
                Choice("held", _("Held")),
                Choice("missing", _("Missing")),
                Choice("left", _("Has left the country")),
                Choice("not_say", _("I would rather not say")),
            ),
        ),
        Question("held_at", Kind.LINE, _("If held: where?"), limit=LINE),
    ),
)

STEPS: Final = Group(
    "c",
    _("Steps already taken"),
    _("So that the office does not do harm to what others have begun."),
    (
        Question(
            "complaint",
            Kind.TEXT,
            _("Was there a complaint to the police or a court? When, and what came of it?"),
            limit=TEXT,
        ),
        Question("lawyer", Kind.LINE, _("Is there a lawyer?"), limit=LINE),
        Question(
            "informed",
            Kind.TEXT,
            _("Who else was informed?"),
            _("For example the United Nations, an organisation, an embassy. Leave this out if it is dangerous."),
            limit=TEXT,
        ),
        Question(
            "public",
            Kind.TEXT,
            _("Is it already public?"),
            _("Addresses of articles or posts, as text."),
            limit=TEXT,
        ),
        Question(
            "wanted",
            Kind.TICKS,
            _("What do you want from the office?"),
            choices=(
                Choice("letter", _("A letter to the Government")),
                Choice("contact", _("Quiet contact with the authorities")),
                Choice("referral", _("To be put in touch with protection help")),
                Choice("inform", _("Only that you know")),
            ),
        ),
    ),
)

SAFETY: Final = Group(
    "d",
    _("Your safety"),
    "",
    (
        Question(
            "answer_how",
            Kind.TEXT,
            _("Is there a safe way to answer you, and a safe time?"),
            _("Leave this empty if there is none, or if writing it down is a danger."),
            limit=2_000,
        ),
        Question(
            "never_repeat",
            Kind.TEXT,
            _("What must the office never repeat, because it would show that it comes from you?"),
            limit=TEXT,
        ),
        Question("languages", Kind.LINE, _("Which languages can you read?"), limit=SHORT),
    ),
)

FORM: Final = Form(
    version=1,
    required=REQUIRED,
    optional=(DEFENDERS, EVENTS, STEPS, SAFETY),
    # 255 bytes is the longest name that common file systems hold.
    files=FileLimits(count=100, name_bytes=255, note_length=LINE),
)
