"""The fonts for PDF: Noto, in the usual folders of Debian. Only what a file uses of them is embedded."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from intake.desk.exports.errors import FontsMissing

FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
BODY: Final = "body"
# in this order a letter that the first one lacks is looked for
FALLBACKS: Final = ("arabic", "hebrew", "devanagari", "thai", "georgian", "armenian", "cjk", "math", "symbols")
_FILES: Final = {
    BODY: "NotoSans-Regular.ttf",
    "bold": "NotoSans-Bold.ttf",
    "arabic": "NotoSansArabic-Regular.ttf",
    "hebrew": "NotoSansHebrew-Regular.ttf",
    "devanagari": "NotoSansDevanagari-Regular.ttf",
    "thai": "NotoSansThai-Regular.ttf",
    "georgian": "NotoSansGeorgian-Regular.ttf",
    "armenian": "NotoSansArmenian-Regular.ttf",
    "cjk": "NotoSansCJK-Regular.ttc",
    "math": "NotoSansMath-Regular.ttf",
    "symbols": "NotoSansSymbols2-Regular.ttf",
}
_NEEDED: Final = (BODY, "bold", "arabic", "cjk", "math")  # math has the brackets of visible marks


@dataclass(frozen=True, slots=True)
class Fonts:
    """The files that were found, by what they are for."""

    files: dict[str, Path]


@cache
def found(folders: tuple[Path, ...] = FOLDERS) -> Fonts:
    """Return the fonts of this machine, or raise FontsMissing."""
    wanted = {name: key for key, name in _FILES.items()}
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("Noto*")) if folder.is_dir() else ():
            if path.name in wanted:
                files.setdefault(wanted[path.name], path)
    missing = [_FILES[key] for key in _NEEDED if key not in files]
    if missing:
        raise FontsMissing(", ".join(missing))
    return Fonts(files)
