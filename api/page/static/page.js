"use strict";

// Makes the pages more convenient; each of them works without it.

const LARGE = "mingfa-large"; // also the key of the chat widget, which has the same switch
const larger = document.getElementById("larger");

function showLarge(on) {
  document.documentElement.classList.toggle("large", on);
  larger.setAttribute("aria-pressed", String(on));
}

larger.hidden = false;
showLarge(document.documentElement.classList.contains("large"));
larger.addEventListener("click", () => {
  const on = !document.documentElement.classList.contains("large");
  showLarge(on);
  try {
    localStorage.setItem(LARGE, on ? "1" : "");
  } catch {
    // It holds for this page only.
  }
  window.dispatchEvent(new CustomEvent(LARGE, { detail: on }));
});
window.addEventListener(LARGE, (event) => showLarge(event.detail === true));
window.addEventListener("storage", (event) => {
  if (event.key === LARGE) showLarge(event.newValue === "1");
});

// A page that the browser had put aside does not hear what was switched meanwhile.
window.addEventListener("pageshow", (event) => {
  try {
    if (event.persisted) showLarge(localStorage.getItem(LARGE) === "1");
  } catch {
    // It stays as it was.
  }
});

const shared = document.getElementById("shared");

function offer(name, action) {
  document.querySelectorAll(`[data-do="${name}"]`).forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => action(button));
  });
}

offer("print", () => window.print());
if (navigator.share) {
  offer("share", (button) => {
    // Closing the sheet without sharing is no failure.
    navigator.share({ title: document.title, url: button.dataset.url }).catch(() => {});
  });
} else if (navigator.clipboard) {
  offer("share", async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.url);
      shared.textContent = "网址抄好了，粘贴给别人就行。";
    } catch {
      shared.textContent = "没抄成，请自己抄下面的网址。";
    }
  });
}

// Paper has nothing to tap: what is folded in would be lost.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((details) => { details.open = true; });
});
window.addEventListener("afterprint", () => {
  folded.forEach((details) => { details.open = false; });
});
