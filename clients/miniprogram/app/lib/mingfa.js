// The one store, login and conversation per name that all pages share.

const config = require("../config");
const { createApi } = require("./api");
const { createConsent } = require("./consent");
const { createConversation } = require("./conversation");
const { createStore } = require("./store");

const NAMES = ["chat", "practice"];

const store = createStore(wx);
const consent = createConsent(store, config);
const api = createApi(wx, config, store, consent, () => Date.now());
const conversations = {};

function later(call, milliseconds) {
  const timer = setTimeout(call, milliseconds);
  return () => clearTimeout(timer);
}

function conversation(name) {
  if (!conversations[name]) {
    conversations[name] = createConversation({ name, send: (message) => api.send(message), store, config, later });
  }
  return conversations[name];
}

/** Send what waits; before the notice is agreed to, nothing is tried. */
function resume() {
  if (consent.given()) NAMES.forEach((name) => conversation(name).resume());
}

function clear() {
  NAMES.forEach((name) => conversation(name).clear());
  store.remove("latest");
}

/** Take the agreement back: nothing stays on the phone, nothing is sent any more. */
function withdraw() {
  consent.withdraw();
  clear();
  store.remove("session");
}

const large = () => store.get("large") === true;
const setLarge = (on) => store.set("large", on);

module.exports = { clear, config, consent, conversation, large, resume, setLarge, store, withdraw };
