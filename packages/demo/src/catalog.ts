import type { ProductRole } from "@banyan/contracts";
import type { Drawing } from "./pictures/art.ts";
import * as bread from "./pictures/bread.ts";
import * as cake from "./pictures/cake.ts";
import * as dairy from "./pictures/dairy.ts";
import * as fruit from "./pictures/fruit.ts";
import * as gifts from "./pictures/gifts.ts";
import * as greens from "./pictures/greens.ts";
import type { Tone } from "./pictures/scenes.ts";

export type DemoSku = { options: string[]; priceFen: number; weightGrams: number };
export type DemoProduct = {
  key: string;
  title: string;
  subtitle: string;
  description: string;
  drawing: Drawing;
  optionNames: string[];
  skus: DemoSku[];
  /** How often it is looked at, against the others. */
  appeal: number;
  /** Packed goods may be returned within 7 days; fresh food may not. */
  noReasonReturn: boolean;
};
export type DemoCategory = { key: string; name: string; tone: Tone; icon: Drawing; products: DemoProduct[] };

export const shop = {
  name: "榕下烘焙",
  slogan: "清晨开炉，鲜食到家 · 福州",
} as const;

const yuan = (amount: number) => Math.round(amount * 100);
/** A product with one SKU. */
const one = (priceYuan: number, weightGrams: number) => ({
  optionNames: [],
  skus: [{ options: [], priceFen: yuan(priceYuan), weightGrams }],
});
/** One option, e.g. the size. */
const by = (name: string, choices: readonly (readonly [choice: string, priceYuan: number, weightGrams: number])[]) => ({
  optionNames: [name],
  skus: choices.map(([choice, price, weightGrams]) => ({ options: [choice], priceFen: yuan(price), weightGrams })),
});
/** Size decides the price, sugar does not. */
const sizeAndSugar = (sizes: readonly (readonly [string, number, number])[]) => ({
  optionNames: ["尺寸", "甜度"],
  skus: sizes.flatMap(([size, price, weightGrams]) =>
    ["标准", "少糖"].map((sugar) => ({ options: [size, sugar], priceFen: yuan(price), weightGrams })),
  ),
});

const freshBread =
  "当日现烤，常温密封可存 2 天，冷冻可存 14 天；食用前 160℃ 回烤 4 分钟，外皮会重新酥脆。\n配料含小麦、乳制品、鸡蛋，过敏者请留意。";
const coldCake =
  "全程 0–4℃ 冷藏配送，收到后请立即冷藏，48 小时内食用。\n含小麦、乳制品、鸡蛋。门店每日限量制作，请以下单时的可售数量为准。";
const freshFruit =
  "当日到店、当日分拣，重量为净重，允许 ±3% 误差。\n冷藏保存，建议 2–3 天内食用；收到如有破损，请在 24 小时内联系客服。";

