const mingfa = require("../../lib/mingfa");
const { conversationPage } = require("../../lib/page");

const page = conversationPage("chat", {
  data: { handOver: "", contact: mingfa.config.contact, suggestions: mingfa.config.suggestions },
  methods: {
    onRefresh() {
      const question = this.conversation.lastQuestion();
      this.setData({ handOver: question ? `ask:${question}` : "chat" });
    },
    onLarger() {
      mingfa.setLarge(!this.data.large);
      this.refresh();
    },
  },
});

Component(page);
