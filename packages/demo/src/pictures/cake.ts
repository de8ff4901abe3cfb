import { type Art, circle, ellipse, line, n, path, rect, shadow, shine, turned } from "./art.ts";
import { strawberry } from "./fruit.ts";

/** A plate on a foot. */
function stand(art: Art, y: number, rx: number): void {
  art.add(
    path(
      `M-34 ${y} L-22 ${y + 62} C-60 ${y + 70} -84 ${y + 78} -88 ${y + 84} L88 ${y + 84} C84 ${y + 78} 60 ${y + 70} 22 ${y + 62} L34 ${y}Z`,
      art.linear(["#ffffff", "#e2dcd4", "#ffffff"], 0),
    ),
    ellipse(0, y + 10, rx, rx * 0.2, "#d8d0c6"),
    ellipse(0, y, rx, rx * 0.2, art.linear(["#ffffff", "#f0ebe4"])),
  );
}

export function strawberryCake(art: Art): void {
  shadow(art, 0, 172, 190, 30);
  stand(art, 96, 206);
  art.add(
    path("M-150 -40 L-150 84 C-150 124 150 124 150 84 L150 -40Z", art.linear(["#fff3ee", "#fffdfb", "#f6ddd6"], 0)),
  );
  art.add(
    path(
      "M-150 20 C-150 60 150 60 150 20 L150 40 C150 80 -150 80 -150 40Z",
      art.linear(["#f3b9b4", "#f8cfc9", "#eaa8a4"], 0),
    ),
  );
  for (let berry = 0; berry < 7; berry += 1) {
    const x = -126 + berry * 42;
    art.add(path(`M${x - 15} ${46 + Math.cos(x / 90) * 12} q15 -34 30 0 q-15 26 -30 0Z`, "#e0525a", 'opacity=".85"'));
  }
  art.add(ellipse(0, -40, 150, 44, art.linear(["#ffffff", "#fdeeea"])));
  art.add(
    path(
      "M-150 -40 C-150 4 -134 10 -122 -8 C-112 -22 -104 30 -86 22 C-72 16 -72 -8 -54 -2 C-38 4 -40 38 -20 34 C-2 30 -8 2 12 2 C30 2 24 40 44 34 C62 28 58 -4 76 -6 C94 -8 90 26 108 18 C126 8 120 -14 134 -16 C146 -18 150 -22 150 -40 C150 4 -150 4 -150 -40Z",
      "#ffffff",
    ),
  );
  for (let puff = 0; puff < 12; puff += 1) {
    const angle = (puff / 12) * Math.PI * 2 + 0.2;
    const [x, y] = [Math.cos(angle) * 120, -44 + Math.sin(angle) * 32];
    art.add(
      circle(x, y - 8, 20, art.radial(["#ffffff", "#fbe6e1"], { x: 0.4, y: 0.3, r: 0.8 })),
      circle(x, y - 22, 9, "#fff"),
    );
  }
  for (const [x, y, turn, size] of [
    [-54, -66, -16, 0.62],
    [56, -68, 14, 0.62],
    [-8, -92, 4, 0.8],
    [24, -52, -8, 0.6],
    [-30, -48, 8, 0.55],
  ] as const)
    art.within(`translate(${x} ${y}) rotate(${turn}) scale(${size})`, () => strawberry(art));
}

