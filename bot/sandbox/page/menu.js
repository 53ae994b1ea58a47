// Drop-down menus with the keyboard habits that people know: arrows, Home, End, Escape.

import { el } from "./dom.js";

/** One row of a menu: `{label, detail?, checked?, unread?, run}`. */
function row(item, close) {
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  return el(
    "button",
    {
      type: "button", role, class: "menu-row", tabindex: "-1", "aria-checked": item.checked?.toString(),
      onclick: () => { close(); item.run(); },
    },
    el("span", { class: "menu-label" }, item.label),
    item.detail ? el("span", { class: "menu-detail" }, item.detail) : null,
  );
}

/** Moves the focus among `rows` by an arrow, Home or End; answers whether the key was one of them. */
export function moveFocus(rows, key) {
  const here = rows.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[key];
  if (next === undefined || rows.length === 0) return false;
  rows[(next + rows.length) % rows.length].focus();
  return true;
}

/** Makes `button` open `panel`, filled anew each time with what `items()` answers (or promises). */
export function dropDown(button, panel, items) {
  const isOpen = () => !panel.hidden;
  const close = () => {
    if (panel.contains(document.activeElement)) button.focus();
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
  };
  const open = async () => {
    const rows = (await items()).map((item) => row(item, close));
    panel.replaceChildren(...rows);
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    rows[0]?.focus();
  };
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => (isOpen() ? close() : open()));
  listenWhileOpen(button, panel, { isOpen, close });
}

function listenWhileOpen(button, panel, { isOpen, close }) {
  panel.addEventListener("keydown", (event) => {
    if (moveFocus([...panel.children], event.key)) event.preventDefault();
    else if (event.key === "Escape") close();
  });
  panel.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !panel.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (isOpen() && !panel.contains(event.target) && !button.contains(event.target)) close();
  });
}
