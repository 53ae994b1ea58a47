"""Files: what an upload is, what may be a photo, and how a message shows it."""

import hashlib
import struct
from dataclasses import dataclass

from bot.sandbox.entry import StoredFile
from bot.sandbox.params import Upload
from bot.sandbox.wire import JsonObject, bad_request

PHOTO_LIMIT_BYTES = 10 * 1024 * 1024  # Bot API, sendPhoto, as are the next two
PHOTO_SIDES_LIMIT = 10_000
PHOTO_RATIO_LIMIT = 20
JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class Picture:
    """What the first bytes of a picture tell."""

    mime_type: str
    width: int
    height: int


def document_file(upload: Upload) -> StoredFile:
    """An upload as a document."""
    return _file("document", upload, picture=None)


def photo_file(upload: Upload) -> StoredFile:
    """An upload as a photo. Raises ApiError when Telegram would not take it."""
    size = len(upload.content)
    if size > PHOTO_LIMIT_BYTES:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; "
            f"the maximum size is {PHOTO_LIMIT_BYTES} bytes"
        )
    picture = read_picture(upload.content)
    if picture is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    long, short = max(picture.width, picture.height), min(picture.width, picture.height)
    if long + short > PHOTO_SIDES_LIMIT or long > short * PHOTO_RATIO_LIMIT:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return _file("photo", upload, picture=picture)


def read_picture(content: bytes) -> Picture | None:
    """Kind and size of a PNG, GIF, JPEG or BMP; None for anything else."""
    try:
        return _png(content) or _gif(content) or _jpeg(content) or _bmp(content)
    except (struct.error, IndexError):  # the file ends in the middle of its head
        return None


def media_fields(file: StoredFile) -> JsonObject:
    """The part of a Message that shows this file."""
    about = file_reference(file)
    if file.kind == "photo":
        return {"photo": [about | {"width": file.width, "height": file.height}]}
    about |= {"file_name": file.name, "mime_type": file.mime_type}
    return {file.kind: about}


def file_reference(file: StoredFile) -> JsonObject:
    """The fields that all file objects have."""
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}


def _file(kind: str, upload: Upload, *, picture: Picture | None) -> StoredFile:
    """The same upload twice is the same file, so a load test does not fill the disk."""
    digest = hashlib.sha256(upload.content).hexdigest()
    named = hashlib.sha256(f"{kind}/{upload.name}/{digest}".encode()).hexdigest()
    return StoredFile(
        file_id=f"{kind[0].upper()}QACAgIAAxk{named[:40]}",
        unique_id=f"AQAD{digest[:12]}",
        kind=kind,
        name=upload.name,
        mime_type=upload.mime_type if picture is None else picture.mime_type,
        size=len(upload.content),
        width=0 if picture is None else picture.width,
        height=0 if picture is None else picture.height,
    )


def _png(content: bytes) -> Picture | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return _picture("image/png", width=width, height=height)


def _gif(content: bytes) -> Picture | None:
    if not content.startswith((b"GIF87a", b"GIF89a")):
        return None
    width, height = struct.unpack_from("<HH", content, 6)
    return _picture("image/gif", width=width, height=height)


def _bmp(content: bytes) -> Picture | None:
    if not content.startswith(b"BM"):
        return None
    width, height = struct.unpack_from("<ii", content, 18)
    return _picture("image/bmp", width=width, height=abs(height))


def _jpeg(content: bytes) -> Picture | None:
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while content[at] == 0xFF:
        marker, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        if marker in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return _picture("image/jpeg", width=width, height=height)
        at += 2 + length
    return None


def _picture(mime_type: str, *, width: int, height: int) -> Picture | None:
    return Picture(mime_type, width, height) if width > 0 and height > 0 else None