export function basque(art: Art): void {
  shadow(art, 0, 140, 214, 42);
  const paper =
    "M-172 -66 L-150 122 C-90 146 90 146 150 122 L172 -66 C150 -92 132 -58 112 -86 C92 -104 76 -70 52 -94 C30 -112 10 -80 -12 -98 C-36 -112 -54 -74 -78 -94 C-100 -108 -118 -66 -136 -84 C-152 -96 -164 -80 -172 -66Z";
  art.add(path(paper, art.linear(["#f3e4c8", "#e2c99d", "#c9a873"])));
  for (let fold = -5; fold <= 5; fold += 1)
    art.add(line(`M${fold * 30} ${-70 + Math.abs(fold) * 2} L${fold * 26} 128`, "#b48e57", 3, 'opacity=".35"'));
  art.add(
    ellipse(0, -44, 152, 50, art.radial(["#6a3413", "#5d2c0e", "#8d511f", "#c98b42"], { x: 0.46, y: 0.42, r: 0.58 })),
    shine(-66, -66, 44, 10, -12, 0.3),
  );
  art.within("translate(92 98)", () => {
    shadow(art, 0, 44, 150, 26);
    art.add(ellipse(0, 40, 138, 26, "#dcd3c6"), ellipse(0, 34, 138, 26, art.linear(["#ffffff", "#f2ece3"])));
    art.add(path("M-104 -34 L74 -12 L74 42 L-104 26Z", art.linear(["#fdebb8", "#f6d68a", "#eec46f"])));
    art.add(path("M74 -12 L104 -48 L104 8 L74 42Z", art.linear(["#a7682a", "#dba75a"])));
    art.add(
      path("M-104 -34 L74 -12 L104 -48Z", art.linear(["#6a3413", "#9a5a24"])),
      line("M-104 -34 L74 -12", "#4c240c", 7),
    );
    for (let hole = 0; hole < 16; hole += 1)
      art.add(ellipse(art.random.between(-70, 64), art.random.between(2, 30), 3.4, 2, "#dfb45f", 'opacity=".8"'));
  });
}

export function tiramisu(art: Art): void {
  shadow(art, 0, 134, 224, 40);
  const layers = [
    ["#4b2a17", 26],
    ["#fbf0d8", 34],
    ["#b98a55", 30],
    ["#fdf6e6", 34],
    ["#b98a55", 28],
  ] as const;
  let y = -46;
  for (const [colour, height] of layers) {
    art.add(rect(-178, y, 356, height + 1, 0, art.linear([colour, colour])));
    if (colour === "#b98a55")
      for (let grain = 0; grain < 60; grain += 1)
        art.add(
          ellipse(
            art.random.between(-174, 174),
            y + art.random.between(3, height - 3),
            4,
            2,
            "#8a5c2f",
            'opacity=".5"',
          ),
        );
    y += height;
  }
  art.add(path("M-178 -46 L-138 -112 L138 -112 L178 -46Z", art.linear(["#6a3f24", "#4b2a17"])));
  for (let dust = 0; dust < 260; dust += 1) {
    const py = art.random.between(-110, -50);
    const half = 138 + ((py + 112) / 66) * 38;
    art.add(
      circle(
        art.random.between(-half, half),
        py,
        art.random.between(0.8, 2.6),
        art.random.pick(["#8d5a36", "#38200f", "#a9764c"]),
        'opacity=".8"',
      ),
    );
  }
  art.add(
    path(
      "M-186 -52 L-144 -120 L144 -120 L186 -52 L182 112 C182 124 174 128 166 128 L-166 128 C-174 128 -182 124 -182 112Z",
      "#ffffff",
      'opacity=".16"',
    ),
  );
  art.add(
    line(
      "M-186 -52 L186 -52 M-186 -52 L-144 -120 L144 -120 L186 -52 L182 112 C182 124 174 128 166 128 L-166 128 C-174 128 -182 124 -182 112Z",
      "#fff",
      4,
      'opacity=".75"',
    ),
  );
  art.add(path("M-160 -30 L-136 -30 L-130 108 L-154 108Z", "#fff", 'opacity=".3"'));
  art.within("translate(40 -92) rotate(20)", () => mint(art));
}

/** Two leaves. */
export function mint(art: Art): void {
  for (const turn of [-34, 32])
    art.add(
      path("M0 6 C-26 -10 -20 -46 0 -62 C20 -46 26 -10 0 6Z", art.linear(["#8cc46a", "#4b8f45"]), turned(turn)),
      line("M0 0 L0 -50", "#3b7538", 2, `${turned(turn)} opacity=".7"`),
    );
}

