import { Chat } from "./chat";
import { readConfig } from "./config";
import { adoptStyles } from "./style-sheet";

/** `<mingfa-chat>`: the chat with a server of Mingfa. */
export class MingfaChat extends HTMLElement {
  /** Directory of the script, and the origin of the server unless another is named. */
  static home = { directory: "/", origin: location.origin };

  private chat: Chat | undefined;

  connectedCallback(): void {
    const { directory, origin } = MingfaChat.home;
    const config = readConfig(this.dataset, origin);
    // The style sheet asks for it.
    this.dataset.mode = config.mode;
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    adoptStyles(root, `${directory}widget.css`);
    this.chat = new Chat(config);
    this.chat.start(root);
  }

  disconnectedCallback(): void {
    if (this.chat) this.chat.stop();
    this.chat = undefined;
  }
}
