// The list of messages: kept in step with the sandbox, touching only what changed, so that a
// screen reader hears the new and a focused button stays where it is.

import { el } from "./dom.js";
import { dayName, sameDay } from "./when.js";

const NEAR_BOTTOM_PX = 60;

export class Transcript {
  #signatures = new WeakMap();
  #atBottom = true;
  #lastTop = 0;
  #lastId = 0;

  constructor({ log, scroller, pill }) {
    this.log = log;
    this.scroller = scroller;
    this.pill = pill;
    pill.addEventListener("click", () => { this.toBottom(); scroller.focus(); });
    scroller.addEventListener("scroll", () => this.#noteScroll());
    const keepBottom = new ResizeObserver(() => this.#atBottom && this.toBottom());
    keepBottom.observe(log);
    keepBottom.observe(scroller);
  }

  /** Shows `messages`, each drawn by `draw(message)`. */
  show(messages, draw) {
    const entries = messages.flatMap((message, index) => entriesOf(message, messages[index - 1], draw));
    this.#reconcile(entries);
    this.#welcomeNew(messages.at(-1)?.message_id ?? 0);
  }

  /** Empties the list, for another person's chat. */
  clear() {
    this.log.replaceChildren();
    this.#lastId = 0;
    this.toBottom();
  }

  toBottom() {
    this.#atBottom = true;
    this.pill.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #noteScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    // Only the person's own move upwards counts: a keyboard that opens also ends "near bottom".
    if (isNear) this.#atBottom = true;
    else if (scrollTop < this.#lastTop) this.#atBottom = false;
    this.#lastTop = scrollTop;
    if (this.#atBottom) this.pill.hidden = true;
  }

  #welcomeNew(lastId) {
    const isNew = lastId > this.#lastId;
    this.#lastId = lastId;
    if (this.#atBottom) this.toBottom();
    else if (isNew) this.pill.hidden = false;
  }

  #reconcile(entries) {
    const old = new Map([...this.log.children].map((node) => [node.dataset.key, node]));
    let place = this.log.firstChild;
    for (const entry of entries) {
      const node = this.#nodeFor(entry, old.get(entry.key));
      if (old.get(entry.key) === node) old.delete(entry.key);
      if (node === place) place = place.nextSibling;
      else this.log.insertBefore(node, place);
    }
    for (const node of old.values()) this.#remove(node);
  }

  #nodeFor(entry, known) {
    if (known && this.#signatures.get(known) === entry.signature) return known;
    const node = entry.draw();
    node.dataset.key = entry.key;
    this.#signatures.set(node, entry.signature);
    return node;
  }

  #remove(node) {
    const hadFocus = node.contains(document.activeElement);
    node.remove();
    if (!hadFocus) return;
    const successor = this.log.querySelector(`[data-key="${node.dataset.key}"] button`);
    (successor ?? this.scroller).focus({ preventScroll: true });
  }
}

function entriesOf(message, previous, draw) {
  const ms = message.date * 1000;
  const own = {
    key: `message-${message.message_id}`,
    signature: JSON.stringify(message),
    draw: () => draw(message),
  };
  if (previous && sameDay(previous.date * 1000, ms)) return [own];
  const key = `day-${message.message_id}`;
  return [{ key, signature: dayName(ms), draw: () => el("p", { class: "day" }, el("span", {}, dayName(ms))) }, own];
}
