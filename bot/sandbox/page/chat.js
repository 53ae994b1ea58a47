// One person's chat with the bot: header, messages, composer.

import * as api from "./api.js";
import { bubble } from "./bubbles.js";
import { Composer } from "./composer.js";
import { coalesced, partsOf } from "./dom.js";
import { replyKeyboard, replyMarkupInForce } from "./keyboards.js";
import { dropDown } from "./menu.js";
import { alertBox, orToast, toast } from "./notices.js";
import { Transcript } from "./transcript.js";

const FINE_POINTER = matchMedia("(pointer: fine)");
const TYPING_MS = 5500; // Telegram shows a chat action for 5 seconds

export class Chat {
  #messages = null; // until the first answer
  #typingTimer = 0;

  /** `app` gives `{state, nowMs(), personItems(chat)}`. */
  constructor(app, personId) {
    this.app = app;
    this.personId = personId;
    this.node = document.getElementById("pane-template").content.cloneNode(true).firstElementChild;
    this.parts = partsOf(this.node);
    this.transcript = new Transcript(this.parts);
    this.composer = new Composer(this.parts, this);
    this.reload = coalesced(() => this.#load());
    this.#connect();
    this.showState();
  }

  get person() {
    return this.app.state.users.find((user) => user.id === this.personId);
  }

  setPerson(personId) {
    if (personId === this.personId) return;
    this.composer.switchPerson(this.personId, personId);
    this.personId = personId;
    this.#messages = null;
    this.transcript.clear();
    this.showState();
    this.reload();
  }

  /** Draws what /sim/state knows: names, description, block. */
  showState() {
    const { bot } = this.app.state;
    const { parts } = this;
    parts.name.textContent = bot.first_name;
    parts["welcome-name"].textContent = bot.first_name;
    parts["welcome-text"].textContent = this.person.greeting || "Press Start to say hello.";
    parts["person-name"].textContent = this.person.first_name;
    parts.person.setAttribute("aria-label", `Person: ${this.person.first_name}`);
    this.node.setAttribute("aria-label", `Chat of ${this.person.first_name} with ${bot.first_name}`);
    parts.log.setAttribute("aria-label", `Messages between ${this.person.first_name} and ${bot.first_name}`);
    if (!parts.status.classList.contains("typing")) parts.status.textContent = this.#idleStatus();
    this.#showFoot();
  }

  setUnread(unread) {
    this.parts.person.classList.toggle("unread", unread);
  }

  /** Sends a text or a stand-in as this person; answers whether it was taken. */
  async say(saying) {
    this.transcript.toBottom();
    return orToast(() => api.say(this.personId, saying));
  }

  /** Presses a button; resolves when the bot has answered, with its toast or alert shown. */
  async press(message, data) {
    await orToast(async () => {
      const { answered, toast: text, alert } = await api.tap(this.personId, message.message_id, data);
      if (!answered) toast("The bot has not answered this tap yet.");
      else if (text) (alert ? alertBox : toast)(text);
    });
  }

  #connect() {
    const { parts } = this;
    dropDown(parts.person, parts["person-menu"], () => this.app.personItems(this));
    dropDown(parts.commands, parts["command-menu"], () => this.#commandItems());
    dropDown(parts.more, parts["more-menu"], () => this.#moreItems());
    parts.start.addEventListener("click", () => this.#start());
    parts.unblock.addEventListener("click", () => orToast(() => api.unblock(this.personId)));
  }

  async #start() {
    await orToast(() => api.start(this.personId));
    await this.reload();
    // On glass the focus would pull up the keyboard, over the buttons of the answer.
    if (FINE_POINTER.matches) this.composer.focus();
  }

  async #commandItems() {
    const commands = await api.getCommands(this.personId).catch(() => []);
    if (commands.length === 0) return [{ label: "No commands yet", run: () => {} }];
    return commands.map(({ command, description }) => ({
      label: `/${command}`, detail: description, run: () => this.say({ text: `/${command}` }),
    }));
  }

  #moreItems() {
    const change = (call) => () => orToast(() => call(this.personId));
    return [
      this.person.blocked
        ? { label: "Unblock the bot", run: change(api.unblock) }
        : { label: "Block the bot", detail: "It can no longer write to this person", run: change(api.block) },
    ];
  }

  async #load() {
    const personId = this.personId;
    const { messages, typing } = await api.getTranscript(personId);
    if (personId !== this.personId) return; // switched while the answer was under way
    this.#messages = messages.filter((message) => !message.sim.deleted);
    const isFirst = !this.parts.log.hasChildNodes();
    this.parts.log.setAttribute("aria-busy", String(isFirst));
    this.transcript.show(this.#messages, (message) => bubble(message, this.#drawing()));
    this.parts.log.setAttribute("aria-busy", "false");
    this.#showFoot();
    this.#showTyping(typing);
  }

  #drawing() {
    return {
      bot: this.app.state.bot,
      nowMs: this.app.nowMs(),
      say: (saying) => this.say(saying),
      press: (message, data) => this.press(message, data),
    };
  }

  #showFoot() {
    const { parts, person } = this;
    const isEmpty = this.#messages?.length === 0;
    const isOpen = this.#messages?.length > 0;
    const isBarred = person.blocked || person.deactivated;
    parts.welcome.hidden = !isEmpty;
    parts.start.hidden = !isEmpty || isBarred;
    parts.barred.hidden = !isBarred;
    parts.unblock.hidden = person.deactivated;
    parts["barred-text"].textContent = person.deactivated
      ? "This account is deleted." : "The bot is blocked and cannot write here.";
    parts.composer.hidden = !isOpen || isBarred;
    this.#showReplyKeys(isOpen && !isBarred);
  }

  #showReplyKeys(isOpen) {
    const panel = this.parts["reply-keys"];
    const markup = isOpen ? replyMarkupInForce(this.#messages, this.app.state.bot.id) : null;
    const rows = markup?.keyboard ?? [];
    const drawn = JSON.stringify(rows);
    this.composer.setPlaceholder(markup?.input_field_placeholder);
    panel.hidden = rows.length === 0;
    if (panel.dataset.drawn === drawn) return;
    panel.dataset.drawn = drawn;
    panel.replaceChildren(...replyKeyboard(rows, (saying) => this.say(saying)));
  }

  #showTyping(typing) {
    clearTimeout(this.#typingTimer);
    this.parts.status.textContent = typing ? "typing…" : this.#idleStatus();
    this.parts.status.classList.toggle("typing", typing);
    if (typing) this.#typingTimer = setTimeout(() => this.#showTyping(false), TYPING_MS);
  }

  #idleStatus() {
    return `bot in the sandbox, @${this.app.state.bot.username}`;
  }
}
