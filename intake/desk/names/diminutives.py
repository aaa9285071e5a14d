"""Short forms of given names, folded: who is called so in a chat may stand with the long form in a verdict."""

from intake.desk.names.closeness import Closeness, of_words

_LONG = {
    "ania": "anna", "asia": "anastasia", "boria": "boris", "daxa": "daria", "dima": "dmitri", "fedia": "fedor",
    "galia": "galina", "grixa": "grigori", "iaxa": "iakov", "ira": "irina", "iura": "iuri", "jenia": "evgeni evgenia",
    "katia": "ekaterina", "kolia": "nikolai", "kostia": "konstantin", "ksiuxa": "ksenia", "lena": "elena",
    "lexa": "aleksei", "lioxa": "aleksei", "liuba": "liubov", "liuda": "liudmila", "liza": "elizaveta",
    "maxa": "maria", "mitia": "dmitri", "mixa": "mihail", "nadia": "nadejda", "nastia": "anastasia",
    "nataxa": "natalia", "olia": "olga", "paxa": "pavel", "petia": "petr", "rita": "margarita", "roma": "roman",
    "saxa": "aleksandr aleksandra", "senia": "arseni semen", "serega": "sergei", "sereja": "sergei",
    "slava": "iaroslav viaceslav", "sonia": "sofia", "stas": "stanislav", "sveta": "svetlana", "tania": "tatiana",
    "tolia": "anatoli", "toma": "tamara", "vania": "ivan", "vasia": "vasili", "vika": "viktoria", "vitia": "viktor",
    "volodia": "vladimir", "vova": "vladimir", "xura": "aleksandr aleksandra",
}  # fmt: skip


def is_short_of(left: str, right: str) -> bool:
    """Tell whether one of two folded words is a short form of the other."""
    return any(
        of_words(*sorted((long, other))) >= Closeness.SPELLING
        for short, other in ((left, right), (right, left))
        for long in _LONG.get(short, "").split()
    )
