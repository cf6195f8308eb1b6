import pytest

from sourdine.numbering.number import NotANumber
from sourdine.register.line import Line
from sourdine.sealing.errors import Unsealable


def test_a_line_is_the_same_however_it_is_typed():
    assert Line.parse("01 99 00 12 34") == Line.parse("+33199001234") == Line(33199001234)


def test_what_is_no_number_is_no_line():
    with pytest.raises(NotANumber):
        Line.parse("01 99")


def test_a_sealed_line_opens_to_itself():
    line = Line.parse("01 99 00 12 34")
    assert Line.unseal(line.seal()) == line


def test_two_sealings_differ_and_two_indexes_do_not():
    line = Line.parse("01 99 00 12 34")
    assert line.seal() != line.seal()
    assert line.index == Line.parse("0199001234").index
    assert line.index != Line.parse("0199001235").index


def test_an_altered_sealing_is_refused():
    sealed = bytearray(Line.parse("01 99 00 12 34").seal())
    sealed[-1] ^= 1
    with pytest.raises(Unsealable):
        Line.unseal(bytes(sealed))


def test_a_masked_line_shows_its_beginning_and_end_only():
    assert Line.parse("01 99 00 12 34").masked == "01 •• •• •• 34"


def test_no_number_shows_in_what_tracebacks_print():
    assert repr(Line.parse("01 99 00 12 34")) == "Line(…)"
