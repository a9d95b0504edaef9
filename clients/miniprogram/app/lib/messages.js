// Turns what is kept of a conversation into what the pages show: nothing is decided in the templates.

const { NEEDS_REVIEW, turnNote, UNKNOWN_MESSAGE } = require("./strings");

const keyed = (items) => (items || []).map((text, place) => ({ key: place, text }));
const option = (title, payload) => ({ title, payload });

const CARDS = {
  text: (message) => ({ text: message.text, bars: (message.bars || []).map(bar) }),
  answer: (message) => ({
    title: message.title,
    plain: message.plain,
    example: message.example || "",
    warning: message.review === "needs_review" ? NEEDS_REVIEW : "",
    steps: keyed((message.steps || []).map((step, place) => `${place + 1}. ${step}`)),
    sections: (message.sections || []).map((section) => ({ title: section.title, items: keyed(section.items) })),
    citations: (message.citations || []).map(citation),
    sources: sources(message.citations || []),
    related: (message.related || []).map((entry) => option(entry.title, `/choose_entry{"entry":"${entry.id}"}`)),
    disclaimer: message.disclaimer || "",
  }),
  services: (message) => ({ services: (message.services || []).map(service) }),
  choices: (message) => ({ prompt: message.prompt, options: message.options || [] }),
  quiz: (message) => ({
    title: message.title || "",
    prompt: message.question,
    options: (message.options || []).map(lettered),
    many: message.many === true,
    actions: message.actions || [],
  }),
};

/** `said` is what the words leave to the bar. */
function bar(measured, place) {
  const percent = Math.max(0, Math.min(100, Number(measured.percent) || 0));
  const { label, note } = measured;
  return { key: place, label, percent, words: note || `${percent}%`, said: note ? `${percent}%` : "" };
}

function lettered(answer, place) {
  const letter = String.fromCharCode(65 + place);
  return { letter, title: `${letter}. ${answer.title}`, payload: answer.payload };
}

function citation(cited) {
  const official = cited.official_text || "";
  return {
    id: cited.id,
    label: cited.label,
    official,
    copy: [cited.label, official, cited.url].filter(Boolean).join("\n"),
  };
}

/** Say where to read what is not shown here, each place once. */
function sources(citations) {
  const urls = citations.filter((cited) => !cited.official_text).map((cited) => cited.url);
  return keyed(urls.filter((url, place) => url && urls.indexOf(url) === place));
}

function service(card) {
  return {
    id: card.id,
    name: card.name,
    why: card.why,
    phone: card.phone || "",
    address: card.address || "",
    hours: card.hours || "",
    bring: keyed(card.bring),
  };
}

function card(message, place) {
  const known = Object.prototype.hasOwnProperty.call(CARDS, message.type);
  const values = known ? CARDS[message.type](message) : CARDS.text({ text: UNKNOWN_MESSAGE });
  return Object.assign({ key: place, kind: known ? message.type : "text" }, values);
}

/**
 * Return what is shown of a turn.
 *
 * @param latest - id of the last turn of all pages: only its options still count.
 */
function turnView(turn, latest) {
  const done = turn.state === "done";
  const active = done && turn.id === latest;
  const failed = turn.state === "failed";
  return {
    id: turn.id,
    shown: turn.shown,
    note: turnNote(turn),
    typing: turn.state === "sending",
    retry: failed,
    help: failed || turn.state === "refused" || turn.state === "waiting",
    urgent: turn.status === "crisis",
    active,
    feedback: active && turn.status === "answered",
    cards: done ? turn.messages.map(card) : [],
  };
}

module.exports = { turnView };
