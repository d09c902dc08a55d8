"""A private site over plain-text contact records: whom to call today, and why."""

__version__ = "0.1.0"