export function mangoCrepe(art: Art): void {
  shadow(art, 0, 136, 216, 40);
  art.add(ellipse(0, 122, 206, 36, "#e9e3da"), ellipse(0, 114, 206, 36, art.linear(["#ffffff", "#f3eee7"])));
  const wedge = "M-176 -12 L150 -64 L172 -16 L172 84 L-150 112 L-176 70Z";
  art.add(path(wedge, "#fff4d4"));
  art.clipped("M-176 -12 L172 -16 L172 84 L-150 112 L-176 70Z", () => {
    for (let layer = 0; layer < 13; layer += 1) {
      const y = -10 + layer * 9.2;
      art.add(line(`M-180 ${n(y)} C-90 ${n(y + 4)} 60 ${n(y - 4)} 176 ${n(y - 4)}`, "#e8b64f", 3.4));
    }
    for (let piece = 0; piece < 9; piece += 1) {
      const [x, y] = [-150 + piece * 38, 30 + (piece % 3) * 22];
      art.add(rect(x, y, 30, 15, 5, "#fbb62f"));
    }
    art.add(path("M-180 -20 L-150 112 L-180 112Z", "#c98f2f", 'opacity=".18"'));
  });
  art.add(path("M-176 -12 L150 -64 L172 -16Z", art.linear(["#fbdb8c", "#f0bb52"])));
  art.add(line("M-176 -12 L150 -64 L172 -16Z", "#d99e38", 3, 'opacity=".6"'));
  for (const [x, y, turn] of [
    [26, -66, 8],
    [70, -74, -14],
    [108, -56, 20],
    [62, -46, 4],
    [14, -44, -20],
    [84, -98, 12],
  ] as const)
    art.within(`translate(${x} ${y}) rotate(${turn})`, () => {
      art.add(
        rect(-22, -20, 44, 40, 9, art.linear(["#ffd75e", "#f8a81f"])),
        path("M-16 -14 L16 -14 L12 -8 L-12 -8Z", "#fff", 'opacity=".5"'),
      );
    });
  art.within("translate(46 -96) scale(.8)", () => mint(art));
}

export function matchaRoll(art: Art): void {
  shadow(art, 0, 136, 224, 40);
  art.add(rect(-206, 98, 412, 26, 13, "#d8b58a"), rect(-206, 92, 412, 26, 13, art.linear(["#efd3ab", "#e0bd8e"])));
  art.add(path("M-60 -92 L120 -110 C204 -104 206 72 128 88 L-60 96Z", art.linear(["#b6cf7d", "#85aa52", "#5d8139"])));
  for (let grain = 0; grain < 120; grain += 1)
    art.add(circle(art.random.between(-40, 176), art.random.between(-96, 60), 1.8, "#48692c", 'opacity=".35"'));
  art.add(
    circle(-70, 2, 98, art.radial(["#a9c76d", "#8db25a"])),
    circle(-70, 2, 98, "none", 'stroke="#5d8139" stroke-width="7"'),
  );
  art.add(
    line(
      "M-70 2 C-70 -18 -42 -16 -42 6 C-44 36 -98 34 -102 0 C-102 -46 -30 -54 -14 -4 C-2 58 -108 76 -134 18 C-144 -20 -132 -48 -112 -66",
      "#fffdf3",
      21,
    ),
  );
  art.add(
    line(
      "M-70 2 C-70 -18 -42 -16 -42 6 C-44 36 -98 34 -102 0 C-102 -46 -30 -54 -14 -4 C-2 58 -108 76 -134 18 C-144 -20 -132 -48 -112 -66",
      "#e9eccf",
      2,
    ),
  );
  art.add(shine(60, -88, 88, 9, -4, 0.4));
  for (const [x, y] of [
    [10, -100],
    [70, -108],
    [126, -104],
  ] as const)
    art.add(
      circle(x, y - 4, 24, art.radial(["#fffef4", "#dfe3c4"], { x: 0.4, y: 0.3, r: 0.8 })),
      circle(x, y - 22, 12, "#f6f6e4"),
      circle(x, y - 28, 8, "#c8434c"),
    );
}

