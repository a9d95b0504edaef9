// The privacy notice; before it is agreed to, with the question whether the resident agrees.

const config = require("../../config");
const { call } = require("../../lib/phone");

Component({
  options: { styleIsolation: "apply-shared" },
  properties: { asks: Boolean },
  data: {
    declined: false,
    kept: config.keptDays,
    operator: config.operator || "（还没有填写）",
    operatorContact: config.operatorContact || "（还没有填写）",
  },
  methods: {
    onAgree() {
      this.triggerEvent("agree");
    },
    onDecline() {
      this.setData({ declined: true });
    },
    onCall(event) {
      call(event.currentTarget.dataset.phone);
    },
  },
});
