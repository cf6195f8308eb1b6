from __future__ import annotations

import hashlib
import io

import pytest

from sourdine.screening.delivery import Outlet

SALT = bytes(range(32))


def test_what_is_written_is_counted_and_digested():
    target = io.BytesIO()
    outlet = Outlet(target, SALT)
    outlet.write(b"abc")
    outlet.write(memoryview(b"defg"))
    assert target.getvalue() == b"abcdefg"
    assert outlet.size_bytes == 7
    assert outlet.digest() == hashlib.sha256(SALT + b"abcdefg").hexdigest()


def test_what_is_written_stays():
    outlet = Outlet(io.BytesIO(), SALT)
    assert outlet.writable()
    assert not outlet.seekable()
    with pytest.raises(io.UnsupportedOperation):
        outlet.seek(0)