/** A rosette of piped butter. */
function rosette(art: Art, x: number, y: number, r: number): void {
  art.within(`translate(${n(x)} ${n(y)}) scale(${n(r / 50)} ${n((r / 50) * 0.82)})`, () => {
    art.add(circle(0, 6, 50, "#b8792f", 'opacity=".5"'));
    for (const [count, far, size] of [
      [9, 32, 18],
      [6, 15, 14],
    ] as const)
      for (let petal = 0; petal < count; petal += 1) {
        const angle = (petal / count) * Math.PI * 2 + far;
        art.add(
          circle(
            Math.cos(angle) * far,
            Math.sin(angle) * far,
            size,
            art.radial(["#fde2a4", "#edba63", "#d3923d"], { x: 0.4, y: 0.3, r: 0.75 }),
          ),
        );
      }
    art.add(circle(0, 0, 12, art.radial(["#fde8b5", "#e2a94f"])));
  });
}

export function butterCookies(art: Art): void {
  shadow(art, 0, 140, 220, 42);
  art.add(
    path("M-190 -20 L-190 78 C-190 150 190 150 190 78 L190 -20Z", art.linear(["#1d5e52", "#2f8574", "#174d43"], 0)),
  );
  art.add(path("M-190 34 C-190 106 190 106 190 34 L190 50 C190 122 -190 122 -190 50Z", "#e6c27a", 'opacity=".9"'));
  art.add(ellipse(0, -20, 190, 74, art.linear(["#f3dfae", "#cfa55b"])), ellipse(0, -16, 176, 64, "#faf2e2"));
  for (const [x, y] of [
    [-112, -36],
    [-42, -58],
    [34, -60],
    [108, -40],
    [-128, 2],
    [-70, -6],
    [-4, -14],
    [66, -8],
    [128, -2],
    [-88, 26],
    [-22, 34],
    [44, 32],
    [94, 22],
  ] as const)
    rosette(art, x, y, 42);
}

export function cranberryBiscuits(art: Art): void {
  shadow(art, 0, 136, 206, 40);
  const biscuit = (x: number, y: number, turn: number) =>
    art.within(`translate(${x} ${y}) rotate(${turn})`, () => {
      art.add(
        rect(-116, -22, 232, 62, 26, "#c18a45"),
        rect(-116, -38, 232, 62, 28, art.linear(["#fbe2ae", "#edc27b"])),
      );
      for (let bit = 0; bit < 13; bit += 1) {
        const [px, py] = [art.random.between(-98, 98), art.random.between(-28, 14)];
        art.add(
          ellipse(px, py, 12, 7, art.linear(["#d2404c", "#8f1d2c"]), turned(art.random.between(-50, 50), px, py)),
        );
      }
    });
  biscuit(-6, 94, 0);
  biscuit(12, 44, 2);
  biscuit(-10, -6, -3);
  biscuit(8, -56, 1);
  art.within("translate(118 40) rotate(62) scale(.8)", () => {
    shadow(art, 0, 40, 130, 20);
    art.add(rect(-116, -34, 232, 92, 34, "#c18a45"), rect(-116, -46, 232, 92, 36, art.linear(["#fbe2ae", "#edc27b"])));
    for (let bit = 0; bit < 14; bit += 1) {
      const [px, py] = [art.random.between(-98, 98), art.random.between(-34, 34)];
      art.add(ellipse(px, py, 12, 8, art.linear(["#d2404c", "#8f1d2c"]), turned(art.random.between(-50, 50), px, py)));
    }
  });
}