/** Eight shelves of five; names and prices as a neighbourhood bakery in Fuzhou would have them. */
export const categories: DemoCategory[] = [
  {
    key: "bread",
    name: "现烤面包",
    tone: "wheat",
    icon: bread.croissant,
    products: [
      {
        key: "croissant",
        title: "海盐黄油可颂",
        subtitle: "27 层开酥，咬下去会掉渣",
        drawing: bread.croissant,
        ...by("规格", [
          ["单个", 12.8, 75],
          ["4 个装", 46, 300],
        ]),
        appeal: 10,
        noReasonReturn: false,
        description: `动物黄油开酥，表面撒一点海盐，咸香衬出奶香。\n净含量：75 g / 个。\n${freshBread}`,
      },
      {
        key: "baguette",
        title: "法式长棍",
        subtitle: "外脆内韧，配汤配酱都合适",
        drawing: bread.baguettes,
        ...one(16.8, 280),
        appeal: 4,
        noReasonReturn: false,
        description: `面粉、水、盐、酵母，低温发酵 16 小时，麦香很足。\n净含量：280 g。\n${freshBread}`,
      },
      {
        key: "floss-roll",
        title: "海苔肉松卷",
        subtitle: "一整面肉松，孩子们的早餐",
        drawing: bread.flossRoll,
        ...by("规格", [
          ["2 个装", 19.8, 180],
          ["4 个装", 36.8, 360],
        ]),
        appeal: 8,
        noReasonReturn: false,
        description: `松软蛋糕体卷入沙拉酱，外面铺满猪肉松和海苔碎。\n净含量：90 g / 个。\n${freshBread}`,
      },
      {
        key: "pineapple-bun",
        title: "酥皮菠萝包",
        subtitle: "格纹酥皮，趁热夹一片黄油",
        drawing: bread.pineappleBun,
        ...by("规格", [
          ["2 个装", 13.8, 180],
          ["4 个装", 25.8, 360],
        ]),
        appeal: 6,
        noReasonReturn: false,
        description: `金黄格纹酥皮，里面是柔软的牛奶面团。\n净含量：90 g / 个。\n${freshBread}`,
      },
      {
        key: "garlic-boule",
        title: "蒜香软欧包",
        subtitle: "整颗蒜慢烤成泥，抹在切口里",
        drawing: bread.boule,
        ...one(22.8, 260),
        appeal: 5,
        noReasonReturn: false,
        description: `蒜泥黄油沿麦穗切口渗进面包，外壳薄脆、内里湿润。\n净含量：260 g。\n${freshBread}`,
      },
    ],
  },
  {
    key: "toast",
    name: "吐司贝果",
    tone: "cream",
    icon: bread.milkToast,
    products: [
      {
        key: "milk-toast",
        title: "醇香牛乳吐司",
        subtitle: "一条牛奶揉进一条吐司",
        drawing: bread.milkToast,
        ...by("切片", [
          ["整条不切", 26.8, 450],
          ["切 8 片", 26.8, 450],
        ]),
        appeal: 9,
        noReasonReturn: false,
        description: `以鲜牛奶代水和面，撕开能看到细长的丝。\n净含量：450 g。\n${freshBread}`,
      },
      {
        key: "wheat-toast",
        title: "全麦核桃吐司",
        subtitle: "全麦粉占 52%，越嚼越香",
        drawing: bread.wheatToast,
        ...one(29.8, 450),
        appeal: 5,
        noReasonReturn: false,
        description: `全麦粉与烤核桃仁，不额外加糖粉。含坚果。\n净含量：450 g。\n${freshBread}`,
      },
      {
        key: "bean-loaf",
        title: "蜜红豆手撕包",
        subtitle: "一扯一丝，红豆粒粒可见",
        drawing: bread.beanLoaf,
        ...one(24.8, 400),
        appeal: 6,
        noReasonReturn: false,
        description: `自熬蜜红豆，保留豆粒的口感。\n净含量：400 g。\n${freshBread}`,
      },
      {
        key: "bagel",
        title: "芝麻原味贝果",
        subtitle: "先煮后烤，嚼劲十足",
        drawing: bread.plainBagel,
        ...by("规格", [
          ["2 个装", 17.8, 200],
          ["6 个装", 48, 600],
        ]),
        appeal: 6,
        noReasonReturn: false,
        description: `水煮 40 秒再入炉，表皮亮、内里韧。\n净含量：100 g / 个。\n${freshBread}`,
      },
      {
        key: "blueberry-bagel",
        title: "蓝莓奶酪贝果",
        subtitle: "夹一层奶油奶酪，微酸刚好",
        drawing: bread.blueberryBagel,
        ...one(16.8, 140),
        appeal: 7,
        noReasonReturn: false,
        description: `面团里揉进蓝莓干，夹厚厚一层奶油奶酪。\n净含量：140 g。请冷藏，当日食用。\n配料含小麦、乳制品。`,
      },
    ],
  },
  {
    key: "cake",
    name: "蛋糕甜品",
    tone: "rose",
    icon: cake.strawberryCake,
    products: [
      {
        key: "strawberry-cake",
        title: "草莓奶油蛋糕",
        subtitle: "当季草莓，动物奶油，少一点甜",
        drawing: cake.strawberryCake,
        ...sizeAndSugar([
          ["4 寸", 98, 450],
          ["6 寸", 168, 900],
          ["8 寸", 238, 1_500],
        ]),
        appeal: 9,
        noReasonReturn: false,
        description: `三层戚风夹两层草莓，动物奶油抹面。请至少提前 4 小时下单，可在备注写祝福语。\n${coldCake}`,
      },
      {
        key: "basque",
        title: "巴斯克芝士蛋糕",
        subtitle: "高温焦香，中心流心",
        drawing: cake.basque,
        ...by("规格", [
          ["单片", 28, 130],
          ["6 寸", 148, 800],
        ]),
        appeal: 8,
        noReasonReturn: false,
        description: `奶油奶酪占 46%，表面焦香、中心半熟。\n${coldCake}`,
      },
      {
        key: "tiramisu",
        title: "提拉米苏盒子",
        subtitle: "现萃咖啡浸手指饼，含微量酒精",
        drawing: cake.tiramisu,
        ...one(36, 220),
        appeal: 7,
        noReasonReturn: false,
        description: `马斯卡彭奶酪、手指饼、可可粉。配方含咖啡酒，未成年人、孕妇与驾车者请勿食用。\n净含量：220 g。\n${coldCake}`,
      },
      {
        key: "mango-crepe",
        title: "芒果千层",
        subtitle: "16 层薄饼，一整颗芒果",
        drawing: cake.mangoCrepe,
        ...by("规格", [
          ["单片", 26, 150],
          ["6 寸", 158, 900],
        ]),
        appeal: 7,
        noReasonReturn: false,
        description: `手煎薄饼与动物奶油，层层夹入鲜芒果。\n${coldCake}`,
      },
      {
        key: "matcha-roll",
        title: "抹茶瑞士卷",
        subtitle: "微苦回甘，配红茶很好",
        drawing: cake.matchaRoll,
        ...one(42, 350),
        appeal: 6,
        noReasonReturn: false,
        description: `石磨抹茶粉与轻奶油，卷得松松的。\n净含量：350 g。\n${coldCake}`,
      },
    ],
  },
  {
    key: "cookies",
    name: "饼干点心",
    tone: "caramel",
    icon: cake.macarons,
    products: [
      {
        key: "butter-cookies",
        title: "手工黄油曲奇",
        subtitle: "一罐 26 片，入口即化",
        drawing: cake.butterCookies,
        ...one(58, 320),
        appeal: 6,
        noReasonReturn: true,
        description:
          "黄油挤花曲奇，铁罐密封。\n净含量：320 g。保质期 45 天，开罐后请 7 天内食用。\n配料含小麦、乳制品、鸡蛋。",
      },
      {
        key: "cranberry",
        title: "蔓越莓酥饼",
        subtitle: "果干酸甜，饼体酥松",
        drawing: cake.cranberryBiscuits,
        ...one(26.8, 180),
        appeal: 5,
        noReasonReturn: true,
        description: "蔓越莓干切碎揉入面团，冷藏定型后切片烘烤。\n净含量：180 g。保质期 30 天。\n配料含小麦、乳制品。",
      },
      {
        key: "yolk-pastry",
        title: "红豆蛋黄酥",
        subtitle: "整颗咸蛋黄，酥皮 18 层",
        drawing: cake.yolkPastry,
        ...by("规格", [
          ["4 枚", 32.8, 220],
          ["8 枚", 62, 440],
        ]),
        appeal: 7,
        noReasonReturn: false,
        description:
          "整颗咸蛋黄包入红豆沙，每日现烤。\n净含量：55 g / 枚。常温 5 天，冷藏 10 天。\n配料含小麦、乳制品、鸡蛋。",
      },
      {
        key: "egg-tart",
        title: "葡式蛋挞",
        subtitle: "趁热吃，酥皮一碰就碎",
        drawing: cake.eggTarts,
        ...by("规格", [
          ["4 枚", 24, 240],
          ["6 枚", 34, 360],
        ]),
        appeal: 9,
        noReasonReturn: false,
        description: `酥皮杯里倒满蛋奶液，表面烤出焦斑。\n净含量：60 g / 枚。请当日食用，180℃ 回烤 3 分钟。\n配料含小麦、乳制品、鸡蛋。`,
      },
      {
        key: "macaron",
        title: "马卡龙",
        subtitle: "玫瑰、柠檬、开心果、薰衣草四味",
        drawing: cake.macarons,
        ...by("规格", [
          ["4 枚", 36, 80],
          ["8 枚", 68, 160],
        ]),
        appeal: 4,
        noReasonReturn: false,
        description: "杏仁粉外壳，夹心现打。\n净含量：20 g / 枚。冷藏 5 天。\n配料含杏仁、乳制品、鸡蛋。",
      },
    ],
  },
  {
    key: "dairy",
    name: "鲜奶酸奶",
    tone: "sky",
    icon: dairy.milkBottle,
    products: [
      {
        key: "milk",
        title: "巴氏鲜牛奶",
        subtitle: "玻璃瓶装，每日清晨到店",
        drawing: dairy.milkBottle,
        ...by("规格", [
          ["480 ml", 13.8, 520],
          ["950 ml", 23.8, 1_020],
        ]),
        appeal: 8,
        noReasonReturn: false,
        description: "生牛乳巴氏杀菌，0–4℃ 冷藏，保质期 7 天，开瓶后请 24 小时内饮用。\n配料：生牛乳。",
      },
      {
        key: "yoghurt",
        title: "罐装原味酸奶",
        subtitle: "凝固型，可以立住勺子",
        drawing: dairy.yoghurtJar,
        ...one(15.8, 400),
        appeal: 7,
        noReasonReturn: false,
        description: "生牛乳、白砂糖、发酵菌种，凝固型发酵。\n净含量：400 g。0–4℃ 冷藏，保质期 14 天。",
      },
      {
        key: "peach-cup",
        title: "黄桃燕麦酸奶杯",
        subtitle: "一杯早餐，三层口感",
        drawing: dairy.peachCup,
        ...one(18.8, 260),
        appeal: 7,
        noReasonReturn: false,
        description:
          "底层黄桃果粒，中层烤燕麦，上层浓稠酸奶。\n净含量：260 g。0–4℃ 冷藏，请当日食用。\n配料含乳制品、谷物。",
      },
      {
        key: "pudding",
        title: "焦糖鸡蛋布丁",
        subtitle: "焦糖微苦，蛋香柔滑",
        drawing: dairy.pudding,
        ...by("规格", [
          ["2 个装", 19.8, 240],
          ["4 个装", 36.8, 480],
        ]),
        appeal: 5,
        noReasonReturn: false,
        description:
          "水浴低温慢烤，倒扣后焦糖顺着流下。\n净含量：120 g / 个。0–4℃ 冷藏，3 天内食用。\n配料含乳制品、鸡蛋。",
      },
      {
        key: "soy-milk",
        title: "现磨黄豆浆",
        subtitle: "整豆研磨，不加糖",
        drawing: dairy.soyMilk,
        ...one(9.8, 500),
        appeal: 4,
        noReasonReturn: false,
        description: "非转基因黄豆整颗研磨，煮沸两次。\n净含量：500 ml。0–4℃ 冷藏，请当日饮用。\n配料：水、黄豆。",
      },
    ],
  },
  {
    key: "fruit",
    name: "当季鲜果",
    tone: "dew",
    icon: fruit.strawberryBox,
    products: [
      {
        key: "strawberry",
        title: "奶油草莓",
        subtitle: "清晨采摘，木盒轻放",
        drawing: fruit.strawberryBox,
        ...by("规格", [
          ["300 g", 29.8, 300],
          ["600 g", 55.8, 600],
        ]),
        appeal: 9,
        noReasonReturn: false,
        description: freshFruit,
      },
      {
        key: "grapes",
        title: "阳光玫瑰葡萄",
        subtitle: "皮薄无籽，冰一冰更好",
        drawing: fruit.grapes,
        ...by("规格", [
          ["约 500 g", 32.8, 500],
          ["约 1 kg", 59.8, 1_000],
        ]),
        appeal: 7,
        noReasonReturn: false,
        description: freshFruit,
      },
      {
        key: "pomelo",
        title: "红心蜜柚",
        subtitle: "可代剥皮，汁水足",
        drawing: fruit.pomelo,
        ...by("处理", [
          ["带皮整颗", 19.8, 1_200],
          ["剥好装盒", 24.8, 700],
        ]),
        appeal: 5,
        noReasonReturn: false,
        description: `福建产区红心柚，整颗约 1.2 kg。\n${freshFruit}`,
      },
      {
        key: "blueberry",
        title: "鲜蓝莓",
        subtitle: "果径 15 mm 以上",
        drawing: fruit.blueberryBox,
        ...by("规格", [
          ["125 g", 19.8, 125],
          ["125 g × 4", 72, 500],
        ]),
        appeal: 6,
        noReasonReturn: false,
        description: freshFruit,
      },
      {
        key: "fruit-box",
        title: "五拼鲜切果盒",
        subtitle: "现点现切，附果叉",
        drawing: fruit.fruitBox,
        ...one(29.8, 500),
        appeal: 8,
        noReasonReturn: false,
        description: `西瓜、猕猴桃、橙、火龙果、蓝莓五种，现切现装。\n净含量：500 g。请在 4 小时内食用。\n时令变化时会以同等价值的水果替换并提前告知。`,
      },
    ],
  },
  {
    key: "greens",
    name: "净菜轻食",
    tone: "leaf",
    icon: greens.saladBowl,
    products: [
      {
        key: "lettuce",
        title: "水培奶油生菜",
        subtitle: "带根配送，叶片脆嫩",
        drawing: greens.lettuce,
        ...one(9.9, 150),
        appeal: 4,
        noReasonReturn: false,
        description: `水培种植，带根保鲜。\n净含量：150 g。\n${freshFruit}`,
      },
      {
        key: "tomato",
        title: "双色樱桃番茄",
        subtitle: "一红一黄，甜酸平衡",
        drawing: greens.tomatoes,
        ...by("规格", [
          ["350 g", 12.8, 350],
          ["700 g", 23.8, 700],
        ]),
        appeal: 5,
        noReasonReturn: false,
        description: freshFruit,
      },
      {
        key: "avocado",
        title: "即食牛油果",
        subtitle: "催熟到位，收到就能吃",
        drawing: greens.avocado,
        ...by("规格", [
          ["2 颗", 19.8, 340],
          ["4 颗", 36.8, 680],
        ]),
        appeal: 5,
        noReasonReturn: false,
        description: freshFruit,
      },
      {
        key: "salad",
        title: "鸡胸藜麦沙拉",
        subtitle: "低温慢煮鸡胸，油醋汁另附",
        drawing: greens.saladBowl,
        ...by("酱汁", [
          ["油醋汁", 32.8, 380],
          ["焙煎芝麻", 32.8, 380],
        ]),
        appeal: 7,
        noReasonReturn: false,
        description:
          "生菜、藜麦、樱桃番茄、水煮蛋、鸡胸肉。\n净含量：380 g。0–4℃ 冷藏，请在 6 小时内食用。\n配料含鸡蛋、大豆、芝麻。",
      },
      {
        key: "sandwich",
        title: "火腿芝士三明治",
        subtitle: "现做现切，一份两角",
        drawing: greens.sandwich,
        ...by("面包", [
          ["牛乳吐司", 18.8, 220],
          ["全麦吐司", 19.8, 220],
        ]),
        appeal: 8,
        noReasonReturn: false,
        description:
          "火腿、芝士、番茄、生菜，用当日吐司。\n净含量：220 g。请在 4 小时内食用。\n配料含小麦、乳制品、鸡蛋。",
      },
    ],
  },
  {
    key: "gifts",
    name: "咖啡礼盒",
    tone: "dusk",
    icon: gifts.giftBox,
    products: [
      {
        key: "coffee-beans",
        title: "榕荫拼配咖啡豆",
        subtitle: "中深烘，坚果与黑糖",
        drawing: gifts.coffeeBag,
        ...by("研磨", [
          ["整豆", 68, 227],
          ["手冲粉", 68, 227],
          ["摩卡壶粉", 68, 227],
        ]),
        appeal: 5,
        noReasonReturn: true,
        description: "每周三烘焙，包装正面标注烘焙日期。\n净含量：227 g。避光密封，建议烘焙后 45 天内饮用。",
      },
      {
        key: "drip-coffee",
        title: "挂耳咖啡 10 包",
        subtitle: "办公室的一杯手冲",
        drawing: gifts.dripCoffee,
        ...one(45, 100),
        appeal: 6,
        noReasonReturn: true,
        description: "单包充氮，10 g × 10 包。\n93℃ 热水分三次注入，共约 180 ml。保质期 12 个月。",
      },
      {
        key: "jasmine-tea",
        title: "茉莉花茶罐",
        subtitle: "福州窨制工艺，花香清长",
        drawing: gifts.jasmineTea,
        ...by("规格", [
          ["80 g", 78, 80],
          ["80 g × 2", 148, 160],
        ]),
        appeal: 4,
        noReasonReturn: true,
        description: "绿茶坯与伏季茉莉鲜花窨制。\n净含量：80 g。密封、避光、防潮，保质期 18 个月。",
      },
      {
        key: "gift-box",
        title: "团圆烘焙礼盒",
        subtitle: "曲奇、蛋黄酥、凤梨酥三层装",
        drawing: gifts.giftBox,
        ...one(168, 1_100),
        appeal: 4,
        noReasonReturn: false,
        description:
          "曲奇 200 g、蛋黄酥 6 枚、凤梨酥 8 枚，附贺卡与手提袋。\n蛋黄酥为当日现烤，请 5 天内食用。\n配料含小麦、乳制品、鸡蛋。",
      },
      {
        key: "cookie-gift",
        title: "六格曲奇礼盒",
        subtitle: "六种口味，一盒分享",
        drawing: gifts.cookieGift,
        ...one(98, 480),
        appeal: 5,
        noReasonReturn: true,
        description:
          "巧克力豆、可可、抹茶、玫瑰、焦糖脆条、果酱六味。\n净含量：480 g。保质期 45 天。\n配料含小麦、乳制品、鸡蛋。",
      },
    ],
  },
];

