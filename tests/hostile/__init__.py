"""What somebody would send who wants to hurt the bot or the people in it; see `__main__`."""