export function yolkPastry(art: Art): void {
  shadow(art, 0, 130, 226, 40);
  const whole = (x: number, y: number, size: number) =>
    art.within(`translate(${x} ${y}) scale(${size})`, () => {
      shadow(art, 0, 84, 116, 22);
      art.add(
        path(
          "M-104 40 C-108 -52 -60 -92 0 -92 C60 -92 108 -52 104 40 C100 84 60 90 0 90 C-60 90 -100 84 -104 40Z",
          art.radial(["#ffd071", "#f0a136", "#c76f1f"], { x: 0.42, y: 0.22, r: 0.85 }),
        ),
      );
      art.add(
        path("M-100 54 C-60 74 60 74 100 54 C98 84 60 90 0 90 C-60 90 -98 84 -100 54Z", "#fbe7bf", 'opacity=".85"'),
        shine(-34, -54, 34, 15, -26, 0.6),
      );
      for (let seed = 0; seed < 16; seed += 1) {
        const [px, py] = [art.random.between(-38, 38), art.random.between(-84, -58)];
        art.add(ellipse(px, py, 5, 2.6, "#2b1d14", turned(art.random.between(0, 180), px, py)));
      }
    });
  whole(-66, -38, 0.86);
  whole(96, -20, 0.9);
  art.within("translate(-4 62) scale(.98)", () => {
    shadow(art, 0, 76, 120, 22);
    const cut = "M-112 34 C-112 -56 -58 -92 0 -92 C58 -92 112 -56 112 34 C108 78 60 82 0 82 C-60 82 -108 78 -112 34Z";
    art.add(path(cut, art.linear(["#f2a53b", "#d98528"])));
    art.within("translate(0 2) scale(.92)", () => art.add(path(cut, art.linear(["#fdf0d3", "#f3d9a5"]))));
    for (const size of [0.86, 0.78])
      art.within(`scale(${size})`, () => art.add(line(cut, "#dcb673", 2.5, 'opacity=".7"')));
    art.within("translate(0 2) scale(.68)", () => art.add(path(cut, art.linear(["#8a3d34", "#5c221f"]))));
    art.add(
      circle(0, 2, 38, art.radial(["#ffb648", "#f48a1d", "#d9650d"], { x: 0.42, y: 0.35, r: 0.7 })),
      shine(-12, -12, 10, 6),
    );
  });
}

export function eggTarts(art: Art): void {
  shadow(art, 0, 132, 226, 40);
  const tart = (x: number, y: number, size: number) =>
    art.within(`translate(${x} ${y}) scale(${size})`, () => {
      shadow(art, 0, 74, 124, 24);
      art.add(
        path(
          "M-122 -20 C-110 36 -100 66 -84 76 C-40 90 40 90 84 76 C100 66 110 36 122 -20Z",
          art.linear(["#f2c77b", "#d1934a", "#a9682c"]),
        ),
      );
      for (let fold = -6; fold <= 6; fold += 1)
        art.add(line(`M${fold * 19} -8 L${fold * 13.5} 80`, "#8d5220", 3, 'opacity=".28"'));
      art.add(
        ellipse(0, -20, 124, 46, art.linear(["#fbdc9c", "#d99c4d"])),
        ellipse(0, -18, 102, 35, art.radial(["#ffe27a", "#fbc63f", "#eda727"], { x: 0.45, y: 0.4, r: 0.6 })),
      );
      for (const [px, py, rx] of [
        [-34, -26, 26],
        [30, -12, 22],
        [10, -34, 16],
        [-52, -8, 12],
        [58, -26, 13],
      ] as const)
        art.add(ellipse(px, py, rx, rx * 0.42, "#7d3d10", 'opacity=".62"'));
      art.add(shine(-44, -36, 26, 6, -8, 0.6));
    });
  tart(-82, -42, 0.84);
  tart(94, -30, 0.84);
  tart(2, 52, 1);
}

export function macarons(art: Art): void {
  shadow(art, 0, 140, 190, 36);
  const one = (x: number, y: number, turn: number, light: string, deep: string, filling: string) =>
    art.within(`translate(${x} ${y}) rotate(${turn})`, () => {
      const fill = art.linear([light, deep]);
      art.add(path("M-92 26 C-92 52 -50 58 0 58 C50 58 92 52 92 26Z", fill), rect(-88, 2, 176, 26, 12, filling));
      art.add(path("M-94 2 C-96 -42 -50 -58 0 -58 C50 -58 96 -42 94 2Z", fill));
      for (let bump = -8; bump <= 8; bump += 1)
        art.add(circle(bump * 10.8, 3, 7, deep), circle(bump * 10.8, 27, 6, deep));
      art.add(shine(-34, -38, 34, 9, -10, 0.5));
    });
  one(-84, 84, 0, "#f9c9d2", "#e995a8", "#fff3f3");
  one(104, 86, 2, "#cfe5b4", "#9cc27a", "#fdfbe8");
  one(8, -2, -3, "#fde3a6", "#eebf62", "#fff8e6");
  one(16, -88, 5, "#d9cdf0", "#ac97d6", "#f8f3ff");
}
