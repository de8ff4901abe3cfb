import { type Art, circle, ellipse, line, n, path, rect, shadow, shine, turned } from "./art.ts";

export function coffeeBean(art: Art, x: number, y: number, size: number, turn: number): void {
  art.within(`translate(${n(x)} ${n(y)}) rotate(${n(turn)}) scale(${n(size)})`, () => {
    art.add(
      ellipse(0, 0, 24, 17, art.radial(["#8f5a34", "#5d3519", "#35190a"], { x: 0.36, y: 0.28, r: 0.8 })),
      line("M-22 2 C-8 -8 8 10 22 -2", "#26110a", 3.4),
      shine(-8, -8, 7, 3, -10, 0.3),
    );
  });
}

export function coffeeBag(art: Art): void {
  shadow(art, 0, 152, 200, 36);
  art.add(
    path(
      "M-112 -156 L112 -156 L124 -120 C132 -30 134 60 126 146 C60 156 -60 156 -126 146 C-134 60 -132 -30 -124 -120Z",
      art.linear(["#2a463c", "#3f6a59", "#35594b", "#1d332b"], 0),
    ),
  );
  art.add(
    path("M-112 -186 L112 -186 L112 -150 L-112 -150Z", art.linear(["#24402f", "#3b6653", "#1d332b"], 0)),
    line("M-112 -168 L112 -168", "#6f9885", 3, 'stroke-dasharray="4 5"'),
    rect(-26, -178, 52, 20, 6, "#c9a15a"),
  );
  art.add(circle(0, -118, 10, "#1d332b"), circle(0, -118, 4, "#6f9885"));
  art.add(
    rect(-82, -84, 164, 176, 14, "#f6efdf"),
    rect(-72, -74, 144, 156, 8, "none", 'stroke="#b58f52" stroke-width="2.5"'),
  );
  coffeeBean(art, 0, -20, 1.9, -35);
  art.add(rect(-46, 34, 92, 8, 4, "#3f6a59"), rect(-30, 52, 60, 6, 3, "#3f6a59", 'opacity=".5"'));
  art.add(
    path("M-118 -110 C-126 -20 -126 60 -118 140 L-104 142 C-110 60 -110 -20 -104 -112Z", "#fff", 'opacity=".12"'),
  );
  for (const [x, y, turn] of [
    [-168, 140, 20],
    [-142, 154, -30],
    [156, 134, 50],
    [176, 154, -10],
    [136, 158, 10],
    [-180, 162, 70],
    [162, 168, 100],
  ] as const)
    coffeeBean(art, x, y, 0.9, turn);
}

export function dripCoffee(art: Art): void {
  shadow(art, 0, 152, 200, 36);
  art.add(path("M102 -6 C190 -16 190 96 92 92 L92 66 C148 68 148 18 102 22Z", art.linear(["#ffffff", "#d9d0c4"])));
  art.add(
    path(
      "M-120 -34 L120 -34 L104 128 C100 148 84 152 60 152 L-60 152 C-84 152 -100 148 -104 128Z",
      art.linear(["#eae2d7", "#ffffff", "#faf6ef", "#d5cabb"], 0),
    ),
  );
  art.add(ellipse(0, -34, 120, 28, "#efe7db"), ellipse(0, -30, 106, 22, art.linear(["#4a2812", "#2b1407"])));
  art.add(path("M-92 -132 L92 -132 L60 -20 C30 -6 -30 -6 -60 -20Z", art.linear(["#fffdf7", "#f3e9d6", "#dccbb0"], 20)));
  art.add(
    path("M-70 -132 L70 -132 L60 -104 C30 -92 -30 -92 -60 -104Z", "#5d3519"),
    path("M-92 -132 L-140 -92 L-132 -30 L-112 -30 L-112 -78 L-70 -112Z", "#e9dcc5"),
    path("M92 -132 L140 -92 L132 -30 L112 -30 L112 -78 L70 -112Z", "#d9c7a8"),
  );
  art.add(line("M-30 -168 C-44 -190 -12 -196 -26 -220 M20 -162 C6 -186 38 -194 24 -220", "#fff", 8, 'opacity=".75"'));
  art.within("translate(0 66)", () => coffeeBean(art, 0, 0, 1.4, -30));
  for (const [x, y, turn] of [
    [-164, 146, 30],
    [-140, 160, -20],
    [158, 148, 60],
  ] as const)
    coffeeBean(art, x, y, 0.9, turn);
}

