// What the pages with a conversation have in common.

const { turnView } = require("./messages");
const mingfa = require("./mingfa");
const { TOO_MANY_UNSENT } = require("./strings");

/** Define a page; `name` is that of its conversation, `own` holds what the page adds. */
function conversationPage(name, own) {
  return {
    data: Object.assign({ agreed: false, large: false, turns: [], anchor: "", said: "", text: "" }, own.data),
    methods: Object.assign(shared(name), own.methods),
  };
}

function shared(name) {
  return {
    onLoad() {
      this.conversation = mingfa.conversation(name);
      this.unlisten = this.conversation.listen(() => this.refresh());
      wx.setNavigationBarTitle({ title: mingfa.config.title });
    },
    onShow() {
      this.refresh();
      mingfa.resume();
    },
    onUnload() {
      this.unlisten();
    },
    refresh() {
      const latest = mingfa.store.get("latest");
      const turns = this.conversation.turns().map((turn) => turnView(turn, latest));
      const last = turns[turns.length - 1];
      const values = { agreed: mingfa.consent.given(), large: mingfa.large(), said: said(last) };
      this.setData(Object.assign(values, differences(this.data.turns, turns)));
      this.scrollTo(last);
      if (this.onRefresh) this.onRefresh();
    },
    // The question goes to the top, so that a long answer is read from its beginning.
    scrollTo(turn) {
      const place = turn ? `${turn.id} ${turn.cards.length > 0}` : "";
      if (place === this.place) return;
      this.place = place;
      this.setData({ anchor: "" });
      if (turn) this.setData({ anchor: `turn-${turn.id}` });
    },
    ask(text, shown) {
      const taken = this.conversation.ask(text, shown);
      if (!taken) wx.showToast({ title: TOO_MANY_UNSENT, icon: "none" });
      return taken;
    },
    onWrite(event) {
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
    onPick(event) {
      this.ask(event.detail.payload, event.detail.title);
    },
    onRetry() {
      this.conversation.resume();
    },
    onAgree() {
      mingfa.consent.give();
      this.refresh();
      mingfa.resume();
    },
  };
}

/** What a screen reader is told when it changes. */
function said(turn) {
  if (!turn) return "";
  return turn.note || "明法回答了，请往上看。";
}

// Long answers make long data: on cheap phones only what has changed may cross to the view.
function differences(before, after) {
  if (after.length < before.length) return { turns: after };
  const values = {};
  after.forEach((turn, place) => {
    if (JSON.stringify(turn) !== JSON.stringify(before[place])) values[`turns[${place}]`] = turn;
  });
  return values;
}

module.exports = { conversationPage, differences };
