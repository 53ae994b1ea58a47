"""The table of Bot API methods that answer at once (getUpdates, which waits, is apart)."""

from bot.sandbox import methods_bot, methods_media, methods_messages, methods_webhook
from bot.sandbox.call import Method

METHODS: dict[str, Method] = {
    "getMe": methods_bot.get_me,
    "logOut": methods_bot.yes,
    "close": methods_bot.yes,
    "setWebhook": methods_webhook.set_webhook,
    "deleteWebhook": methods_webhook.delete_webhook,
    "getWebhookInfo": methods_webhook.get_webhook_info,
    "sendMessage": methods_messages.send_message,
    "sendPhoto": methods_media.send_photo,
    "sendDocument": methods_media.send_document,
    "sendChatAction": methods_messages.send_chat_action,
    "editMessageText": methods_messages.edit_message_text,
    "editMessageCaption": methods_messages.edit_message_caption,
    "editMessageMedia": methods_media.edit_message_media,
    "editMessageReplyMarkup": methods_messages.edit_message_reply_markup,
    "deleteMessage": methods_messages.delete_message,
    "deleteMessages": methods_messages.delete_messages,
    "answerCallbackQuery": methods_messages.answer_callback_query,
    "setMessageReaction": methods_messages.set_message_reaction,
    "pinChatMessage": methods_messages.pin_chat_message,
    "unpinChatMessage": methods_messages.unpin_chat_message,
    "getFile": methods_media.get_file,
    "getChat": methods_bot.get_chat,
    "getChatMember": methods_bot.get_chat_member,
    "setMyCommands": methods_bot.set_my_commands,
    "getMyCommands": methods_bot.get_my_commands,
    "deleteMyCommands": methods_bot.delete_my_commands,
    "setMyName": methods_bot.set_text("name"),
    "getMyName": methods_bot.get_text("name"),
    "setMyDescription": methods_bot.set_text("description"),
    "getMyDescription": methods_bot.get_text("description"),
    "setMyShortDescription": methods_bot.set_text("short_description"),
    "getMyShortDescription": methods_bot.get_text("short_description"),
    "setChatMenuButton": methods_bot.set_chat_menu_button,
    "getChatMenuButton": methods_bot.get_chat_menu_button,
}

GET_UPDATES = "getUpdates"
WAITING: dict[str, Method | None] = {GET_UPDATES: None}
BY_LOWER_NAME = {name.lower(): (name, method) for name, method in (WAITING | METHODS).items()}
