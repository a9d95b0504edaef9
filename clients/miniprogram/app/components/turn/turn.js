// One turn: what the resident said, and what came back. What to show is decided in `lib/messages.js`.

const { call, copy } = require("../../lib/phone");

Component({
  options: { styleIsolation: "apply-shared" },
  properties: { turn: Object },
  data: { open: {} },
  methods: {
    onOption(event) {
      const { title, payload } = event.currentTarget.dataset;
      this.triggerEvent("pick", { title, payload });
    },
    onPick(event) {
      this.triggerEvent("pick", event.detail);
    },
    onRetry() {
      this.triggerEvent("retry");
    },
    onCall(event) {
      call(event.currentTarget.dataset.phone);
    },
    onCopy(event) {
      copy(event.currentTarget.dataset.copy);
    },
    onOfficial(event) {
      const { id } = event.currentTarget.dataset;
      const open = Object.assign({}, this.data.open);
      open[id] = !open[id];
      this.setData({ open });
    },
  },
});
