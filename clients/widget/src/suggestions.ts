import { add, button, h } from "./dom";
import { listOf, needed, object, texts } from "./readers";
import type { Strings } from "./strings";

/** Questions to begin with, under what they are about; without a name they stand alone. */
export interface Theme {
  theme: string;
  questions: string[];
}

/**
 * Reads suggestions: JSON, or the selector of a `<template>` or `<script type="application/json">` that holds it.
 * Either a list of questions or one of `{"theme": …, "questions": […]}`; a mistake in it must not cost the chat.
 */
export function readThemes(value: string | undefined): Theme[] {
  if (!value) return [];
  try {
    const json = /^\s*\[/.test(value) ? value : textOf(document.querySelector(value));
    const list: unknown = JSON.parse(json);
    const plain = texts(list) as string[];
    const themes = listOf(object({ theme: needed, questions: texts }))(list) as Theme[];
    return plain.length ? [{ theme: "", questions: plain }, ...themes] : themes;
  } catch {
    console.warn("mingfa: data-suggestions cannot be read");
    return [];
  }
}

/** Shows the suggestions; the first theme is open. */
export function renderThemes(themes: readonly Theme[], strings: Strings, ask: (text: string) => void): HTMLElement {
  const box = h("section", { class: "suggestions", "aria-label": strings.suggestions });
  if (themes.length) add(box, h("h4", {}, strings.suggestions));
  themes.forEach(({ theme, questions }, index) => {
    const list = h("div", { class: "options" });
    questions.forEach((question) => add(list, button(question, () => ask(question), { class: "option" })));
    add(box, theme ? h("details", { open: index === 0 }, h("summary", {}, theme), list) : list);
  });
  return box;
}

function textOf(element: Element | null): string {
  const source = element instanceof HTMLTemplateElement ? element.content : element;
  return source?.textContent || "";
}
