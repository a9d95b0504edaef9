const mingfa = require("../../lib/mingfa");
const { conversationPage } = require("../../lib/page");

const page = conversationPage("chat", {
  data: { text: "", handOver: "", contact: mingfa.config.contact, suggestions: mingfa.config.suggestions },
  methods: {
    onRefresh() {
      const question = this.conversation.lastQuestion();
      this.setData({ handOver: question ? `ask:${question}` : "chat" });
    },
    onInput(event) {
      this.setData({ text: event.detail.value });
    },
    onSend() {
      const text = this.data.text.trim();
      // A question that found no room stays in the box.
      if (text && this.ask(text)) this.setData({ text: "" });
    },
    onSuggestion(event) {
      this.ask(event.currentTarget.dataset.text);
    },
    onLarger() {
      mingfa.setLarge(!this.data.large);
      this.refresh();
    },
  },
});

Component(page);
