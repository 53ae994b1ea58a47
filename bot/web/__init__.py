"""LISTENS: what is asked of the bot over HTTP, by Telegram and by whoever watches over it."""
