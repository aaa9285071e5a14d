"""The program inside the sandbox: a file on standard input, its raw pixels on standard output (`pixels`).

Runs as a script and imports nothing of ours. It may be taken over by what it reads, and is limited from outside; its
exit code says why there are no more pixels: 3 too many pixels, 4 no memory, 5 not drawable.
"""

import io
import resource
import struct
import sys

_MEMORY = 1536 * 1024 * 1024
_CPU_SECONDS = 60
_MOST_PIXELS = 120_000_000
TOO_LARGE, NO_MEMORY, NOT_DRAWABLE = 3, 4, 5


def _limit() -> None:
    """Bound memory and processor time; files cannot be written, and processes cannot be started."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _put(width: int, height: int, data: bytes) -> None:
    sys.stdout.buffer.write(struct.pack(">II", width, height) + data)
    sys.stdout.buffer.flush()


def _picture(data: bytes, most: int, side: int) -> None:
    """Draw an image, or the frames of one."""
    from PIL import Image, ImageOps, ImageSequence

    # the size is judged by hand below, before anything is decoded
    Image.MAX_IMAGE_PIXELS = None
    image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"))
    if image.width * image.height > _MOST_PIXELS:
        sys.exit(TOO_LARGE)
    frames = int(getattr(image, "n_frames", 1))
    sys.stdout.buffer.write(struct.pack(">I", min(frames, 2**32 - 1)))
    # a JPEG is decoded at a fraction of its size where that is enough
    image.draft("RGB", (side, side))
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number == most:
            break
        turned = ImageOps.exif_transpose(frame)
        flat = Image.new("RGBA", turned.size, "white")
        flat.alpha_composite(turned.convert("RGBA"))
        flat.thumbnail((side, side))
        _put(flat.width, flat.height, flat.convert("RGB").tobytes())


def _document(data: bytes, most: int, side: int) -> None:
    """Draw the first pages of a PDF."""
    import pypdfium2  # type: ignore[import-untyped]  # it has no types

    document = pypdfium2.PdfDocument(data)
    sys.stdout.buffer.write(struct.pack(">I", len(document)))
    for number in range(min(len(document), most)):
        page = document[number]
        width, height = page.get_size()
        longest = max(width, height, 1.0)
        # a page is drawn to be read on a screen; one of a huge size would be a bomb
        picture = page.render(scale=min(2.0, (side - 1) / longest)).to_pil().convert("RGB")
        picture.thumbnail((side, side))
        _put(picture.width, picture.height, picture.tobytes())
        page.close()


def main() -> None:
    """Draw what is on standard input; arguments are the kind, the most pages, and the longest side."""
    kind, most, side = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _limit()
    data = sys.stdin.buffer.read()
    try:
        (_document if kind == "pdf" else _picture)(data, most, side)
    except MemoryError:
        sys.exit(NO_MEMORY)
    except Exception:
        # whatever a broken file makes of these libraries; nobody reads a message of it
        sys.exit(NOT_DRAWABLE)


if __name__ == "__main__":
    main()
