"""Bot API methods that set a webhook and tell about it."""

import re
from urllib.parse import urlsplit

from bot.sandbox.call import Call
from bot.sandbox.hook import Hook
from bot.sandbox.methods_updates import store_allowed
from bot.sandbox.wire import bad_request

DEFAULT_CONNECTIONS, MOST_CONNECTIONS = 40, 100
PORTS = frozenset({None, 443, 80, 88, 8443})
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
SECRET_LIMIT = 256
SECRET = re.compile(r"[A-Za-z0-9_-]*")


def set_webhook(call: Call) -> object:
    """setWebhook: what waits is delivered from now on. A second time the same changes nothing."""
    url, secret = call.params.text("url"), call.params.text("secret_token")
    if not url:
        return delete_webhook(call)
    _check_address(url)
    _check_secret(secret)
    store_allowed(call)
    if call.params.flag("drop_pending_updates"):
        call.world.updates.drop_all()
    wanted = call.params.integer("max_connections", DEFAULT_CONNECTIONS)
    call.world.hooks.set(Hook(url, secret, min(max(wanted, 1), MOST_CONNECTIONS)))
    call.world.updates.end_poll("terminated by setWebhook request")
    return True


def delete_webhook(call: Call) -> object:
    """deleteWebhook: what waits can be polled."""
    call.world.hooks.remove()
    if call.params.flag("drop_pending_updates"):
        call.world.updates.drop_all()
    return True


def get_webhook_info(call: Call) -> object:
    """getWebhookInfo."""
    updates = call.world.updates
    info = call.world.hooks.to_json()
    info["pending_update_count"] = updates.pending(now_ms=call.world.clock.now_ms())
    if updates.allowed:
        info["allowed_updates"] = list(updates.allowed)
    return info


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname in LOCAL:
        return  # Telegram would not take it; here it is the bot on the same machine
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if _port(url) not in PORTS:
        ports = "80, 88, 443 or 8443"
        raise bad_request(f"bad webhook: Webhook can be set up only on ports {ports}")


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        raise bad_request("bad webhook: Wrong port number specified in the URL") from None


def _check_secret(secret: str) -> None:
    if len(secret) > SECRET_LIMIT:
        raise bad_request("secret token is too long")
    if SECRET.fullmatch(secret) is None:
        raise bad_request("secret token contains unallowed characters")