/** Five white petals. */
function jasmine(art: Art, x: number, y: number, size: number, turn = 0): void {
  art.within(`translate(${x} ${y}) rotate(${turn}) scale(${size})`, () => {
    for (let petal = 0; petal < 6; petal += 1)
      art.add(
        path("M0 0 C-18 -14 -16 -46 0 -54 C16 -46 18 -14 0 0Z", art.linear(["#ffffff", "#eef0dc"]), turned(petal * 60)),
      );
    art.add(circle(0, 0, 10, "#f0cf62"));
  });
}

export function jasmineTea(art: Art): void {
  shadow(art, -10, 148, 210, 36);
  art.within("translate(-56 0)", () => {
    art.add(
      path(
        "M-104 -116 L-104 122 C-104 156 104 156 104 122 L104 -116Z",
        art.linear(["#a9c7a2", "#dcebd4", "#c5dcbc", "#86a97f"], 0),
      ),
    );
    art.add(
      path(
        "M-108 -156 L-108 -108 C-108 -78 108 -78 108 -108 L108 -156Z",
        art.linear(["#b8903f", "#ecd08a", "#d9b765", "#96722a"], 0),
      ),
      ellipse(0, -156, 108, 30, art.linear(["#f6e2ab", "#d9b765"])),
    );
    art.add(
      rect(-64, -52, 128, 140, 64, "#fdfbf1"),
      rect(-56, -44, 112, 124, 56, "none", 'stroke="#b8903f" stroke-width="2.5"'),
    );
    jasmine(art, 0, 4, 0.72, 10);
    art.add(
      path("M-6 30 C-30 34 -40 52 -38 60 C-18 60 -6 48 -6 30Z M6 30 C30 34 40 52 38 60 C18 60 6 48 6 30Z", "#6f9f63"),
    );
  });
  art.within("translate(124 84)", () => {
    shadow(art, 0, 66, 92, 18);
    art.add(
      path("M-74 -44 C-72 30 -46 62 0 62 C46 62 72 30 74 -44Z", art.linear(["#f1ece2", "#ffffff", "#ddd4c6"], 0)),
      ellipse(0, -44, 74, 20, "#f4efe6"),
      ellipse(0, -41, 64, 15, art.radial(["#e9d37a", "#d2b04a"])),
    );
    jasmine(art, 8, -42, 0.26);
    art.add(line("M-16 -76 C-28 -96 0 -104 -12 -126 M18 -72 C6 -92 34 -100 22 -122", "#fff", 6, 'opacity=".7"'));
  });
  jasmine(art, 44, 146, 0.5, 20);
  jasmine(art, -178, 140, 0.42, -10);
}

/** Ribbon bow around the origin. */
function bow(art: Art, light: string, deep: string): void {
  const fill = art.linear([light, deep]);
  art.add(
    path("M-6 6 C-30 40 -44 70 -70 96 L-44 100 L-34 122 C-14 84 -2 40 4 8Z", fill),
    path("M6 6 C30 40 44 70 70 96 L44 100 L34 122 C14 84 2 40 -4 8Z", fill),
  );
  art.add(
    path("M0 0 C-40 -60 -120 -66 -122 -18 C-122 34 -46 30 0 0Z", fill),
    path("M0 0 C40 -60 120 -66 122 -18 C122 34 46 30 0 0Z", fill),
  );
  art.add(
    path("M-20 -4 C-52 -34 -92 -40 -96 -16 C-94 10 -50 12 -20 -4Z", deep, 'opacity=".55"'),
    path("M20 -4 C52 -34 92 -40 96 -16 C94 10 50 12 20 -4Z", deep, 'opacity=".55"'),
    rect(-22, -22, 44, 42, 14, light),
  );
}

