"""What a file is by its content: its first bytes, never its name. Knows only what can be told without decoding."""

import enum

HEAD = 4096


class Kind(enum.StrEnum):
    """A type of file, or a family of types that are told apart no further."""

    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    TIFF = "tiff"
    BMP = "bmp"
    HEIF = "heif"
    PDF = "pdf"
    ZIP = "zip"  # and what is made of it: docx, xlsx, odt, apk
    OLE = "ole"  # doc, xls, ppt
    RAR = "rar"
    SEVEN_ZIP = "7z"
    GZIP = "gzip"
    MP4 = "mp4"
    MATROSKA = "matroska"
    OGG = "ogg"
    MP3 = "mp3"
    WAV = "wav"
    EXECUTABLE = "executable"
    RTF = "rtf"
    HTML = "html"
    TEXT = "text"
    EMPTY = "empty"
    UNKNOWN = "unknown"


# Those of which a safe copy can be made.
PICTURES = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP, Kind.TIFF, Kind.BMP})
COPIED = PICTURES | {Kind.PDF}

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"BM", Kind.BMP),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"\x1aE\xdf\xa3", Kind.MATROSKA),
    (b"OggS", Kind.OGG),
    (b"ID3", Kind.MP3),
    (b"\xff\xfb", Kind.MP3),
    (b"\xff\xf3", Kind.MP3),
    (b"\x7fELF", Kind.EXECUTABLE),
    (b"MZ", Kind.EXECUTABLE),
    (b"{\\rtf", Kind.RTF),
)
_HEIF_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
_HTML = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml")


def detect(head: bytes) -> Kind:
    """Return the kind of a file by its first bytes, at most `HEAD` of them."""
    if not head:
        return Kind.EMPTY
    found = _container(head) or next((kind for start, kind in _STARTS if head.startswith(start)), None)
    # readers of PDF accept garbage before it, so a file that also is something else is taken for what it begins as
    return found or (Kind.PDF if b"%PDF-" in head[:1024] else _text(head))


def _container(head: bytes) -> Kind | None:
    """Tell the containers whose type stands a few bytes in."""
    if head[4:8] == b"ftyp":
        return Kind.HEIF if head[8:12] in _HEIF_BRANDS else Kind.MP4
    if head[:4] == b"RIFF":
        return {b"WEBP": Kind.WEBP, b"WAVE": Kind.WAV}.get(head[8:12], Kind.UNKNOWN)
    return None


def _text(head: bytes) -> Kind:
    """Tell text from what nobody knows."""
    if head.lstrip().lower().startswith(_HTML):
        return Kind.HTML
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        # a letter cut at the end of the head is no fault
        if error.start < len(head) - 4:
            return Kind.UNKNOWN
        text = head[: error.start].decode("utf-8")
    return Kind.UNKNOWN if "\0" in text else Kind.TEXT
