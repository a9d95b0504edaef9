"use strict";

// Runs before the first paint, so that large text never starts small.
try {
  if (localStorage.getItem("mingfa-large") === "1") document.documentElement.classList.add("large");
} catch {
  // Storage is forbidden: the text keeps its usual size.
}
