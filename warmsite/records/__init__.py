"""Text to typed records, with every problem located. Nothing here knows a disk, a clock or another record."""
