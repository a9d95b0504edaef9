"use strict";

// A plain chat page: enough to try Mingfa. Text is only ever set as text, never as HTML.

const log = document.getElementById("log");
const form = document.getElementById("ask");
const input = document.getElementById("text");
const statusLine = document.getElementById("status");
const suggestions = document.getElementById("suggestions");
const scroller = document.querySelector("main");
let sessionId = localStorage.getItem("mingfa-session");
let composing = false;

function element(tag, text, className) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function list(tag, items) {
  const node = element(tag);
  items.forEach((item) => node.append(element("li", item)));
  return node;
}

const render = {
  text(message) {
    const card = element("div", "", "card");
    card.append(element("p", message.text));
    return card;
  },
  answer(message) {
    const card = element("article", "", "card");
    card.append(element("h2", message.title), element("p", message.plain));
    if (message.example) card.append(element("h3", "打个比方"), element("p", message.example, "example"));
    if (message.steps?.length) card.append(element("h3", "您可以这样做"), list("ol", message.steps));
    (message.sections || []).forEach((section) => {
      card.append(element("h3", section.title), list("ul", section.items));
    });
    message.citations.forEach((citation) => {
      const line = element("p", "依据：");
      const link = element("a", citation.label, "citation");
      link.href = citation.url;
      link.rel = "noopener";
      link.target = "_blank";
      line.append(link);
      card.append(line);
      if (citation.official_text) {
        const details = element("details");
        details.append(element("summary", "看原文"), element("p", citation.official_text));
        card.append(details);
      }
    });
    if (message.related?.length) {
      card.append(element("h3", "相关的还有"));
      card.append(options(message.related.map(entryOption)));
    }
    card.append(element("p", message.disclaimer, "small"));
    return card;
  },
  services(message) {
    const card = element("section", "", "card");
    card.append(element("h2", "可以找谁"));
    message.services.forEach((service) => {
      card.append(element("h3", service.name), element("p", service.why));
      if (service.phone) {
        const link = element("a", `拨打 ${service.phone}`, "phone");
        link.href = `tel:${service.phone}`;
        card.append(link);
      }
      if (service.address) card.append(element("p", `地址：${service.address}`));
      if (service.hours) card.append(element("p", `时间：${service.hours}`, "small"));
      if (service.bring?.length) card.append(element("p", `带上：${service.bring.join("、")}`, "small"));
    });
    return card;
  },
  choices(message) {
    const card = element("section", "", "card");
    card.append(element("p", message.prompt), options(message.options));
    return card;
  },
  quiz(message) {
    const card = element("section", "", "card");
    card.append(element("p", message.question), options(message.options));
    return card;
  },
};

function options(items) {
  const box = element("div", "", "options");
  items.forEach((item) => {
    const button = element("button", item.title);
    button.type = "button";
    button.addEventListener("click", () => ask(item.payload, item.title));
    box.append(button);
  });
  return box;
}

function feedback() {
  const box = options([{ title: "有用", payload: "有用" }, { title: "没用", payload: "没用" }]);
  box.className = "options feedback";
  box.addEventListener("click", () => box.remove());
  return box;
}

function entryOption(entry) {
  return { title: entry.title, payload: `/choose_entry{"entry":"${entry.id}"}` };
}

function show(node) {
  log.append(node);
  scroller.scrollTop = node.offsetTop - scroller.offsetTop - 8;
}

async function ask(text, shown = text) {
  const mine = element("div", "", "turn mine");
  mine.append(element("p", shown));
  show(mine);
  suggestions.hidden = true;
  statusLine.textContent = "正在查……";
  await send({ text, message_id: newId(), ...(sessionId && { session_id: sessionId }) });
  input.focus();
}

async function send(body) {
  const turn = element("div", "", "turn");
  try {
    const response = await fetch("/v1/chat/messages", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(String(response.status));
    const answer = await response.json();
    sessionId = answer.session_id;
    localStorage.setItem("mingfa-session", sessionId);
    answer.messages.forEach((message) => turn.append(render[message.type](message)));
    if (answer.status === "answered") turn.append(feedback());
    statusLine.textContent = "";
  } catch {
    // The message id stays the same, so that trying again never asks twice.
    const card = render.text({ text: "没连上，您的问题还在。急事请打 12348 免费咨询。" });
    const retry = element("button", "再试一次");
    retry.type = "button";
    retry.addEventListener("click", () => { turn.remove(); send(body); });
    card.append(retry);
    turn.append(card);
    statusLine.textContent = "发送失败";
  }
  show(turn);
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

input.addEventListener("compositionstart", () => { composing = true; });
input.addEventListener("compositionend", () => { composing = false; });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text || composing) return;
  input.value = "";
  ask(text);
});
suggestions.addEventListener("click", (event) => {
  if (event.target instanceof HTMLButtonElement) ask(event.target.textContent);
});

const larger = document.getElementById("larger");
function setLarger(on) {
  document.documentElement.classList.toggle("larger", on);
  larger.setAttribute("aria-pressed", String(on));
  localStorage.setItem("mingfa-larger", on ? "1" : "");
}
larger.addEventListener("click", () => setLarger(!document.documentElement.classList.contains("larger")));
setLarger(Boolean(localStorage.getItem("mingfa-larger")));
