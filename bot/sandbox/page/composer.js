// Where the person writes: growing text area, command suggestions, stand-ins for media.

import { getCommands } from "./api.js";
import { el } from "./dom.js";
import { dropDown, moveFocus } from "./menu.js";

const STAND_INS = [
  ["Sticker", { kind: "sticker", emoji: "😴" }],
  ["Photo", { kind: "photo" }],
  ["Voice message", { kind: "voice" }],
  ["Location", { kind: "location" }],
];

const MAX_HEIGHT_PX = 168; // about seven lines, then it scrolls

export class Composer {
  #drafts = new Map();

  /** `chat` gives `{personId, say(saying) -> Promise<bool>}`. */
  constructor(parts, chat) {
    this.parts = parts;
    this.chat = chat;
    parts.composer.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    parts.text.addEventListener("input", () => this.#changed());
    parts.text.addEventListener("keydown", (event) => this.#key(event));
    parts.suggestions.addEventListener("keydown", (event) => this.#suggestionKey(event));
    dropDown(parts.attach, parts["attach-menu"], () => this.#standIns());
  }

  /** Puts aside what was typed for one person and brings back what was typed for the other. */
  switchPerson(from, to) {
    this.#drafts.set(from, this.parts.text.value);
    this.#write(this.#drafts.get(to) ?? "");
  }

  setPlaceholder(text) {
    this.parts.text.placeholder = text || "Message";
  }

  focus() {
    this.parts.text.focus({ preventScroll: true });
  }

  async #send() {
    const text = this.parts.text.value;
    if (!text.trim()) return;
    this.#write("");
    const sent = await this.chat.say({ text });
    if (!sent && !this.parts.text.value) this.#write(text);
  }

  #write(text) {
    this.parts.text.value = text;
    this.#changed();
  }

  #changed() {
    const { text, send } = this.parts;
    send.disabled = !text.value.trim();
    text.style.height = "auto";
    const border = text.offsetHeight - text.clientHeight;
    text.style.height = `${Math.min(text.scrollHeight + border, MAX_HEIGHT_PX)}px`;
    this.#suggest();
  }

  #key(event) {
    const { suggestions } = this.parts;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "ArrowUp" && !suggestions.hidden) {
      event.preventDefault();
      suggestions.lastElementChild.focus();
    } else if (event.key === "Escape") {
      suggestions.hidden = true;
    }
  }

  #suggestionKey(event) {
    const { suggestions } = this.parts;
    if (moveFocus([...suggestions.children], event.key)) event.preventDefault();
    else if (event.key === "Escape") {
      suggestions.hidden = true;
      this.focus();
    }
  }

  async #suggest() {
    const { text, suggestions } = this.parts;
    const typed = /^\/\w*$/.exec(text.value)?.[0];
    if (typed === undefined) {
      suggestions.hidden = true;
      return;
    }
    const commands = await getCommands(this.chat.personId).catch(() => []);
    if (text.value !== typed) return; // typed on while the answer was under way
    const fitting = commands.filter(({ command }) => `/${command}`.startsWith(typed));
    suggestions.replaceChildren(...fitting.map((command) => this.#suggestion(command)));
    suggestions.hidden = fitting.length === 0;
  }

  #suggestion({ command, description }) {
    const pick = () => {
      this.#write("");
      this.focus();
      this.chat.say({ text: `/${command}` });
    };
    return el(
      "button",
      { type: "button", class: "menu-row", onclick: pick },
      el("span", { class: "menu-label" }, `/${command}`),
      el("span", { class: "menu-detail" }, description),
    );
  }

  #standIns() {
    return STAND_INS.map(([label, saying]) => ({ label, run: () => this.chat.say(saying) }));
  }
}
