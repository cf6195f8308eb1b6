"""Every sample is deposited: good ones are taken, bad ones refused with the code that is announced."""

import files
import pytest

from sourdine.deposits.models import State
from sourdine.deposits.specification import refusals, samples
from sourdine.screening.prospects import dialect, encoding
from sourdine.screening.prospects.compression import Compression
from sourdine.screening.prospects.opening import Reading, open_prospects
from sourdine.screening.prospects.tabular import Format


def names(these):
    return [one.name for one in these]


def deposited(actor, one):
    return files.screened(
        actor, samples.content(one.name), file_name=one.name, columns=one.columns, reading=dict(one.reading)
    )


@pytest.mark.parametrize("one", samples.GOOD, ids=names(samples.GOOD))
def test_a_good_sample_is_taken(actor, one):
    deposit = deposited(actor, one)
    assert (deposit.state, deposit.refusal) == (State.READY, {})
    assert deposit.numbers


@pytest.mark.parametrize("one", samples.BAD, ids=names(samples.BAD))
def test_a_bad_sample_is_refused_with_its_code(actor, one):
    deposit = deposited(actor, one)
    assert deposit.state == State.REFUSED
    assert deposit.refusal["code"] == one.refused


def test_every_refusal_of_a_file_has_one_sample():
    assert [one.refused for one in samples.BAD] == sorted(
        {error.code for error in refusals.OF_THE_FILE}, key=[one.refused for one in samples.BAD].index
    )
    assert len(samples.of_code()) == len(samples.BAD)


@pytest.mark.parametrize("one", [*samples.GOOD, *samples.BAD], ids=names((*samples.GOOD, *samples.BAD)))
def test_a_sample_has_the_same_bytes_each_time(one):
    assert one.make() == samples.content(one.name)
    assert one.about.en
    assert one.about.fr


def forms(tmp_path):
    for one in samples.GOOD:
        path = tmp_path / one.name
        path.write_bytes(samples.content(one.name))
        with open_prospects(path, Reading(**one.reading)) as file:
            yield file.form, samples.content(one.name)


def test_the_good_samples_show_everything_that_is_read(tmp_path):
    """A format, a packing, an encoding or a separator that is new needs a sample that is new."""
    seen = list(forms(tmp_path))
    assert {form.format for form, _ in seen} == set(Format)
    assert {form.compression for form, _ in seen} == set(Compression)
    found = {form.encoding for form, _ in seen} - {None}
    assert found >= {name for _, name in encoding.MARKS} | {encoding.OTHERWISE}
    separators = {form.separator for form, _ in seen} - {None}
    assert separators >= {chr(byte) for byte in dialect.SEPARATORS}
    assert {form.header for form, _ in seen} == {True, False}


def test_a_good_sample_shows_rows_that_are_rejected(actor):
    (one,) = [one for one in samples.GOOD if one.name == "rows-rejected.csv"]
    counts = deposited(actor, one).counts
    assert counts["invalid"] == 4
