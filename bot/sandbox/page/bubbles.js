// One message as a bubble.

import { el, icon, spoken } from "./dom.js";
import { inlineKeyboard } from "./keyboards.js";
import { lightbox } from "./notices.js";
import { richText } from "./richtext.js";
import { timeOf } from "./when.js";

/** The article of `message`. `chat` gives `{bot, nowMs, say(saying), press(message, data)}`. */
export function bubble(message, chat) {
  const fromBot = message.from?.id === chat.bot.id;
  const rows = message.reply_markup?.inline_keyboard;
  const keys = rows?.length
    ? inlineKeyboard(rows, (data) => chat.press(message, data))
    : null;
  return el(
    "article",
    { class: `message ${fromBot ? "from-bot" : "from-person"}` },
    el("div", { class: "bubble" }, spoken(whoAndWhen(message)), content(message, chat), marks(message)),
    keys,
  );
}

function whoAndWhen(message) {
  return `${message.from?.first_name ?? "Somebody"}, ${timeOf(message.date * 1000)}: `;
}

function content(message, chat) {
  const say = (text) => chat.say({ text });
  const words = message.sim.html ? richText(message.sim.html, { say, nowMs: chat.nowMs }) : null;
  return [quoted(message), attached(message), words];
}

function quoted(message) {
  const original = message.reply_to_message;
  if (!original) return null;
  const text = original.text ?? original.caption ?? "A message";
  return el("blockquote", { class: "quoted", dir: "auto" }, spoken("In reply to: "), text);
}

function marks(message) {
  const { edited, silent, reaction } = message.sim;
  return el(
    "p",
    { class: "marks" },
    reaction ? el("span", { class: "reaction" }, spoken("Reaction of the bot: "), reaction) : null,
    silent ? [icon("silent"), spoken("sent without a sound")] : null,
    edited ? el("span", { class: "edited" }, "edited") : null,
    el("span", { "aria-hidden": "true" }, timeOf(message.date * 1000)),
  );
}

const DRAWERS = {
  photo, document, sticker, voice, location, contact,
};

function attached(message) {
  const kind = Object.keys(DRAWERS).find((name) => message[name]);
  if (kind) return DRAWERS[kind](message);
  const hasText = message.text !== undefined || message.caption !== undefined;
  return hasText ? null : standIn("Something", "that this page cannot draw");
}

const standIn = (name, detail) =>
  el("p", { class: "stand-in" }, el("strong", {}, name), el("span", {}, detail));

function photo(message) {
  const url = message.sim.file_url;
  if (!url) return standIn("Photo", "a stand-in");
  const description = message.caption ?? "Photo";
  const size = message.photo.at(-1);
  return el(
    "button",
    { type: "button", class: "photo", "aria-label": "Open the photo", onclick: () => lightbox(url, description) },
    el("img", { src: url, alt: description, width: size.width, height: size.height }),
  );
}

function document(message) {
  const { file_name: name = "File", file_size: bytes } = message.document;
  return el(
    "a",
    { class: "document", href: message.sim.file_url, download: name },
    el("span", { class: "document-icon" }, icon("file")),
    el("span", { class: "document-name" }, name, el("small", {}, `Download${bytes ? `, ${sizeOf(bytes)}` : ""}`)),
  );
}

function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function sticker(message) {
  return el("p", { class: "sticker" }, spoken("Sticker "), message.sticker.emoji ?? "🌙");
}

function voice(message) {
  const seconds = String(message.voice.duration ?? 0).padStart(2, "0");
  return standIn("Voice message", `0:${seconds}`);
}

function location(message) {
  const { latitude, longitude } = message.location;
  return standIn("Location", `${latitude.toFixed(3)}, ${longitude.toFixed(3)}`);
}

function contact(message) {
  return standIn("Contact", `${message.contact.first_name} ${message.contact.phone_number}`);
}
