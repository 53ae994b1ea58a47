// A message's text. `sim.html` is the one string on this page that is taken as markup: the
// sandbox makes it from parsed entities and escapes all else.

import { el } from "./dom.js";
import { byLetters } from "./when.js";

/** The text or caption of a message; `say(text)` is called for a clicked command. */
export function richText(html, { say, nowMs }) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const body = el("div", { class: "text", dir: "auto" }, template.content);
  linkCommands(body, say);
  fillTimes(body, nowMs);
  coverSpoilers(body);
  return body;
}

function fillTimes(body, nowMs) {
  for (const node of body.querySelectorAll("time[data-unix]")) {
    const instant = new Date(Number(node.dataset.unix) * 1000);
    if (Number.isNaN(instant.getTime())) continue; // a number beyond the calendar keeps its words
    const words = byLetters(instant.getTime(), node.dataset.format, nowMs);
    node.dateTime = instant.toISOString();
    if (words) node.textContent = words;
  }
}

function coverSpoilers(body) {
  for (const node of body.querySelectorAll(".spoiler")) {
    const cover = el("button", { type: "button", class: "spoiler" }, ...node.childNodes);
    cover.addEventListener("click", () => cover.classList.add("shown"));
    node.replaceWith(cover);
  }
}

function linkCommands(body, say) {
  for (const node of body.querySelectorAll("[data-command]")) {
    const text = node.dataset.command;
    node.replaceWith(el("button", { type: "button", class: "command", onclick: () => say(text) }, text));
  }
}
