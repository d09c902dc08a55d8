"""The only rooms that touch the disk: read the sources, remember them, compare, write, prune."""
