"""The content of what a person sends: words, or one of the other kinds."""

import struct
import zlib
from collections.abc import Callable

from bot.sandbox.entities import with_automatic
from bot.sandbox.media import document_file, media_fields, photo_file
from bot.sandbox.params import Upload
from bot.sandbox.wire import ControlError, JsonObject
from bot.sandbox.world import World

TEXT_LIMIT = 4096
SAMPLE_SIDE = 64  # pixels of the plain picture that stands for any photo


def said_content(world: World, said: JsonObject) -> JsonObject:
    """The fields of a Message. Raises ControlError for an unknown kind or no words."""
    kind = said.get("kind")
    if kind is None or kind == "text":
        content = _text(said.get("text"))
    elif kind in KINDS:
        content = KINDS[str(kind)](world, said)
    else:
        raise ControlError(400, f"A person can send text or one of: {', '.join(KINDS)}.")
    if said.get("forwarded") is True:
        content["forward_origin"] = {
            "type": "hidden_user",
            "sender_user_name": "Somebody else",
            "date": world.clock.now_s(),
        }
    return content


def check_text(text: str) -> None:
    """Raises ControlError when no client would send this."""
    if not text.strip():
        raise ControlError(400, "There is nothing to say: the text is empty.")
    if len(text) > TEXT_LIMIT:
        raise ControlError(400, f"A message holds at most {TEXT_LIMIT} characters.")


def text_fields(text: str) -> JsonObject:
    """text and, when something was found in it, entities."""
    fields: JsonObject = {"text": text}
    entities = with_automatic(text, ())
    if entities:
        fields["entities"] = [entity.to_json() for entity in entities]
    return fields


def _text(text: object) -> JsonObject:
    words = text.strip() if isinstance(text, str) else ""
    check_text(words)
    return text_fields(words)


def _photo(world: World, said: JsonObject) -> JsonObject:
    upload = Upload("photo.png", "image/png", sample_png())
    file = photo_file(upload)
    world.records.save_file(file, upload.content)
    return media_fields(file) | _caption(said)


def _document(world: World, said: JsonObject) -> JsonObject:
    name = str(said.get("file_name", "notes.txt"))
    upload = Upload(name, "text/plain", str(said.get("content", "some notes\n")).encode())
    file = document_file(upload)
    world.records.save_file(file, upload.content)
    return media_fields(file) | _caption(said)


def _voice(world: World, said: JsonObject) -> JsonObject:
    about = _fileless("voice") | {"duration": 3, "mime_type": "audio/ogg"}
    return {"voice": about}


def _sticker(world: World, said: JsonObject) -> JsonObject:
    about = _fileless("sticker") | {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": str(said.get("emoji", "👍")),
    }
    return {"sticker": about}


def _location(world: World, said: JsonObject) -> JsonObject:
    latitude, longitude = said.get("latitude", 52.52), said.get("longitude", 13.405)
    return {"location": {"latitude": latitude, "longitude": longitude}}


def _contact(world: World, said: JsonObject) -> JsonObject:
    phone_number = str(said.get("phone_number", "+10005550100"))
    return {"contact": {"phone_number": phone_number, "first_name": "Somebody"}}


Maker = Callable[[World, JsonObject], JsonObject]
KINDS: dict[str, Maker] = {
    "sticker": _sticker,
    "photo": _photo,
    "voice": _voice,
    "document": _document,
    "location": _location,
    "contact": _contact,
}


def sample_png() -> bytes:
    """A plain grey square."""
    head = struct.pack(">IIBBBBB", SAMPLE_SIDE, SAMPLE_SIDE, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x99" * SAMPLE_SIDE) * SAMPLE_SIDE)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def _caption(said: JsonObject) -> JsonObject:
    caption = said.get("caption")
    return {"caption": caption} if isinstance(caption, str) and caption else {}


def _fileless(kind: str) -> JsonObject:
    """A file that can be seen but not fetched: voices and stickers have no bytes here."""
    return {"file_id": f"sample-{kind}", "file_unique_id": f"sample-{kind}", "file_size": 1024}
