"""The way of a connection in and out, without a socket: what waits, what is handed on, and when."""

from collections.abc import Generator

import pytest

from intake.server import passage, proxyline
from intake.server.passage import Arrival, Departure, Stage
from intake.server.proxyline import ProxyLineRefused

LINE = b"PROXY TCP6 fc00:dead:beef:4dad::0:7f ::1 127 80\r\n"
HEAD = b"PATCH /uploads/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"


def arrived(*parts: bytes, tor: bool = False) -> Arrival:
    """Return an arrival that took these parts at time 0."""
    arrival = Arrival(0.0, tor=tor)
    for part in parts:
        arrival.take(part, 0.0)
    return arrival


def test_the_line_of_tor_names_the_circuit() -> None:
    """The address in its shortest form stands for the circuit, however it was written."""
    assert proxyline.circuit(LINE) == "fc00:dead:beef:4dad::7f"


LINES = [
    b"PROXY TCP6 fc00:dead:beef:4dae::7f ::1 127 80\r\n",
    b"PROXY TCP6 ::1 ::1 127 80\r\n",
    b"PROXY TCP6 ::1 fc00:dead:beef:4dad::7f 127 80\r\n",
    b"PROXY TCP6 fc00:dead:beef:4dad::7f%eth0 ::1 127 80\r\n",
    b"PROXY TCP6 fc00:dead:beef:4dad::1::7f ::1 127 80\r\n",
    b"PROXY TCP6 FC00:DEAD:BEEF:4DAD::7F ::1 127 80\r\n",
    b"PROXY TCP4 127.0.0.1 127.0.0.1 127 80\r\n",
    b"PROXY UNKNOWN\r\n",
    b"PROXY TCP6 fc00:dead:beef:4dad::7f ::1 127 65536\r\n",
    b"PROXY TCP6 fc00:dead:beef:4dad::7f ::1 0127 80\r\n",
    b"PROXY TCP6 fc00:dead:beef:4dad::7f ::1 127 80 \r\n",
    b"PROXY  TCP6 fc00:dead:beef:4dad::7f ::1 127 80\r\n",
    b"PROXY TCP6 fc00:dead:beef:4dad::7f ::1 127 80\n",
    b"PROXY TCP6 fc00:dead:beef:4dad::7f ::1 127\r\n",
    b" " + LINE,
    LINE + b"\r\n",
    b"proxy tcp6 fc00:dead:beef:4dad::7f ::1 127 80\r\n",
    b"GET / HTTP/1.1\r\n",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\0",
    b"",
]


@pytest.mark.parametrize("line", LINES)
def test_any_other_line_is_refused(line: bytes) -> None:
    """Another network, family, case or spacing is no line of this machine's tor."""
    with pytest.raises(ProxyLineRefused):
        proxyline.circuit(line)


@pytest.mark.parametrize("line", [line for line in LINES if line.endswith(b"\n") and line.count(b"\n") == 1])
def test_a_connection_without_the_line_of_tor_is_refused(line: bytes) -> None:
    """What follows is not looked at."""
    assert arrived(line + HEAD, tor=True).stage is Stage.REFUSED


def test_a_line_that_does_not_end_is_refused_at_its_longest() -> None:
    """107 bytes without an end are no line; one byte less may become one."""
    assert arrived(b"P" * 106, tor=True).stage is Stage.LINE
    assert arrived(b"P" * 107, tor=True).stage is Stage.REFUSED


def test_one_byte_at_a_time_comes_to_the_same() -> None:
    """It does not matter how the bytes are cut."""
    data = LINE + HEAD + b"0123456789"
    whole = arrived(data, tor=True)
    cut = arrived(*(data[i : i + 1] for i in range(len(data))), tor=True)
    assert whole.stage is cut.stage is Stage.WHOLE
    assert whole.data == cut.data == HEAD + b"0123456789"
    assert whole.circuit == cut.circuit == "fc00:dead:beef:4dad::7f"


def test_what_is_behind_the_request_is_dropped() -> None:
    """Nothing can be smuggled behind a body."""
    assert arrived(HEAD + b"0123456789GET / HTTP/1.1").data == HEAD + b"0123456789"


def test_without_the_setting_the_line_is_part_of_the_request() -> None:
    """The parser of HTTP refuses it then."""
    assert arrived(LINE + b"GET / HTTP/1.1\r\n\r\n").data.startswith(b"PROXY ")


UNCLEAR = [
    b"Transfer-Encoding: chunked",
    b"Content-Length: 10\r\nContent-Length: 10",
    b"Content-Length: ten",
    b"Content-Length: +10",
    b"Content-Length : 10",
    b"Content_Length: 10",
    b"Content-Length: 10, 10",
    b"Content-Length: 99999999",
    b"Content-Length: 1048577",
    b"Content-Length: 10\r\nExpect: 100-continue",
]


