import { MingfaChat } from "./element";

/** The tag that loads this file; only known while it first runs. */
const script = document.currentScript;

if (script instanceof HTMLScriptElement && script.src) {
  const url = new URL(script.src);
  MingfaChat.home = { origin: url.origin, directory: new URL(".", url).href };
}
// A page that loads the script twice still gets one element each.
if (!customElements.get("mingfa-chat")) customElements.define("mingfa-chat", MingfaChat);
if (script instanceof HTMLScriptElement) whenParsed(() => mount(script.dataset));

/** Puts the chat onto the page as the script's `data-…` attributes say. */
function mount(data: DOMStringMap): void {
  const chat = document.createElement("mingfa-chat");
  Object.keys(data).forEach((name) => (chat.dataset[name] = data[name]));
  if (data.mode !== "full") {
    document.body.appendChild(chat);
    return;
  }
  const target = document.querySelector(data.target || "body");
  if (!target) {
    console.error(`mingfa: nothing on the page matches data-target="${data.target}"`);
    return;
  }
  // What the page shows there without the script has served its time.
  if (data.target) target.textContent = "";
  target.appendChild(chat);
}

function whenParsed(run: () => void): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
}
