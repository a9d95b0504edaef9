import { add, h } from "../dom";

/** National hotlines: five digits are enough to know them; three only after “打”, since 120 is an amount as well. */
const HOTLINE =
  /(打\s*(?=1(?:10|19|20|22)(?!\d))|(?:^|[^\d.])(?=(?:12309|12315|12338|12345|12348|12355|12356|12368|12377|96110)(?![\d.]|\s*[元条号天])))(\d+)/g;

/** Makes a paragraph of a text, keeping its line breaks; hotlines in it can be tapped. */
export function richText(text: string, className?: string, tag: "p" | "li" = "p"): HTMLElement {
  const element = h(tag, { class: className });
  let from = 0;
  text.replace(HOTLINE, (whole, before: string, number: string, at: number) => {
    const start = at + before.length;
    add(element, text.slice(from, start), h("a", { href: `tel:${number}` }, number));
    from = start + number.length;
    return whole;
  });
  add(element, text.slice(from));
  return element;
}

/** Makes a list, each item as `richText` does. */
export function list(tag: "ol" | "ul", items: readonly string[]): HTMLElement {
  return h(tag, {}, ...items.map((item) => richText(item, undefined, "li")));
}
