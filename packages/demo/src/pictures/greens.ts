import { type Art, circle, ellipse, line, n, path, rect, shadow, shine } from "./art.ts";

/** A leaf with a frilled edge, tip up, about 120 wide and 200 tall. */
function frilledLeaf(art: Art, light: string, deep: string): void {
  art.add(
    path(
      "M0 90 C-22 60 -30 40 -48 30 C-70 34 -74 10 -60 2 C-84 -8 -80 -36 -60 -38 C-78 -58 -58 -82 -40 -74 C-40 -100 -10 -108 0 -92 C10 -108 40 -100 40 -74 C58 -82 78 -58 60 -38 C80 -36 84 -8 60 2 C74 10 70 34 48 30 C30 40 22 60 0 90Z",
      art.linear([light, deep]),
    ),
  );
  art.add(path("M-9 92 C-6 30 -3 -20 0 -70 C3 -20 6 30 9 92Z", "#f2f8dc", 'opacity=".9"'));
  for (const [y, reach] of [
    [30, 32],
    [0, 44],
    [-30, 40],
  ] as const)
    art.add(
      line(
        `M0 ${y} Q${reach / 2} ${y - 20} ${reach} ${y - 22} M0 ${y} Q${-reach / 2} ${y - 20} ${-reach} ${y - 22}`,
        "#eaf4cc",
        3,
        'opacity=".6"',
      ),
    );
}

export function lettuce(art: Art): void {
  shadow(art, 0, 140, 190, 36);
  for (const [turn, size, light, deep] of [
    [-62, 1.15, "#7fb84e", "#4c8a37"],
    [62, 1.15, "#7fb84e", "#4c8a37"],
    [-36, 1.3, "#94c95c", "#5b9a3f"],
    [36, 1.3, "#94c95c", "#5b9a3f"],
    [-12, 1.36, "#a9d86c", "#6aa847"],
    [14, 1.32, "#b2dc77", "#74b04c"],
    [0, 1.02, "#cdeb96", "#8fc45c"],
  ] as const)
    art.within(`translate(0 118) rotate(${turn}) scale(${size}) translate(0 -92)`, () => frilledLeaf(art, light, deep));
  art.add(
    path(
      "M-46 92 C-30 70 30 70 46 92 C52 128 30 146 0 146 C-30 146 -52 128 -46 92Z",
      art.linear(["#f5fae2", "#d5e6a8"]),
    ),
    ellipse(0, 140, 22, 7, "#e7d8a4"),
  );
}

/** One small tomato with its star. */
function tomato(
  art: Art,
  x: number,
  y: number,
  r: number,
  colour: readonly [string, string, string] = ["#ff8a6b", "#e83b32", "#ae1a22"],
): void {
  art.add(
    circle(x, y, r, art.radial([...colour], { x: 0.36, y: 0.3, r: 0.8 })),
    shine(x - r * 0.36, y - r * 0.36, r * 0.24, r * 0.15, -35, 0.7),
  );
  art.within(`translate(${n(x)} ${n(y - r * 0.72)}) scale(${n(r / 44)})`, () => {
    for (let leaf = 0; leaf < 5; leaf += 1)
      art.add(
        path("M0 0 C6 -8 20 -10 30 0 C20 6 8 6 0 0Z", "#4f8f3a", `transform="scale(1 .6) rotate(${leaf * 72 + 15})"`),
      );
    art.add(line("M0 0 q2 -14 8 -20", "#5f8f3a", 5));
  });
}

