// The box to write in. What stands in it is the page's, which empties it once the text is taken.

Component({
  options: { styleIsolation: "apply-shared" },
  properties: { text: String, placeholder: String, label: String },
  methods: {
    onInput(event) {
      this.triggerEvent("write", { value: event.detail.value });
    },
    onSend() {
      this.triggerEvent("send");
    },
  },
});
