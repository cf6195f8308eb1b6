"""A URL becomes Django's description of a database."""

from sourdine.settings.databases import database


def test_sqlite_is_a_file_with_one_writer_that_waits():
    described = database("sqlite:////var/lib/sourdine/sourdine.sqlite3")
    assert described["NAME"] == "/var/lib/sourdine/sourdine.sqlite3"
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_s_parts_are_unquoted():
    described = database("postgresql://so%40r:p%2Fw@db.example.org:5433/regis%20ter?sslmode=verify-full")
    assert (described["USER"], described["PASSWORD"], described["NAME"]) == ("so@r", "p/w", "regis ter")
    assert (described["HOST"], described["PORT"]) == ("db.example.org", "5433")
    assert described["OPTIONS"]["sslmode"] == "verify-full"


def test_a_socket_s_folder_is_a_host():
    assert database("postgresql://sourdine@/sourdine?host=/run/postgresql")["HOST"] == "/run/postgresql"