export function tomatoes(art: Art): void {
  shadow(art, 0, 144, 220, 40);
  const bowl = "M-196 18 C-190 104 -120 148 0 148 C120 148 190 104 196 18Z";
  art.add(ellipse(0, 18, 196, 44, "#cfd9d3"));
  const red = ["#ff8a6b", "#e83b32", "#ae1a22"] as const;
  const orange = ["#ffd27a", "#f79d2d", "#cc6a12"] as const;
  for (const [x, y, kind] of [
    [-84, -60, red],
    [-6, -84, orange],
    [76, -62, red],
    [-136, -14, orange],
    [-56, -14, red],
    [26, -20, red],
    [104, -14, orange],
    [146, 2, red],
    [-100, 20, red],
    [-20, 28, orange],
    [62, 26, red],
    [-150, 16, red],
  ] as const)
    tomato(art, x, y, 47, kind);
  art.add(
    path(bowl, art.linear(["#ffffff", "#f0f4f1", "#cad6cf"], 20)),
    path(
      "M-196 18 C-186 62 186 62 196 18 C196 30 194 40 190 48 C160 84 -160 84 -190 48 C-194 40 -196 30 -196 18Z",
      "#7fae94",
      'opacity=".55"',
    ),
  );
  art.add(shine(-120, 86, 34, 12, 40, 0.8));
}

export function avocado(art: Art): void {
  shadow(art, 0, 148, 226, 38);
  const body =
    "M0 -150 C40 -150 50 -96 76 -52 C112 6 112 70 78 112 C50 146 -50 146 -78 112 C-112 70 -112 6 -76 -52 C-50 -96 -40 -150 0 -150Z";
  art.within("translate(84 -8) rotate(16) scale(.96)", () => {
    art.add(path(body, art.radial(["#7da04a", "#466a2c", "#233d1a"], { x: 0.36, y: 0.3, r: 0.8 })));
    for (let bump = 0; bump < 90; bump += 1) {
      const y = art.random.between(-110, 118);
      const half = y < 0 ? 42 + (y + 110) * 0.42 : 88 - Math.max(0, y - 70) * 0.8;
      art.add(circle(art.random.between(-half, half), y, art.random.between(2, 4), "#9bbd62", 'opacity=".28"'));
    }
    art.add(shine(-36, -20, 16, 46, 14, 0.3), rect(-6, -160, 12, 18, 4, "#6b4d27"));
  });
  art.within("translate(-78 6) rotate(-10)", () => {
    shadow(art, 0, 134, 110, 20);
    art.add(path(body, "#35561f"));
    art.within("scale(.93) translate(0 1)", () =>
      art.add(path(body, art.radial(["#fbf6bd", "#e9eb9a", "#bcd46a", "#8fb848"], { x: 0.5, y: 0.6, r: 0.62 }))),
    );
    art.add(
      circle(0, 46, 55, "#c8a35c"),
      circle(0, 44, 52, art.radial(["#c98a4e", "#96582a", "#5d3013"], { x: 0.36, y: 0.3, r: 0.8 })),
      shine(-17, 24, 15, 9, -35, 0.5),
    );
  });
}

