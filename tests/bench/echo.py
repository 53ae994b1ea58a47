"""(c) The smallest bot there is, on python-telegram-bot's own polling: it repeats what it hears.

`python -m tests.bench.echo BASE_URL`, until it is killed.
"""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.chat.transport import Transport
from tests.bench.child import FIRST_CORE, stay_on
from tests.bench.sink import TOKEN


async def repeat(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    assert update.message is not None, "it listens to messages only"
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    builder = Application.builder().token(TOKEN).base_url(sys.argv[1]).concurrent_updates(64)
    builder = builder.request(Transport()).get_updates_request(Transport(connections=1))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, repeat))
    application.run_polling()


if __name__ == "__main__":
    stay_on(FIRST_CORE)
    main()
