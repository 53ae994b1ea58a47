"""Random bytes for everything that reads what strangers send; see `__main__`."""
