import { add, button, h } from "../dom";
import type { Option, QuizMessage } from "../types";
import type { Context } from "./context";
import { optionButton, sideButtons } from "./options";
import { richText } from "./rich-text";

export function renderQuiz(message: QuizMessage, context: Context): HTMLElement {
  const { title, question, options, many, actions = [] } = message;
  const card = h("section", { class: "card quiz" }, h("h3", {}, title || context.strings.quiz), richText(question));
  add(card, ...(many ? toMark(options, context) : toTap(options, context)));
  if (actions.length) add(card, h("div", { class: "side" }, ...sideButtons(actions, context)));
  return card;
}

export function letterOf(place: number): string {
  return String.fromCharCode(65 + place);
}

function toTap(options: readonly Option[], { send }: Context): HTMLElement[] {
  return options.map((option, place) => {
    const letter = letterOf(place);
    return optionButton(option, letter, () => send(option.payload, `${letter}. ${option.title}`));
  });
}

/** Several may be right: they are marked first, and their letters sent together. */
function toMark(options: readonly Option[], { strings, send }: Context): HTMLElement[] {
  let marked = "";
  const done = button(strings.done, () => send(marked, marked.split("").join("、")), {
    class: "main",
    "data-payload": "",
    disabled: true,
  });
  const marks = options.map(({ title }, place) => {
    const letter = letterOf(place);
    const mark = optionButton({ title, payload: letter }, letter, () => {
      mark.setAttribute("aria-pressed", String(!isMarked(mark)));
      marked = marks.filter(isMarked).map((one) => one.dataset.payload).join("");
      done.dataset.payload = marked;
      done.disabled = !marked;
    });
    mark.setAttribute("aria-pressed", "false");
    return mark;
  });
  return [...marks, done];
}

function isMarked(mark: HTMLElement): boolean {
  return mark.getAttribute("aria-pressed") === "true";
}
