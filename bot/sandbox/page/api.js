// The sandbox's control API: one function a call, answers as plain objects.

/** A call that the sandbox refused; the message is a sentence for people. */
export class Refused extends Error {}

async function call(method, path, body) {
  const response = await fetch(`/sim${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? `The sandbox answered ${response.status}.`);
  return answer;
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);

// Longer than a bot may take over a press, shorter than a person waits.
const TAP_WAIT_S = 20;

export const getState = () => get("/state");
export const getTranscript = (user) => get(`/users/${user}/transcript?timeout=0`);
export const getCommands = (user) => get(`/users/${user}/commands`);
export const addUser = (firstName, languageCode) =>
  post("/users", { first_name: firstName, language_code: languageCode });
export const start = (user) => post(`/users/${user}/start`);
export const say = (user, saying) => post(`/users/${user}/say`, saying);
export const tap = (user, messageId, data) =>
  post(`/users/${user}/tap`, { message_id: messageId, data, wait_s: TAP_WAIT_S });
export const block = (user) => post(`/users/${user}/block`);
export const unblock = (user) => post(`/users/${user}/unblock`);
export const moveClock = (change) => post("/clock", change);

const RETRY_MS = 2000;

/** Follows the feed for ever: `onChange(change)`, `onUp()` and `onDown()` as the line comes and goes. */
export function listen({ onChange, onUp, onDown }) {
  const source = new EventSource("/sim/feed");
  source.addEventListener("open", onUp);
  source.addEventListener("change", (event) => onChange(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    onDown();
    // An answer that is no feed ends an EventSource for good; a lost line it mends itself.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen({ onChange, onUp, onDown }), RETRY_MS);
    }
  });
}