@pytest.mark.parametrize("said", UNCLEAR)
def test_a_body_that_is_long_or_not_plainly_said_is_for_a_thread(said: bytes) -> None:
    """It is not guessed how long it is: the one parser of HTTP decides."""
    assert arrived(b"POST / HTTP/1.1\r\n" + said + b"\r\n\r\n").stage is Stage.STREAM


def test_a_body_of_one_mebibyte_waits_without_a_thread() -> None:
    """Until its last byte, and no byte more is asked for."""
    arrival = arrived(HEAD.replace(b"10", b"1048576"))
    for _ in range(15):
        arrival.take(bytes(65536), 1.0)
    arrival.take(bytes(65535), 1.0)
    assert (arrival.stage, arrival.wants) == (Stage.BODY, 1)
    arrival.take(b"\0", 1.0)
    assert arrival.stage is Stage.WHOLE
    assert b"".join(arrival.pieces()) == bytes(arrival.data)


def test_a_break_in_the_body_hands_on_what_came() -> None:
    """Bytes that arrived are kept; a header that is not whole is nothing."""
    broken, nothing = arrived(HEAD + b"01234"), arrived(HEAD[:-1])
    broken.end()
    nothing.end()
    assert (broken.stage, bytes(broken.data)) == (Stage.WHOLE, HEAD + b"01234")
    assert nothing.stage is Stage.GONE


def test_a_header_has_one_deadline_however_often_a_byte_comes() -> None:
    """A byte every four seconds does not move it."""
    arrival = Arrival(0.0, tor=True)
    for second in range(0, 16, 4):
        arrival.take(b"P", float(second))
    assert arrival.deadline == passage.HEADER_SECONDS


def test_the_deadline_of_a_body_grows_with_what_came() -> None:
    """At the lowest speed it never ends, below it soon."""
    slow, fast = arrived(HEAD.replace(b"10", b"1000000")), arrived(HEAD.replace(b"10", b"1000000"))
    for second in range(4, 60, 4):
        slow.take(b"x", float(second))
        fast.take(bytes(4 * passage.SLOWEST), float(second))
    assert slow.deadline < 31
    assert fast.deadline == 56 + passage.IDLE_SECONDS


def test_a_header_without_an_end_is_refused() -> None:
    """Memory for a header is limited."""
    arrival = arrived(b"GET / HTTP/1.1\r\n", *[b"X: " + b"a" * 1021 + b"\r\n"] * 32)
    assert (arrival.stage, arrival.status) == (Stage.REFUSED, 431)


def test_an_answer_leaves_as_fast_as_it_is_read() -> None:
    """What the reader took is not sent again, and its time grows with the length."""
    departure = Departure()
    departure.sendall(b"abc")
    departure.sendall(bytes(10 * passage.SLOWEST))
    departure.begin(0.0)
    departure.sent(2)
    assert bytes(departure.next() or b"") == b"c"
    assert not departure.is_over(passage.IDLE_SECONDS + 10)
    assert departure.is_over(passage.IDLE_SECONDS + 11)


def test_the_wait_for_the_other_side_is_short() -> None:
    """Five seconds, or two mebibytes that come too late, or its end; none at all when the server stops."""
    departure = Departure()
    departure.linger(0.0)
    assert not departure.is_over(4.0)
    assert departure.is_over(5.0)
    assert departure.is_over(0.0, hurry=True)
    assert not departure.drop(1 << 20)
    assert departure.drop(1 << 20)
    assert Departure().drop(0)


def test_what_is_followed_is_asked_for_when_what_was_before_it_is_sent() -> None:
    """A long answer is never whole in memory."""
    asked: list[int] = []
    sent: list[bytes] = []

    def parts() -> Generator[bytes, None, None]:
        for number in range(3):
            asked.append(number)
            yield b"part"

    departure = Departure()
    departure.sendall(b"head")
    departure.follow(parts(), 12)
    while (part := departure.next()) is not None:
        assert len(asked) == len(sent)
        sent.append(bytes(part))
        departure.sent(len(part))
    assert sent == [b"head", b"part", b"part", b"part"]


def test_a_source_that_is_not_read_to_its_end_is_closed() -> None:
    """Who goes away in the middle leaves nothing open."""
    closed = []

    def parts() -> Generator[bytes, None, None]:
        try:
            yield b"part"
        finally:
            closed.append(True)

    departure = Departure()
    departure.follow(parts(), 4)
    departure.next()
    departure.close()
    assert closed
