const { conversationPage } = require("../../lib/page");
const { NO_QUIZ, START_PRACTICE } = require("../../lib/strings");

const page = conversationPage("practice", {
  data: { hint: "" },
  methods: {
    onRefresh() {
      const turns = this.conversation.turns();
      const last = turns[turns.length - 1];
      const asked = last && last.text === START_PRACTICE && last.state === "done";
      this.setData({ hint: asked && last.status !== "practice" ? NO_QUIZ : "" });
    },
    onStart() {
      this.ask(START_PRACTICE);
    },
  },
});

Component(page);
