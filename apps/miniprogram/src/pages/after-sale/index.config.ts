export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "售后详情" });
