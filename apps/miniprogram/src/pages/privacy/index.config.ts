export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "隐私保护指引" });
