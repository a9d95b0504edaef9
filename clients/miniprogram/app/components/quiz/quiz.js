// A practice question. Where several answers may be right, they are marked first and their letters sent together.

Component({
  options: { styleIsolation: "apply-shared" },
  properties: { card: Object, active: Boolean },
  data: { marked: {}, letters: "" },
  methods: {
    onOption(event) {
      const { title, payload } = event.currentTarget.dataset;
      this.triggerEvent("pick", { title, payload });
    },
    onMark(event) {
      const { letter } = event.currentTarget.dataset;
      const marked = Object.assign({}, this.data.marked);
      marked[letter] = !marked[letter];
      this.setData({ marked, letters: Object.keys(marked).filter((one) => marked[one]).sort().join("") });
    },
    onDone() {
      const { letters } = this.data;
      if (letters) this.triggerEvent("pick", { title: letters.split("").join("、"), payload: letters });
    },
  },
});
