import { h } from "./dom";
import styles from "./styles.css?inline";

/**
 * Gives a shadow root the widget's styles in a way that a strict content security policy lets pass.
 *
 * @param file address of the same style sheet, for browsers without constructable ones.
 */
export function adoptStyles(root: ShadowRoot, file: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    // The list could not be changed in place before Chromium 99.
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.appendChild(h("link", { rel: "stylesheet", href: file }));
  }
}
