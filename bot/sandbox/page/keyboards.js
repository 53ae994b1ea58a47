// Buttons under a message, and the panel of suggested answers above the composer.

import { el, icon } from "./dom.js";
import { toast } from "./notices.js";

/** The inline keyboard of a message; `press(data)` resolves when the bot has answered. */
export function inlineKeyboard(rows, press) {
  const drawn = rows.map((row) =>
    el("div", { class: "key-row" }, row.map((button) => inlineKey(button, press))));
  return el("div", { class: "keys", role: "group", "aria-label": "Buttons" }, drawn);
}

function inlineKey(button, press) {
  if (button.url) return linkKey(button);
  const look = `key ${button.style ?? ""}`;
  const key = el("button", { type: "button", class: look }, el("span", {}, button.text));
  key.addEventListener("click", () => act(button, key, press));
  return key;
}

function linkKey(button) {
  return el(
    "a",
    { class: `key ${button.style ?? ""}`, href: button.url, target: "_blank", rel: "noopener noreferrer" },
    el("span", {}, button.text), icon("out"),
  );
}

async function act(button, key, press) {
  if (button.callback_data !== undefined) return whileBusy(key, () => press(button.callback_data));
  if (button.copy_text) {
    await navigator.clipboard.writeText(button.copy_text.text);
    return toast("Copied.");
  }
  return toast("The sandbox cannot open this kind of button.");
}

/** A spinner on the key; `aria-disabled` rather than `disabled`, which would lose the focus. */
async function whileBusy(key, task) {
  if (key.getAttribute("aria-busy") === "true") return;
  key.setAttribute("aria-busy", "true");
  key.setAttribute("aria-disabled", "true");
  await task().finally(() => {
    key.removeAttribute("aria-busy");
    key.removeAttribute("aria-disabled");
  });
}

/** The reply keyboard or forced reply in force after `messages`, or null. */
export function replyMarkupInForce(messages, botId) {
  const at = messages.findLastIndex((message) => message.sim.keyboard);
  const markup = messages[at]?.sim.keyboard;
  if (!markup || markup.remove_keyboard) return null;
  const isAnswered = messages.slice(at + 1).some((message) => message.from?.id !== botId);
  return isAnswered && (markup.one_time_keyboard || markup.force_reply) ? null : markup;
}

/** The rows of a reply keyboard; a key says its own text or sends what it asks for. */
export function replyKeyboard(rows, say) {
  return rows.map((row) =>
    el("div", { class: "key-row" }, row.map((button) => replyKey(button, say))));
}

function replyKey(button, say) {
  const key = typeof button === "string" ? { text: button } : button;
  const saying = sayingOf(key);
  return el("button", { type: "button", class: "key", onclick: () => say(saying) }, el("span", {}, key.text));
}

function sayingOf(key) {
  if (key.request_location) return { kind: "location" };
  if (key.request_contact) return { kind: "contact" };
  return { text: key.text };
}
