"""Photos and documents: uploaded, sent again by file_id, replaced, looked up, downloaded."""

import struct

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from bot.sandbox.media import read_picture
from bot.sandbox.said import sample_png
from tests.sandbox.sim import TOKEN, Sim

pytestmark = pytest.mark.asyncio(loop_scope="session")

PNG = sample_png()


def png_of(width: int, height: int) -> bytes:
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


async def test_a_document_comes_back_as_it_was(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    sent = await bot.send_document(chat, b"%PDF-1.7 ...", filename="Weekly report.pdf")
    assert sent.document.file_name == "Weekly report.pdf"
    assert sent.document.mime_type == "application/pdf"
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7 ..."
    shown = (await sim.messages(chat))[-1]["sim"]["file_url"]
    async with sim.http.get(shown) as response:
        assert await response.read() == b"%PDF-1.7 ..."
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_a_photo_tells_its_size_and_can_be_sent_again_by_id(sim: Sim, bot: Bot) -> None:
    ann, ben = await sim.person("Ann"), await sim.person("Ben")
    first = await bot.send_photo(ann, PNG, caption="<i>a week</i>", parse_mode="HTML")
    assert (first.photo[-1].width, first.photo[-1].height) == (64, 64)
    assert first.caption_html == "<i>a week</i>"
    again = await bot.send_photo(ben, first.photo[-1].file_id)
    assert again.photo == first.photo
    async with sim.http.get((await sim.messages(ben))[-1]["sim"]["file_url"]) as response:
        assert response.content_type == "image/png"
        assert await response.read() == PNG


async def test_media_take_the_place_of_one_another(sim: Sim, bot: Bot) -> None:
    chat = await sim.person()
    sent = await bot.send_photo(chat, PNG, caption="old")
    where = {"chat_id": chat, "message_id": sent.message_id}
    document = InputMediaDocument(b"text", filename="a.txt", caption="new")
    edited = await bot.edit_message_media(document, **where)
    assert (edited.document.file_name, edited.caption, edited.photo) == ("a.txt", "new", ())
    photo = InputMediaPhoto(sent.photo[-1].file_id)
    edited = await bot.edit_message_media(photo, **where)
    assert (edited.document, edited.caption, edited.photo) == (None, None, sent.photo)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_media(photo, **where)
    assert (await bot.edit_message_caption(caption="words", **where)).caption == "words"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (PNG[:20], "IMAGE_PROCESS_FAILED"),
        (png_of(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (png_of(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (
            PNG + bytes(10 * 1024 * 1024),
            f"file of size {len(PNG) + 10485760} bytes is too big for a photo; "
            "the maximum size is 10485760 bytes",
        ),
    ],
)
async def test_what_is_no_photo_is_refused(
    sim: Sim, bot: Bot, *, content: bytes, words: str
) -> None:
    chat = await sim.person()
    with pytest.raises(BadRequest) as caught:
        await bot.send_photo(chat, content)
    assert str(caught.value).lower() == words.lower()


async def test_more_than_50_mb_is_refused_by_the_gate(sim: Sim) -> None:
    url, size = f"/bot{TOKEN}/sendDocument", str(60 * 1024 * 1024)
    headers = {"Content-Length": size, "Content-Type": "multipart/form-data; boundary=x"}
    async with sim.http.post(url, data=b"", headers=headers) as response:
        assert response.status == 413
        assert "Request Entity Too Large" in await response.text()


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"GIF89a" + struct.pack("<HH", 30, 20), (30, 20)),
        (b"BM" + bytes(16) + struct.pack("<ii", 30, -20), (30, 20)),
        (
            b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 20, 30),
            (30, 20),
        ),
    ],
)
async def test_the_size_of_a_picture_is_read(content: bytes, size: tuple[int, int]) -> None:
    picture = read_picture(content)
    assert picture is not None
    assert (picture.width, picture.height) == size
