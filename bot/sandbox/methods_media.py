"""Bot API methods about files: send, replace, look up."""

from collections.abc import Callable

from bot.sandbox.call import Call
from bot.sandbox.content import caption_fields, send
from bot.sandbox.entry import StoredFile
from bot.sandbox.media import document_file, file_reference, media_fields, photo_file
from bot.sandbox.methods_messages import CAPTION_FIELDS, TEXT_FIELDS, editable, rewrite
from bot.sandbox.params import Upload
from bot.sandbox.wire import JsonObject, bad_request, dumps

DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024  # Bot API, getFile
ATTACH = "attach://"
MAKERS: dict[str, Callable[[Upload], StoredFile]] = {
    "photo": photo_file,
    "document": document_file,
}


def send_photo(call: Call) -> object:
    """sendPhoto."""
    return _send_file(call, "photo")


def send_document(call: Call) -> object:
    """sendDocument."""
    return _send_file(call, "document")


def edit_message_media(call: Call) -> object:
    """editMessageMedia: a photo or a document takes the place of the content."""
    media = call.params.parsed("media")
    if not isinstance(media, dict):
        raise bad_request("media must be non-empty")
    kind = str(media.get("type"))
    if kind not in MAKERS:
        raise bad_request("type must be non-empty" if kind == "None" else "unsupported media type")
    given = {name: value for name, value in media.items() if isinstance(value, str)}
    given["caption_entities"] = dumps(media.get("caption_entities") or [])
    caption = caption_fields(given)
    entry = editable(call)
    fields = media_fields(_file(call, kind, named=str(media.get("media", ""))))
    drop = (*TEXT_FIELDS, *CAPTION_FIELDS, *MAKERS)
    return rewrite(call, entry, drop=drop, content=fields | caption)


def get_file(call: Call) -> object:
    """getFile: up to 20 MB."""
    file = call.world.records.file(call.params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT_BYTES:
        raise bad_request("file is too big")
    return file_reference(file) | {"file_path": file.path}


def _send_file(call: Call, kind: str) -> JsonObject:
    caption = caption_fields(call.params.values)
    file = _file(call, kind, named=call.params.text(kind))
    return send(call, media_fields(file) | caption)


def _file(call: Call, kind: str, *, named: str) -> StoredFile:
    """The file that a call brings: a part of the body, or one that was sent before."""
    if named and not named.startswith(ATTACH):
        return _known_file(call, kind, named=named)
    upload = call.params.files.get(named.removeprefix(ATTACH) or kind)
    if upload is None:
        raise bad_request(f"there is no {kind} in the request")
    file = MAKERS[kind](upload)
    call.world.records.save_file(file, upload.content)
    return file


def _known_file(call: Call, kind: str, *, named: str) -> StoredFile:
    if named.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = call.world.records.file(named)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file
