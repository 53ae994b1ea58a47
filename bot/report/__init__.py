"""SHOWS: what leaves the house as a file. Values in, bytes out; no clock, no database, no chat."""
