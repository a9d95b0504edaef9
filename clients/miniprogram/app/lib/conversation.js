// The turns of one page: kept on the phone as data, sent through a queue.

const { createQueue, isUnsent } = require("./queue");
const { DELETE_REQUEST } = require("./strings");

const NO_QUESTIONS = ["有用", "没用", DELETE_REQUEST];
const LONGEST_QUESTION = 300;

/**
 * @param name - tells the conversations of the pages apart in storage.
 * @param send - sends `{message_id, text}`.
 */
function createConversation({ name, send, store, config, later }) {
  const key = `turns.${name}`;
  const listeners = [];
  // A program that was closed while sending does not know what became of it; the id makes asking again safe.
  let turns = (store.get(key) || []).map((turn) => (isUnsent(turn) ? Object.assign(turn, { state: "queued" }) : turn));
  let queue = newQueue();

  function newQueue() {
    const sendTurn = (turn) => send({ message_id: turn.id, text: turn.text });
    return createQueue({ send: sendTurn, turns: () => turns, changed, later });
  }

  function changed() {
    store.set(key, turns);
    listeners.forEach((listener) => listener());
  }

  /** Ask something; `shown` is what the resident sees of it. Says whether there was room for it. */
  function ask(text, shown = text) {
    if (turns.filter(isUnsent).length >= config.mostUnsent) return false;
    const turn = { id: newId(), text, shown, state: "queued" };
    turns = turns.concat(turn).slice(-config.historyTurns);
    // The server takes only the options of the latest turn, whichever page it was on.
    store.set("latest", turn.id);
    changed();
    queue.run();
    return true;
  }

  function clear() {
    queue.stop();
    queue = newQueue();
    turns = [];
    store.remove(key);
    listeners.forEach((listener) => listener());
  }

  /** Return the last question in the resident's own words, for handing over. */
  function lastQuestion() {
    // What is written while practising is an answer, and not about the resident's own affairs.
    const own = turns.filter((turn) => turn.text === turn.shown && turn.status !== "practice");
    const asked = own.filter((turn) => !NO_QUESTIONS.includes(turn.text));
    return asked.length ? asked[asked.length - 1].text.slice(0, LONGEST_QUESTION) : "";
  }

  function listen(listener) {
    listeners.push(listener);
    return () => listeners.splice(listeners.indexOf(listener), 1);
  }

  return {
    ask,
    clear,
    lastQuestion,
    listen,
    /** Try to send what waits. */
    resume: () => queue.run(),
    turns: () => turns,
  };
}

// Needs to be unlike the others of this person, not secret.
function newId() {
  const random = () => Math.random().toString(36).slice(2, 10);
  return `${Date.now().toString(36)}${random()}${random()}`;
}

module.exports = { createConversation, newId };
