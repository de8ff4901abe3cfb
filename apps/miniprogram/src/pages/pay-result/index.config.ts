export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "支付结果" });
