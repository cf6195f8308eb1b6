"""What Polars does not tell of a Parquet file, and what must be checked before it is given one.

A damaged page makes Polars ask for more memory than there is, which ends the process without an exception.
Sources: apache/parquet-format, `parquet.thrift`; apache/thrift, `doc/specs/thrift-compact-protocol.md`.
"""
