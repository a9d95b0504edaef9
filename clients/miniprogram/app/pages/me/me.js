const mingfa = require("../../lib/mingfa");
const { confirm } = require("../../lib/phone");
const strings = require("../../lib/strings");

Component({
  data: { agreed: false, large: false },
  methods: {
    onShow() {
      this.refresh();
    },
    refresh() {
      this.setData({ agreed: mingfa.consent.given(), large: mingfa.large() });
    },
    onLarge() {
      mingfa.setLarge(!this.data.large);
      this.refresh();
    },
    onClear() {
      confirm(strings.CLEAR, () => {
        mingfa.clear();
        wx.showToast({ title: strings.CLEARED, icon: "none" });
      });
    },
    // The server says on the chat page whether it has deleted everything; nothing is promised here.
    onDelete() {
      confirm(strings.DELETE, () => {
        mingfa.clear();
        mingfa.conversation("chat").ask(strings.DELETE_REQUEST);
        wx.switchTab({ url: "/pages/chat/chat" });
      });
    },
    onWithdraw() {
      confirm(strings.WITHDRAW, () => {
        mingfa.withdraw();
        this.refresh();
      });
    },
    onAgree() {
      mingfa.consent.give();
      this.refresh();
    },
  },
});