export function giftBox(art: Art): void {
  shadow(art, 0, 150, 222, 38);
  art.add(
    path(
      "M-172 -30 L172 -30 L160 134 C158 146 150 150 140 150 L-140 150 C-150 150 -158 146 -160 134Z",
      art.linear(["#b23a3f", "#cf5552", "#8d2930"], 0),
    ),
  );
  for (let dot = 0; dot < 34; dot += 1)
    art.add(circle(art.random.between(-148, 148), art.random.between(4, 138), 4, "#f5d9a0", 'opacity=".5"'));
  art.add(
    path(
      "M-190 -92 L190 -92 L190 -26 C190 -18 186 -16 180 -16 L-180 -16 C-186 -16 -190 -18 -190 -26Z",
      art.linear(["#c4474a", "#e06a62", "#a03239"], 0),
    ),
    path("M-190 -92 L-164 -122 L164 -122 L190 -92Z", "#ee8a7e"),
  );
  art.add(
    rect(-28, -92, 56, 242, 0, art.linear(["#f8e3b4", "#e9c677"])),
    path("M-24 -122 L24 -122 L28 -92 L-28 -92Z", "#fbedc9"),
  );
  art.within("translate(0 -112)", () => bow(art, "#fbe8bd", "#dcae55"));
}

export function cookieGift(art: Art): void {
  shadow(art, 0, 150, 232, 38);
  art.within("translate(0 -96)", () => {
    art.add(
      path("M-190 -66 L190 -66 L204 30 L-204 30Z", art.linear(["#2f7d63", "#1b6349"])),
      path("M-176 -54 L176 -54 L188 20 L-188 20Z", "none", 'stroke="#e6c27a" stroke-width="3"'),
    );
    art.add(path("M0 -40 C24 -28 26 2 0 14 C-26 2 -24 -28 0 -40Z", "#e6c27a"));
  });
  art.add(
    path(
      "M-208 -64 L208 -64 L222 126 C222 142 212 148 198 148 L-198 148 C-212 148 -222 142 -222 126Z",
      art.linear(["#1b6349", "#2f8a6c", "#14503a"], 0),
    ),
    path("M-194 -50 L194 -50 L204 126 L-204 126Z", "#f7efdf"),
  );
  const cell = (x: number, y: number, places: readonly number[], draw: (x: number) => void) => {
    art.add(rect(x - 60, y - 40, 120, 80, 12, "#e8dac0"));
    art.within(`translate(${x} ${y})`, () => {
      for (const place of places) draw(place);
    });
  };
  const round = (x: number, stops: readonly string[]) =>
    art.add(
      circle(x, 4, 29, "#8a5a2a", 'opacity=".35"'),
      circle(x, 0, 29, art.radial([...stops], { x: 0.4, y: 0.3, r: 0.8 })),
    );
  const pair = [-28, 28];
  cell(-128, -4, pair, (x) => {
    round(x, ["#fde2a4", "#e7b35b"]);
    art.add(
      ...[[-8, -8] as const, [9, -4] as const, [0, 10] as const].map(([px, py]) => circle(x + px, py, 5, "#5a2f16")),
    );
  });
  cell(0, -4, pair, (x) => {
    round(x, ["#9a6038", "#5d3216"]);
    art.add(circle(x, 0, 10, "#fbe9c6"));
  });
  cell(128, -4, pair, (x) => {
    round(x, ["#cfe0a0", "#8fb35a"]);
    for (let seed = 0; seed < 7; seed += 1)
      art.add(ellipse(x + art.random.between(-16, 16), art.random.between(-16, 16), 3.5, 2, "#fff7e0"));
  });
  cell(-128, 84, pair, (x) => round(x, ["#f9c9d2", "#e38da1"]));
  cell(0, 84, [-34, 0, 34], (x) => {
    const drizzle = `M${x - 8} -18 L${x + 8} -10 M${x - 8} 0 L${x + 8} 8 M${x - 8} 18 L${x + 8} 26`;
    art.add(rect(x - 14, -32, 28, 64, 9, art.linear(["#f6d28c", "#d79b4a"])), line(drizzle, "#8a4d1c", 4));
  });
  cell(128, 84, pair, (x) => {
    round(x, ["#fdf3dc", "#edd3a0"]);
    art.add(circle(x, 0, 12, art.radial(["#f2606a", "#c22b3a"])));
  });
}
