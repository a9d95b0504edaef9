const mingfa = require("../../lib/mingfa");
const { conversationPage } = require("../../lib/page");
const { MORE_PRACTICE, START_PRACTICE } = require("../../lib/strings");

const page = conversationPage("practice", {
  data: { idle: true, start: START_PRACTICE, more: MORE_PRACTICE },
  methods: {
    onRefresh() {
      const turns = this.conversation.turns();
      this.setData({ idle: !goesOn(turns[turns.length - 1], mingfa.store.get("latest")) });
    },
  },
});

/** Say whether something waits for the trainee, or the trainee for an answer. */
function goesOn(turn, latest) {
  if (!turn || turn.state === "refused") return false;
  // What was asked before the other page was used can no longer be tapped.
  return turn.state !== "done" || (turn.status === "practice" && turn.id === latest);
}

Component(page);
