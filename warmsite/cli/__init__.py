"""The edge: arguments in, exit status out; the only room that owns the clock and the terminal."""