export const products: readonly (DemoProduct & { category: number })[] = categories.flatMap((category, index) =>
  category.products.map((product) => ({ ...product, category: index })),
);

/** The cheapest of a shelf brings people in, the dearest stands for the shop, the others earn. */
export function roleOf(product: (typeof products)[number]): ProductRole {
  const price = ({ skus }: DemoProduct) => Math.min(...skus.map(({ priceFen }) => priceFen));
  const prices = categories[product.category]?.products.map(price) ?? [];
  if (price(product) === Math.min(...prices)) return "traffic";
  return price(product) === Math.max(...prices) ? "premium" : "profit";
}

/** Every SKU in one row; a plan names a SKU by its place here. */
export const skus: readonly (DemoSku & { product: number; code: string })[] = products.flatMap((product, index) =>
  product.skus.map((sku, place) => ({
    ...sku,
    product: index,
    code: `${product.key.toUpperCase()}-${place + 1}`,
  })),
);

/** What the home page shows on top; each opens a product or a shelf. */
export const banners = [
  {
    title: "清晨开炉 · 现烤面包",
    tone: "wheat",
    opens: { category: "bread" },
    things: [
      { drawing: bread.milkToast, x: 900, y: 292, size: 0.95 },
      { drawing: bread.baguettes, x: 270, y: 262, size: 0.9 },
      { drawing: dairy.milkBottle, x: 1_112, y: 272, size: 0.68 },
      { drawing: bread.pineappleBun, x: 612, y: 290, size: 0.64 },
      { drawing: bread.croissant, x: 456, y: 356, size: 0.82 },
      { drawing: bread.plainBagel, x: 768, y: 392, size: 0.44 },
    ],
  },
  {
    title: "今天也要有蛋糕 · 草莓季",
    tone: "rose",
    opens: { product: "strawberry-cake" },
    things: [
      { drawing: cake.strawberryCake, x: 600, y: 252, size: 1.12 },
      { drawing: cake.macarons, x: 226, y: 330, size: 0.74 },
      { drawing: cake.mangoCrepe, x: 960, y: 322, size: 0.84 },
      { drawing: dairy.pudding, x: 1_130, y: 384, size: 0.42 },
    ],
  },
  {
    title: "当季鲜果 · 当日分拣",
    tone: "dew",
    opens: { category: "fruit" },
    things: [
      { drawing: fruit.grapes, x: 1_086, y: 252, size: 0.74 },
      { drawing: greens.lettuce, x: 150, y: 270, size: 0.66 },
      { drawing: fruit.fruitBox, x: 846, y: 342, size: 0.8 },
      { drawing: greens.avocado, x: 600, y: 312, size: 0.7 },
      { drawing: fruit.strawberryBox, x: 352, y: 326, size: 0.8 },
    ],
  },
  {
    title: "把心意装进盒子里",
    tone: "dusk",
    opens: { category: "gifts" },
    things: [
      { drawing: gifts.coffeeBag, x: 160, y: 286, size: 0.7 },
      { drawing: gifts.jasmineTea, x: 372, y: 308, size: 0.8 },
      { drawing: gifts.giftBox, x: 664, y: 282, size: 0.94 },
      { drawing: gifts.cookieGift, x: 1_020, y: 318, size: 0.78 },
    ],
  },
] as const satisfies readonly {
  title: string;
  tone: Tone;
  opens: { category: string } | { product: string };
  things: readonly { drawing: Drawing; x: number; y: number; size: number }[];
}[];
