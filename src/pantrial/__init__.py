"""Clinical-trial records, from any register's page, as trials that one can compute with."""

__version__ = "0.1.0"
