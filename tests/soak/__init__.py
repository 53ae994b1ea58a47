"""`make soak`: a crowd lives two compressed weeks with the real bot, and everything is counted.

The bot runs as its operator runs it, in processes of its own. Telegram, the people and the time
are here: a server that speaks the Bot API, phones that answer, a clock that steps. README.md says
what is promised.
"""
