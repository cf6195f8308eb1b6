"""A connection is believed until something says otherwise."""

import psycopg
import pytest
from django.db import DataError, connection

from sourdine import statements

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="it is PostgreSQL's"),
]


@pytest.fixture
def process():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_an_idle_connection_is_good_and_nobody_is_asked(process):
    asked = "SELECT query FROM pg_stat_activity WHERE pid = %s"
    with psycopg.connect(**connection.get_connection_params()) as other:
        assert connection.is_usable()
        assert other.execute(asked, [process]).fetchone()[0] == "SELECT pg_backend_pid()"


def test_a_connection_that_the_server_ended_is_not(process):
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [process])
    assert not connection.is_usable()
    connection.close()


def test_ready_made_statements_share_a_cursor_which_goes_with_its_connection(process):
    first = connection.execute_ready("SELECT 1", [])
    assert connection.execute_ready("SELECT %s::int + %s", [1, 2]) is first
    connection.close()
    assert connection.execute_ready("SELECT pg_backend_pid()", []).fetchone() != (process,)


def test_a_ready_made_statement_that_fails_leaves_the_next_one_alone():
    with pytest.raises(DataError):
        statements.fetch("SELECT 1 / %s", [0])
    assert statements.fetch("SELECT 1 / %s", [1]) == [(1,)]
