// The bar on top: the bot's time, and three ways to move it on.

import { moveClock } from "./api.js";
import { orToast } from "./notices.js";
import { dayAndTime, nextMorning, shortDay, timeOf } from "./when.js";

const HOUR_S = 3600;
const AFTER_ALARM_MS = 1000; // so that the message is due for certain

export class ClockBar {
  #clock = { now_ms: Date.now(), frozen_ms: null };
  #readAt = performance.now();
  #alarmMs = null;

  constructor() {
    const byId = (id) => document.getElementById(id);
    this.face = byId("clock-now");
    this.next = byId("clock-next");
    this.alarm = byId("clock-alarm");
    this.face.title = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.alarm.addEventListener("click", () => this.#toAlarm());
    byId("clock-hour").addEventListener("click", () => this.#move({ advance_s: HOUR_S }));
    byId("clock-morning").addEventListener("click", () => this.#move({ set_ms: nextMorning(this.nowMs()) }));
    setInterval(() => this.#draw(), 1000);
  }

  /** Sandbox time now, carried on from the last reading by this page's own steady clock. */
  nowMs() {
    if (this.#clock.frozen_ms !== null) return this.#clock.frozen_ms;
    return this.#clock.now_ms + (performance.now() - this.#readAt);
  }

  /** Takes a fresh reading of the clock and of when the bot will speak next. */
  show(clock, alarmMs) {
    this.#clock = clock;
    this.#readAt = performance.now();
    this.#alarmMs = alarmMs;
    this.#draw();
  }

  #isAlarmAhead() {
    return this.#alarmMs !== null && this.#alarmMs > this.nowMs();
  }

  #toAlarm() {
    if (this.#isAlarmAhead()) this.#move({ set_ms: this.#alarmMs + AFTER_ALARM_MS });
  }

  #move(change) {
    return orToast(async () => this.show(await moveClock(change), this.#alarmMs));
  }

  #draw() {
    const nowMs = this.nowMs();
    setText(this.face, `${shortDay(nowMs)}, ${timeOf(nowMs)}`);
    setText(this.next, nextInWords(this.#alarmMs, nowMs));
    // Not `disabled`: that would take the focus from a person who presses it again and again.
    this.alarm.setAttribute("aria-disabled", String(!this.#isAlarmAhead()));
  }
}

function nextInWords(alarmMs, nowMs) {
  if (alarmMs === null) return "The bot has not planned a message yet.";
  if (alarmMs <= nowMs) return "The bot's next message is due now.";
  return `The bot writes next: ${dayAndTime(alarmMs, nowMs)}.`;
}

/** Writes only what changed: a rewritten node would end a text selection every second. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
