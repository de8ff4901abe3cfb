Component({
  behaviors: [require("../../behaviors/shareable.js")],
  data: { book: { id: "", title: "" } },
  methods: {
    onLoad({ id }) {
      const book = getApp().globalData.books.find((one) => one.id === id) || { id, title: "一本好书" };
      this.setData({ book });
    },
  },
});
