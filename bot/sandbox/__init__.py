"""Plays Telegram: a Bot API server with a chat page, control calls for tests, and a clock to move.

See README.md in this folder for what it does and where it differs from Telegram.
"""
