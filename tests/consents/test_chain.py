"""Commitments hide and bind; links say what came before."""

from hypothesis import given
from hypothesis import strategies as st

from sourdine.consents import chain

PAYLOADS = st.dictionaries(st.text(), st.one_of(st.none(), st.booleans(), st.integers(), st.text()))


@given(payload=PAYLOADS)
def test_one_payload_is_written_in_one_way(payload):
    turned = dict(reversed(payload.items()))
    assert chain.encoded(payload) == chain.encoded(turned)


@given(one=PAYLOADS, other=PAYLOADS)
def test_a_commitment_is_to_one_payload(one, other):
    salt = chain.new_salt()
    same = chain.encoded(one) == chain.encoded(other)
    assert (chain.commit(salt, chain.encoded(one)) == chain.commit(salt, chain.encoded(other))) == same


def test_equal_payloads_do_not_look_equal():
    assert chain.commit(chain.new_salt(), b"{}") != chain.commit(chain.new_salt(), b"{}")


def test_a_link_depends_on_all_that_came_before():
    commitment = chain.commit(bytes(32), b"{}")
    link = chain.link(chain.START, 1, commitment)
    assert link != chain.link(chain.START, 2, commitment)
    assert link != chain.link(bytes([1]) * 32, 1, commitment)
    assert link != chain.link(chain.START, 1, chain.commit(bytes(32), b"[]"))


def test_the_chain_is_what_its_description_says():
    from hashlib import sha256

    commitment = sha256(b"\x10" + bytes(32) + b'{"a":1}').digest()
    assert chain.commit(bytes(32), chain.encoded({"a": 1})) == commitment
    assert (
        chain.link(chain.START, 1, commitment)
        == sha256(b"\x11" + bytes(32) + bytes(7) + b"\x01" + commitment).digest()
    )
