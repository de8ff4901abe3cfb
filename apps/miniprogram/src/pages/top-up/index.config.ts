export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "凑单" });
