import { h } from "../dom";

/** National hotlines: five digits are enough to know them; three only after “打”, since 120 is an amount as well. */
const HOTLINE =
  /(打\s*)(1(?:10|19|20|22))(?!\d)|(^|[^\d.])(12309|12315|12338|12345|12348|12355|12356|12368|12377|96110)(?![\d.]|\s*[元条号天])/g;

/** Makes a paragraph of a text, keeping its line breaks; hotlines in it can be tapped. */
export function richText(text: string, className?: string): HTMLParagraphElement {
  const paragraph = h("p", { class: className });
  let from = 0;
  text.replace(HOTLINE, (whole, before3?: string, three?: string, before5?: string, five?: string, at?: unknown) => {
    const number = three || five || "";
    const start = (at as number) + (before3 || before5 || "").length;
    paragraph.appendChild(document.createTextNode(text.slice(from, start)));
    paragraph.appendChild(h("a", { href: `tel:${number}` }, number));
    from = start + number.length;
    return whole;
  });
  paragraph.appendChild(document.createTextNode(text.slice(from)));
  return paragraph;
}

/** Makes a list, each item as `richText` does. */
export function list(tag: "ol" | "ul", items: readonly string[]): HTMLElement {
  const element = h(tag);
  items.forEach((item) => {
    const line = h("li");
    const paragraph = richText(item);
    while (paragraph.firstChild) line.appendChild(paragraph.firstChild);
    element.appendChild(line);
  });
  return element;
}
