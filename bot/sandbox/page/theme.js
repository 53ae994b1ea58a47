// Runs before the first paint, so that a dark room is not lit up for a moment.
"use strict";

const systemTheme = matchMedia("(prefers-color-scheme: dark)");

const storedTheme = () => {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // storage can be forbidden in a private window
  }
};

const storeTheme = (theme) => {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // then the choice lasts as long as the page
  }
};

const showTheme = (theme) => {
  document.documentElement.dataset.theme = theme;
  document.getElementById("theme")?.setAttribute("aria-pressed", String(theme === "dark"));
};

const showChosenTheme = () => showTheme(storedTheme() ?? (systemTheme.matches ? "dark" : "light"));

const toggleTheme = () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  storeTheme(theme);
  showTheme(theme);
};

showChosenTheme();
systemTheme.addEventListener("change", showChosenTheme);
document.addEventListener("DOMContentLoaded", () => {
  showChosenTheme();
  document.getElementById("theme").addEventListener("click", toggleTheme);
});
