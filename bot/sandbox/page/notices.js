// What appears over the chat for a moment: toasts, the alert box, a photo in full size.

import { el } from "./dom.js";

const TOAST_MS = 3500;
const MS_PER_LETTER = 45; // a slow reader's pace

const byId = (id) => document.getElementById(id);

/** A line that goes away by itself after the time it takes to read it. */
export function toast(text) {
  const note = el("p", { class: "toast" }, text);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), TOAST_MS + text.length * MS_PER_LETTER);
}

/** A text that stays until the person says OK. */
export function alertBox(text) {
  byId("alert-text").textContent = text;
  byId("alert").showModal();
}

/** A photo over the whole page; a click anywhere or Escape closes it. */
export function lightbox(url, description) {
  const dialog = byId("lightbox");
  const picture = dialog.querySelector("img");
  picture.src = url;
  picture.alt = description;
  dialog.onclick = () => dialog.close();
  dialog.showModal();
}

/** Runs `task`; a failure becomes a toast instead of silence. Answers whether it went well. */
export async function orToast(task) {
  try {
    await task();
    return true;
  } catch (failure) {
    toast(failure instanceof TypeError ? "The sandbox is not answering." : failure.message);
    return false;
  }
}

/** Asks for a name; `add(name)` is called when the person gives one. */
export function askForPerson(add) {
  const dialog = byId("add-person");
  const form = dialog.querySelector("form");
  form.reset();
  form.querySelector("[data-close]").onclick = () => dialog.close();
  form.onsubmit = () => add(form.elements.name.value.trim());
  dialog.showModal();
}
