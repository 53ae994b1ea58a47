// The whole page: who chats, which chats are shown, and the line to the sandbox.

import * as api from "./api.js";
import { Chat } from "./chat.js";
import { ClockBar } from "./clock.js";
import { coalesced } from "./dom.js";
import { askForPerson, orToast } from "./notices.js";

const byId = (id) => document.getElementById(id);
const ROOM_FOR_TWO = matchMedia("(min-width: 900px)");

const app = {
  state: null,
  chats: [],
  unread: new Set(),
  clock: new ClockBar(),
  nowMs: () => app.clock.nowMs(),
  personItems,
};

/** The persons menu of `chat`: who can be chosen there, and "Add a person". */
function personItems(chat) {
  const persons = app.state.users.map((user) => ({
    label: user.first_name,
    detail: app.unread.has(user.id) ? "New messages" : undefined,
    checked: user.id === chat.personId,
    run: () => choose(chat, user.id),
  }));
  return [...persons, { label: "Add a person", run: () => askForPerson((name) => add(chat, name)) }];
}

function choose(chat, personId) {
  const other = app.chats.find((one) => one !== chat && one.personId === personId);
  other?.setPerson(chat.personId);
  chat.setPerson(personId);
  if (chat === app.chats[0]) remember("person", personId);
  app.unread.delete(personId);
  showUnread();
}

function add(chat, name) {
  return orToast(async () => {
    const user = await api.addUser(name, language());
    await loadState();
    choose(chat, user.id);
  });
}

/** Two letters, the part of the browser's language that bots translate by. */
const language = () => navigator.language.split("-")[0].toLowerCase();

const loadState = coalesced(async () => {
  let state = await api.getState();
  if (state.users.length === 0) {
    await api.addUser("You", language());
    state = await api.getState();
  }
  app.state = state;
  document.title = `${state.bot.first_name}: sandbox chat`;
  app.clock.show(state.clock, state.alarm_ms);
  showChats();
});

/** Keeps the shown chats to persons that exist: at least one chat, a second one when asked for. */
function showChats() {
  const known = new Set(app.state.users.map((user) => user.id));
  for (const chat of app.chats.filter((one) => !known.has(one.personId))) close(chat);
  if (app.chats.length === 0) open(known.has(remembered("person")) ? remembered("person") : app.state.users[0].id);
  for (const chat of app.chats) chat.showState();
  showBothButton();
}

function open(personId) {
  const chat = new Chat(app, personId);
  app.chats.push(chat);
  app.unread.delete(personId);
  byId("panes").append(chat.node);
  chat.reload();
}

function close(chat) {
  app.chats = app.chats.filter((one) => one !== chat);
  chat.node.remove();
}

function showBothButton() {
  const button = byId("show-both");
  if (app.chats.length === 2 && !ROOM_FOR_TWO.matches) close(app.chats[1]);
  button.hidden = app.state.users.length < 2 || !ROOM_FOR_TWO.matches;
  button.setAttribute("aria-pressed", String(app.chats.length === 2));
}

function toggleBoth() {
  const [first, second] = app.chats;
  if (second) close(second);
  else open(app.state.users.find((user) => user.id !== first.personId).id);
  showBothButton();
  showUnread();
}

function showUnread() {
  for (const chat of app.chats) chat.setUnread(app.unread.size > 0);
}

const ABOUT_THE_WORLD = new Set(["users", "clock", "alarm", "commands"]);

function onChange({ kind, chat_id: chatId }) {
  if (ABOUT_THE_WORLD.has(kind)) return retried(loadState);
  const chat = app.chats.find((one) => one.personId === chatId);
  if (chat) return retried(chat.reload);
  if (kind === "message" && chatId > 0) app.unread.add(chatId);
  return showUnread();
}

/** A reload that fails is made good by the next `onUp`, so it may fail quietly here. */
const retried = (task) => task().catch(() => {});

async function onUp() {
  byId("offline").hidden = true;
  await retried(loadState);
  for (const chat of app.chats) retried(chat.reload);
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // storage can be forbidden in a private window; the page works without it
  }
}

function remembered(name) {
  try {
    return Number(localStorage.getItem(name));
  } catch {
    return 0;
  }
}

byId("show-both").addEventListener("click", toggleBoth);
ROOM_FOR_TWO.addEventListener("change", () => app.state && showBothButton());
api.listen({ onChange, onUp, onDown: () => { byId("offline").hidden = false; } });
