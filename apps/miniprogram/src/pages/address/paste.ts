import type { AddressInput } from "@banyan/contracts";

const MUNICIPALITIES = ["北京市", "上海市", "天津市", "重庆市"];

/**
 * Reads “王小满 13800138000 浙江省杭州市西湖区文三路 100 号” in any order of name, phone and place.
 * Null when there is no phone and no place in it.
 */
export function readPastedAddress(text: string): Partial<AddressInput> | null {
  const phone = /(?<!\d)1\d{10}(?!\d)/.exec(text)?.[0];
  const parts = text
    .replace(phone ?? "", " ")
    .replace(/(收货人|姓名|手机号?码?|电话|所在地区|详细地址|地址)[:：]?/g, " ")
    .split(/[\s,，;；、]+/)
    .filter(Boolean);
  const start = parts.findIndex((part) => /(省|自治区|特别行政区|市|区|县)/.test(part));
  const place = start < 0 ? null : readPlace(parts.slice(start));
  if (!phone && !place) return null;
  const name = parts.slice(0, start < 0 ? undefined : start).find((part) => part.length <= 10);
  const behind = name ? undefined : place?.rest.at(-1);
  return {
    ...(phone && { phone }),
    ...(name && { name }),
    ...(behind && behind.length <= 4 && !/\d/.test(behind) && { name: behind }),
    ...(place && { province: place.province, city: place.city, district: place.district, detail: place.detail }),
  };
}

function readPlace(parts: string[]) {
  const joined = parts.join(" ");
  const match =
    /^\s*(?:(.+?(?:省|自治区|特别行政区))\s*)?(.+?(?:自治州|地区|盟|市))?\s*(.+?(?:区|县|旗|市))?\s*(.*)$/.exec(joined);
  if (!match) return null;
  const [, province = "", city = "", district = "", detail = ""] = match;
  const isMunicipality = MUNICIPALITIES.includes(city);
  return { province: isMunicipality ? city : province, city, district, detail: detail.trim(), rest: parts.slice(1) };
}
