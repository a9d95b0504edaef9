import { add, h } from "../dom";
import type { AnswerMessage, Citation } from "../types";
import type { Context } from "./context";
import { renderOptions } from "./options";
import { list, richText } from "./rich-text";

export function renderAnswer(message: AnswerMessage, context: Context): HTMLElement {
  const { strings } = context;
  const card = h("article", { class: "card answer" }, h("h3", {}, message.title));
  if (message.review === "needs_review") add(card, h("p", { class: "review" }, strings.reviewBadge));
  add(card, richText(message.plain, "plain"));
  if (message.example) {
    add(card, h("div", { class: "example" }, h("h4", {}, strings.example), richText(message.example)));
  }
  if (message.steps.length) add(card, h("h4", {}, strings.steps), list("ol", message.steps));
  message.sections.forEach((section) => add(card, h("h4", {}, section.title), list("ul", section.items)));
  if (message.citations.length) {
    add(card, h("h4", {}, strings.basis));
    message.citations.forEach((citation) => add(card, renderCitation(citation, context)));
  }
  if (message.disclaimer) add(card, richText(message.disclaimer, "small disclaimer"));
  if (message.related.length) {
    const options = message.related.map(({ id, title }) => ({
      title,
      payload: `/choose_entry{"entry":"${id}"}`,
    }));
    add(card, h("h4", {}, strings.related), renderOptions(options, context));
  }
  return card;
}

function renderCitation(citation: Citation, { strings, server }: Context): HTMLElement {
  const url = safeUrl(citation.url, server);
  if (citation.official_text) {
    return h(
      "details",
      { class: "citation" },
      h("summary", {}, citation.label, " ", h("span", { class: "more" }, `· ${strings.official}`)),
      h("blockquote", {}, richText(citation.official_text)),
      url && link(url, strings.officialSite, strings.newWindow),
    );
  }
  return h("p", { class: "citation" }, url ? link(url, citation.label, strings.newWindow) : citation.label);
}

function link(url: string, label: string, newWindow: string): HTMLElement {
  return h(
    "a",
    { href: url, target: "_blank", rel: "noopener noreferrer" },
    label,
    h("span", { class: "hidden" }, newWindow),
  );
}

/** Returns an address that is a web page, and nothing else: no script and no data. */
export function safeUrl(url: string, server: string): string | undefined {
  if (!url) return undefined;
  try {
    const whole = new URL(url, server);
    return /^https?:$/.test(whole.protocol) ? whole.href : undefined;
  } catch {
    return undefined;
  }
}