export function saladBowl(art: Art): void {
  shadow(art, 0, 146, 222, 40);
  art.add(ellipse(0, 0, 204, 78, "#e9e1d2"), ellipse(0, 4, 188, 66, "#b9c99a"));
  for (const [x, y, turn, size] of [
    [-130, -20, -50, 0.66],
    [-70, -56, -20, 0.72],
    [0, -66, 6, 0.72],
    [76, -56, 26, 0.7],
    [136, -16, 54, 0.64],
    [-30, -20, -40, 0.55],
    [50, -16, 40, 0.55],
  ] as const)
    art.within(`translate(${x} ${y}) rotate(${turn}) scale(${size})`, () => frilledLeaf(art, "#a8d56c", "#5e9d43"));
  art.within("translate(-96 6) rotate(-12)", () => {
    art.add(
      ellipse(0, 0, 50, 36, "#fff"),
      ellipse(0, 0, 50, 36, "none", 'stroke="#eee5d4" stroke-width="3"'),
      circle(2, 2, 21, art.radial(["#ffcf5a", "#f5a623"])),
    );
  });
  for (const [x, y, turn] of [
    [30, -14, -14],
    [58, 2, -10],
    [86, 14, -6],
  ] as const)
    art.within(`translate(${x} ${y}) rotate(${turn})`, () =>
      art.add(
        rect(-50, -17, 100, 34, 16, art.linear(["#f6dcb0", "#d9a766"])),
        line("M-28 -14 L-20 14 M-4 -15 L4 15 M20 -14 L28 14", "#96602c", 5, 'opacity=".55"'),
      ),
    );
  for (const [x, y] of [
    [-24, 24],
    [8, 40],
    [142, 16],
    [-150, 26],
  ] as const)
    tomato(art, x, y, 25);
  for (let grain = 0; grain < 80; grain += 1)
    art.add(
      circle(
        -60 + art.random.between(-44, 44),
        38 + art.random.between(-12, 18),
        3.6,
        art.random.pick(["#f3e3b8", "#e2c88c", "#a7442f"]),
      ),
    );
  art.add(
    path(
      "M-208 4 C-196 60 196 60 208 4 C208 84 130 150 0 150 C-130 150 -208 84 -208 4Z",
      art.linear(["#e7c795", "#c79a5e", "#9c7038"], 20),
    ),
  );
  for (const depth of [0.4, 0.75])
    art.add(
      line(
        `M${-200 + depth * 22} ${30 + depth * 34} C-120 ${78 + depth * 42} 120 ${78 + depth * 42} ${200 - depth * 22} ${30 + depth * 34}`,
        "#8a6230",
        3,
        'opacity=".35"',
      ),
    );
}

export function sandwich(art: Art): void {
  shadow(art, 0, 142, 226, 38);
  const half = (transform: string) =>
    art.within(transform, () => {
      const layer = (y: number, height: number, fill: string, reach = 0) =>
        art.add(
          path(
            `M${-168 - reach} ${y} L${168 + reach} ${y} L${168 + reach} ${y + height} L${-168 - reach} ${y + height}Z`,
            fill,
          ),
        );
      art.add(
        path("M-168 -62 L40 -150 L168 -62Z", art.linear(["#f7d79f", "#e7b467"])),
        line("M-168 -62 L40 -150 L168 -62", "#c38a42", 5),
      );
      layer(-62, 42, art.linear(["#fff8e6", "#fbe9c6"]));
      art.add(
        path(
          "M-176 -20 C-150 -2 -130 -26 -104 -8 C-80 8 -60 -22 -34 -6 C-8 10 14 -22 40 -6 C66 8 88 -24 114 -8 C136 6 156 -16 176 -18 L176 6 L-176 6Z",
          art.linear(["#a7d86a", "#5f9f41"]),
        ),
      );
      layer(2, 18, art.linear(["#f3586a", "#c92f3f"]));
      layer(18, 20, art.linear(["#ffd75e", "#f3b22e"]), 3);
      layer(36, 24, art.linear(["#f7b7b4", "#e68d8f"]), 5);
      art.add(
        path(
          "M-174 58 C-140 74 -110 52 -80 66 C-50 80 -20 54 10 66 C40 80 70 54 100 66 C130 78 156 58 174 60 L174 76 L-174 76Z",
          art.linear(["#a7d86a", "#5f9f41"]),
        ),
      );
      layer(74, 44, art.linear(["#fff8e6", "#f6deb2"]));
      art.add(line("M-168 118 L168 118", "#c38a42", 6), line("M-168 -60 L168 -60", "#d9a862", 4));
      for (let hole = 0; hole < 40; hole += 1) {
        const top = art.random.chance(0.5);
        art.add(
          ellipse(
            art.random.between(-158, 158),
            top ? art.random.between(-52, -28) : art.random.between(82, 110),
            4,
            2.4,
            "#ecd09a",
            'opacity=".7"',
          ),
        );
      }
    });
  half("translate(26 -26) scale(.9)");
  half("translate(-8 22)");
}
