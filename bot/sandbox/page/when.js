// Instants in words, in the viewer's zone. English and 24 hours like the rest of the page.

const LOCALE = "en-GB";

const format = (options) => new Intl.DateTimeFormat(LOCALE, options);
const TIME = format({ hour: "2-digit", minute: "2-digit" });
const WITH_SECONDS = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const SHORT_DAY = format({ weekday: "short", day: "numeric", month: "short" });
const SHORT_DATE = format({ day: "2-digit", month: "2-digit", year: "numeric" });
const LONG_DATE = format({ day: "numeric", month: "long", year: "numeric" });
const WEEKDAY = format({ weekday: "long" });
const DAY = format({ day: "numeric", month: "long" });
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const DAY_MS = 86_400_000;
const STEPS = [["day", DAY_MS], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000]];

/** "21:40". */
export const timeOf = (ms) => TIME.format(ms);

/** "21:40:07". */
export const timeWithSeconds = (ms) => WITH_SECONDS.format(ms);

/** "Mon 23 Nov" (the browser's own comma after the weekday left out). */
export const shortDay = (ms) => SHORT_DAY.format(ms).replace(",", "");

/** "Monday 23 November", as the separator between two days says it. */
export const dayName = (ms) => `${WEEKDAY.format(ms)} ${DAY.format(ms)}`;

/** Whether both instants are on one calendar day of the viewer. */
export const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

/** "today 22:30", "tomorrow 07:00" or "Wed 25 Nov, 07:00". */
export function dayAndTime(ms, nowMs) {
  if (sameDay(ms, nowMs)) return `today ${timeOf(ms)}`;
  if (sameDay(ms, dayAfter(nowMs))) return `tomorrow ${timeOf(ms)}`;
  return `${shortDay(ms)}, ${timeOf(ms)}`;
}

function dayAfter(ms) {
  const day = new Date(ms);
  day.setDate(day.getDate() + 1);
  return day.getTime();
}

/** The next 08:00 of the viewer's zone after `nowMs`; the calendar, not 24 hours, decides. */
export function nextMorning(nowMs) {
  const morning = new Date(nowMs);
  morning.setHours(8, 0, 0, 0);
  if (morning.getTime() <= nowMs) morning.setDate(morning.getDate() + 1);
  morning.setHours(8, 0, 0, 0);
  return morning.getTime();
}

/** An instant by the letters of a date_time entity: r relative, w weekday, d/D date, t/T time. */
export function byLetters(ms, letters, nowMs) {
  if (letters.includes("r")) return relative(ms - nowMs);
  const words = [];
  if (letters.includes("w")) words.push(WEEKDAY.format(ms));
  if (letters.includes("D")) words.push(LONG_DATE.format(ms));
  else if (letters.includes("d")) words.push(SHORT_DATE.format(ms));
  if (letters.includes("T")) words.push(timeWithSeconds(ms));
  else if (letters.includes("t")) words.push(timeOf(ms));
  return words.join(", ");
}

function relative(differenceMs) {
  const [unit, size] = STEPS.find(([, step]) => Math.abs(differenceMs) >= step) ?? STEPS.at(-1);
  return RELATIVE.format(Math.round(differenceMs / size), unit);
}
