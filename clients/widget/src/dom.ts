type Child = Node | string | undefined | null | false;
type Listener = (event: never) => void;
type Attributes = Record<string, string | boolean | undefined | Listener>;

/**
 * Makes an element. Strings become text nodes and attributes are set as such, so nothing is ever parsed as HTML.
 *
 * An attribute that is `true` is set empty, one that is `false` or `undefined` not at all; a function is a listener.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  Object.keys(attributes).forEach((name) => {
    const value = attributes[name];
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  });
  add(element, ...children);
  return element;
}

export function add(parent: Node, ...children: Child[]): void {
  children.forEach((child) => {
    if (child) parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  });
}

export function button(
  label: string,
  click: (event: Event) => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  return h("button", { type: "button", click, ...attributes }, label);
}

/**
 * Makes a button that is on or off, with a drawing and with a word for what tapping it does next. Returns it, and
 * what shows whether it is on. `tapped` is told whether it was.
 */
export function toggle(
  className: string,
  path: string,
  off: string,
  on: string,
  tapped: (on: boolean) => void,
): [HTMLButtonElement, (on: boolean) => void] {
  let is = false;
  const label = h("span");
  const element = button("", () => tapped(is), { class: className });
  const show = (now: boolean): void => {
    is = now;
    element.setAttribute("aria-pressed", String(is));
    label.textContent = is ? on : off;
  };
  show(false);
  add(element, icon(path), label);
  return [element, show];
}

/** Listens on the window; returns what ends that. */
export function follow(type: string, listener: (event: Event) => void): () => void {
  window.addEventListener(type, listener);
  return () => window.removeEventListener(type, listener);
}

const SVG = "http://www.w3.org/2000/svg";

/** Makes a line drawing of 24 × 24 that screen readers pass over. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.appendChild(line);
  return svg;
}
