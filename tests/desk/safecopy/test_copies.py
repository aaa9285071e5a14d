"""Safe copies: drawn in the sandbox, kept encrypted, each touch noted; every bomb ends in a clear state."""

import os
import socket
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from crypto import age
from intake.desk.safecopy import pixels, sandbox
from intake.desk.safecopy.errors import RenderTimeout
from tests.desk.desks import Desk, Said, report, sealed
from tests.desk.safecopy import hostile


def copied(desk: Desk, recipient: age.Recipient, data: bytes, *options: str | Path) -> tuple[str, Said]:
    """Bring an item with one file and ask for its safe copy."""
    (code,) = desk.brought(sealed(recipient, report(files=[("photo.jpg", data)])))
    return code, desk.run("--json", "file", "copy", code, "1", *options)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "PDF"])
def test_pictures_and_documents_are_drawn(desk: Desk, recipient: age.Recipient, tmp_path: Path, form: str) -> None:
    """Each kind becomes a PNG that shows what it showed."""
    code, said = copied(desk, recipient, hostile.picture(form), "-o", tmp_path)
    assert said.code == 0, said.err
    with Image.open(tmp_path / f"{code}-1-1.png") as drawn:
        red, green, blue = drawn.convert("RGB").getpixel((50, 20))  # type: ignore[misc]  # three numbers for RGB
    assert (red > 240, green < 15, blue < 15) == (True, True, True)


BOMBS = {
    "a picture of 50,000 × 50,000": (hostile.png(50000, 50000, bytes(1000)), "too-large"),
    "a picture that fills the memory": (hostile.png(10900, 10900, bytes(10900 * 43601)), "memory"),
    "a picture of half its bytes": (hostile.picture("PNG")[:90], "failed"),
    "a document that is its own page": (b"%PDF-1.4 broken", "failed"),
    "archives of zeros": (hostile.zip_bomb(), "other-kind"),
    "a program": (b"MZ" + bytes(100), "other-kind"),
    "a page of markup": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "other-kind"),
    "nothing": (b"", "other-kind"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_a_clear_state(desk: Desk, recipient: age.Recipient, name: str) -> None:
    """The refusal says why, the state is noted with the officer, and the file stays sealed."""
    data, state = BOMBS[name]
    code, said = copied(desk, recipient, data)
    assert (said.code, "Traceback" in said.err) == (65, False)
    noted = desk.json("file", "custody", code)
    assert [check["state"] for check in noted["checks"]] == [state]
    assert [touch["touch"] for touch in noted["custody"]] == ["copy-failed"]


def test_of_a_long_document_the_first_pages_are_drawn(desk: Desk, recipient: age.Recipient) -> None:
    """A document of 100,000 pages says so, and 50 of them are there."""
    _, said = copied(desk, recipient, hostile.many_pages(100_000))
    assert said.code == 0, said.err
    assert ('"pages": 100000' in said.out, said.out.count('"sha256"')) == (True, 50)


def test_a_document_that_draws_itself_ends(desk: Desk, recipient: age.Recipient) -> None:
    """Recursion in a document ends with a page or a refusal, never with a hang."""
    assert copied(desk, recipient, hostile.own_ancestor())[1].code in (0, 65)


def test_the_time_of_a_drawing_is_limited() -> None:
    """A drawing that takes longer than it may is ended, and says so."""
    with pytest.raises(RenderTimeout), sandbox.drawing("png", [hostile.picture("PNG")], 50, 2000, 0.01) as said:
        pixels.count(said)


def test_the_second_look_draws_nothing(desk: Desk, recipient: age.Recipient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A safe copy that is there is shown again, and that is noted."""
    code, _ = copied(desk, recipient, hostile.picture("PNG"))
    monkeypatch.setattr(sandbox, "command", lambda *_: pytest.fail("drawn again"))
    assert desk.run("file", "copy", code, "1").code == 0
    assert [touch["touch"] for touch in desk.json("file", "custody", code)["custody"]] == ["copied", "copy-shown"]


def test_no_plain_byte_reaches_the_disk(desk: Desk, recipient: age.Recipient) -> None:
    """Neither the file nor its copy lies readable in the desk's folder."""
    copied(desk, recipient, hostile.picture("PNG"))
    whole = b"".join(path.read_bytes() for path in desk.path.rglob("*") if path.is_file())
    assert b"\x89PNG" not in whole


def test_without_a_sandbox_nothing_is_drawn(
    desk: Desk, recipient: age.Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without bubblewrap is told which package to install."""
    monkeypatch.setattr("shutil.which", lambda _: None)
    _, said = copied(desk, recipient, hostile.picture("PNG"))
    assert (said.code, "apt-get install bubblewrap" in said.err) == (69, True)


REACHES = {
    "network": "import socket; socket.create_connection(('127.0.0.1', {port}), 1)",
    "files": "open({file!r}).read()",
    "passwords": "open('/etc/passwd').read()",
    "libraries": "open('/usr/mark', 'w')",
    "another process": "import os; os.kill({process}, 0)",
}


@pytest.mark.parametrize("what", REACHES)
def test_the_sandbox_has_no_network_files_or_neighbours(what: str, tmp_path: Path) -> None:
    """What a file takes over cannot reach the network, this machine's files or another process."""
    (tmp_path / "secret").write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port, file = server.getsockname()[1], str(tmp_path / "secret")
        program = REACHES[what].format(port=port, file=file, process=os.getpid()) + "; print('reached')"
        command = sandbox.command("png", 1, 1)
        python = command[: command.index("/render.py", command.index("-B"))]
        done = subprocess.run([*python, "-c", program], capture_output=True, env={}, timeout=20)
    assert (b"reached" in done.stdout, b"Error" in done.stderr) == (False, True), done.stderr
