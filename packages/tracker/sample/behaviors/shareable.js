/** Brings the share hook, and counts how often a page was shown. */
module.exports = Behavior({
  data: { shown: 0 },
  methods: {
    onShow() {
      this.setData({ shown: this.data.shown + 1 });
    },
    onShareAppMessage() {
      const { id, title } = this.data.book;
      return { title, path: `/pages/book/book?id=${id}#review` };
    },
  },
});
