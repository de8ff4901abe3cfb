export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "优惠券" });
