import { add, button, h, icon } from "../dom";
import { PHONE } from "../icons";
import { fill } from "../strings";
import type { ServiceCard, ServicesMessage } from "../types";
import type { Context } from "./context";
import { list, richText } from "./rich-text";

export function renderServices(message: ServicesMessage, context: Context): HTMLElement {
  const card = h("section", { class: "card services" }, h("h3", {}, context.strings.services));
  message.services.forEach((service) => add(card, renderService(service, context)));
  return card;
}

function renderService(service: ServiceCard, context: Context): HTMLElement {
  const { strings } = context;
  const box = h("div", { class: "service" }, h("h4", {}, service.name));
  if (service.why) add(box, richText(service.why));
  if (service.hours) add(box, h("p", { class: "small" }, `${strings.hours}：${service.hours}`));
  if (service.address) add(box, renderAddress(service.address, context));
  if (service.phone) add(box, phoneLink(service.phone, service.name, context));
  if (service.bring.length) {
    add(box, h("details", {}, h("summary", {}, strings.bring), list("ul", service.bring)));
  }
  return box;
}

/** Makes a large button that dials. */
export function phoneLink(phone: string, name: string, { strings }: Context): HTMLElement {
  const label = fill(strings.call, { n: phone });
  return h(
    "a",
    { class: "phone", href: `tel:${dialled(phone)}`, "aria-label": `${label}，${name}` },
    icon(PHONE),
    h("span", {}, label),
  );
}

/** Returns the digits to dial; a comma is the pause before an extension (0818-7320000-12, 0818-7320000转12). */
export function dialled(phone: string): string {
  const paused = phone.replace(/^(0\d{2,3}-?\d{7,8})-(\d{1,6})$/, "$1,$2").replace("转", ",");
  return paused.replace(/[^\d+,]/g, "");
}

function renderAddress(address: string, { strings, announce }: Context): HTMLElement {
  const place = h("span", { class: "selectable" }, address);
  const copy = button(strings.copyAddress, () => {
    void copyText(address, place).then((done) => announce(done ? strings.copied : strings.notCopied));
  });
  return h("div", { class: "address" }, h("p", {}, `${strings.address}：`, place), copy);
}

async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http and older browsers: the way that only works for a field.
    const field = h("textarea", { class: "hidden", readonly: true, tabindex: "-1" });
    field.value = text;
    const parent = near.parentNode;
    if (!parent) return false;
    parent.appendChild(field);
    field.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    } finally {
      parent.removeChild(field);
    }
  }
}
