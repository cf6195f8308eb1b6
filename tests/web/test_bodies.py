"""A body that is cut off is no body: however it is read, and through whichever door."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from hypothesis import given
from hypothesis import strategies as st

from sourdine.web.bodies import WholeBodies, WholeBody

CONTENT = b"one\ntwo\nthree"


def cut(content=CONTENT, *, after):
    return WholeBody(io.BytesIO(content[:after]), len(content))


@given(st.binary(max_size=300), st.lists(st.integers(0, 50)))
def test_a_whole_body_is_read_in_any_pieces(content, sizes):
    body = WholeBody(io.BytesIO(content), len(content))
    assert b"".join(body.read(size) for size in sizes) + body.read() == content
    assert body.read() == body.read(10) == body.readline() == b""


def test_a_whole_body_is_read_by_lines():
    body = WholeBody(io.BytesIO(CONTENT), len(CONTENT))
    assert [body.readline(), body.readline(2), body.readline(), body.readline(), body.readline()] == [
        *(b"one\n", b"tw", b"o\n", b"three", b"")
    ]


def test_what_comes_after_the_announced_length_is_not_read():
    body = WholeBody(io.BytesIO(CONTENT), 5)
    assert (body.read(), body.read()) == (CONTENT[:5], b"")


@pytest.mark.parametrize("after", range(len(CONTENT)))
def test_a_body_that_is_cut_off_anywhere_is_refused(after):
    with pytest.raises(UnreadablePostError):
        cut(after=after).read()
    pieces, lines = cut(after=after), cut(after=after)
    with pytest.raises(UnreadablePostError):
        list(iter(lambda: pieces.read(4), b""))
    with pytest.raises(UnreadablePostError):
        list(iter(lines.readline, b""))


class Dribbling(io.RawIOBase):
    """A server that gives less than it is asked for, though more is to come."""

    def __init__(self, content):
        self._content = io.BytesIO(content)

    def read(self, size=-1):
        return self._content.read(min(size, 2))


def test_a_server_that_gives_little_at_once_is_asked_again():
    assert WholeBody(Dribbling(CONTENT), len(CONTENT)).read(10) == CONTENT[:10]


EDGE = "edge"
FORM = (
    f'--{EDGE}\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
    f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n0199000011\r\n'
    f"--{EDGE}--\r\n"
).encode()


def environ(content, *, sent=None, **more):
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(len(content)),
        "CONTENT_TYPE": f"multipart/form-data; boundary={EDGE}",
        "wsgi.input": io.BytesIO(content[:sent]),
    } | more


def form_of(content, **more):
    """What Django reads of it."""
    read = []

    def application(given, _start):
        request = WSGIRequest(given)
        read.append((request.POST.dict(), {name: one.read() for name, one in request.FILES.items()}))
        return []

    WholeBodies(application)(environ(content, **more), None)
    return read[0]


def test_a_form_with_a_file_is_read():
    assert form_of(FORM) == ({"a": "b"}, {"file": b"0199000011"})


@pytest.mark.parametrize("missing", [1, 10, 20, 60])
def test_a_form_whose_end_is_missing_is_not(missing):
    with pytest.raises(UnreadablePostError):
        form_of(FORM, sent=len(FORM) - missing)


@pytest.mark.parametrize("length", ["", "none", "-1", "²"])
def test_a_length_that_is_none_leaves_the_stream_alone(length):
    given = environ(b"x", CONTENT_LENGTH=length)
    stream, seen = given["wsgi.input"], []
    WholeBodies(lambda given, _start: seen.append(given["wsgi.input"]))(given, None)
    assert seen == [stream]


# Through the doors.


def through_the_service(path, content, *, sent, **more):
    from sourdine.web.wsgi import application

    said = []
    given = environ(content, sent=sent, PATH_INFO=path, HTTP_HOST="127.0.0.1", REMOTE_ADDR="192.0.2.7") | more
    answer = application(given | {"wsgi.errors": io.StringIO()}, lambda status, _headers: said.append(status))
    return said[0], b"".join(answer)


@pytest.mark.django_db
def test_a_page_s_form_that_is_cut_off_does_nothing(caplog):
    status, _ = through_the_service("/fr/inscription/", FORM, sent=len(FORM) - 20)
    assert status[:3] in {"400", "403"}
    assert not [one for one in caplog.records if one.levelname in {"ERROR", "CRITICAL"}]
