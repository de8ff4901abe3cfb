import type { Random } from "../random.ts";

/** Invented: numbers of the 139 0000 range, streets that exist, doors that need not. */
export type Household = { name: string; nickname: string; phone: string; district: string; detail: string };

const surnames = "林陈黄郑王张李吴刘蔡杨许叶苏江谢何卢曾邱".split("");
const givenNames =
  "思远 雨桐 嘉怡 子轩 晓彤 文静 志强 美玲 建平 淑芬 佳宁 宇航 诗涵 俊杰 雅雯 明哲 欣怡 浩然 慧敏 梓萱 海燕 国栋 若溪 晨曦 丽华 振宇 婉清 泽楷 秀英 一诺 书瑶 家豪 芷若 启航 佩珊 静怡 安然 沐阳 可馨 立夏".split(
    " ",
  );
const nicknames =
  "小满 阿榕 三坊七巷的猫 今天吃什么 鱼丸汤加葱 早安福州 面包不会说谎 慢慢走 一只柚子 茶亭街老王 晴天 榕树下 半糖少冰 云朵收集者 鹿鹿 阿杰 橙子汽水 夏夜晚风 豆豆妈 麦穗 南风知我意 栗子 芋泥波波 小王同学 静静 山有木兮 海边的卡 花生酱 Momo 阿珍 二丫 晚安 闽江边 青团 林小鹿 米粒 大橘 周末去爬鼓山 可可 苏打饼干".split(
    " ",
  );
const streets: readonly (readonly [district: string, streets: readonly string[]])[] = [
  ["鼓楼区", ["东街口 津泰路", "杨桥东路", "西洪路", "湖前路", "五四路", "温泉支路"]],
  ["台江区", ["上下杭 隆平路", "江滨中大道", "广达路", "茶亭街", "五一中路"]],
  ["仓山区", ["首山路", "金山大道", "上三路", "浦上大道", "建新中路"]],
  ["晋安区", ["福马路", "长乐北路", "塔头路", "连江北路", "秀峰路"]],
  ["马尾区", ["罗星路", "君竹路", "儒江西路"]],
];

export function household(random: Random, number: number): Household {
  const [district, roads] = random.weighted(
    streets.map((place, index) => [place, [34, 24, 22, 15, 5][index] ?? 1] as const),
  );
  const door = `${random.whole(1, 268)} 号 ${random.whole(1, 12)} 座 ${random.whole(2, 28)}${String(random.whole(1, 6)).padStart(2, "0")} 室`;
  return {
    name: random.pick(surnames) + random.pick(givenNames),
    nickname: random.pick(nicknames),
    phone: `1390000${String(number % 10_000).padStart(4, "0")}`,
    district,
    detail: `${random.pick(roads)} ${door}`,
  };
}

export const city = { province: "福建省", city: "福州市" } as const;

export type Device = { os: string; model: string; screen_width: number; screen_height: number };
const devices: readonly (readonly [Device, number])[] = [
  [{ os: "iOS 18.1", model: "iPhone 15", screen_width: 393, screen_height: 852 }, 20],
  [{ os: "iOS 17.6", model: "iPhone 13", screen_width: 390, screen_height: 844 }, 18],
  [{ os: "iOS 18.1", model: "iPhone 16 Pro", screen_width: 402, screen_height: 874 }, 8],
  [{ os: "HarmonyOS 4.2", model: "HUAWEI Mate 60", screen_width: 360, screen_height: 780 }, 16],
  [{ os: "HarmonyOS 5.0", model: "HUAWEI nova 13", screen_width: 360, screen_height: 804 }, 9],
  [{ os: "Android 14", model: "Xiaomi 14", screen_width: 393, screen_height: 873 }, 12],
  [{ os: "Android 14", model: "vivo X100", screen_width: 360, screen_height: 800 }, 9],
  [{ os: "Android 13", model: "OPPO Reno11", screen_width: 360, screen_height: 806 }, 8],
];
export const device = (random: Random): Device => random.weighted(devices);
