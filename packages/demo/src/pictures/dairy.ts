import { type Art, circle, ellipse, line, path, rect, shadow, shine, turned } from "./art.ts";

const leafMark = (art: Art, colour: string) => {
  art.add(path("M0 -24 C20 -14 22 12 0 24 C-22 12 -20 -14 0 -24Z", colour), line("M0 -14 L0 34", "#fff", 3));
};

export function milkBottle(art: Art): void {
  shadow(art, 10, 168, 150, 32);
  const bottle =
    "M-46 -150 L46 -150 L46 -104 C46 -74 98 -60 98 -8 L98 140 C98 164 84 170 60 170 L-60 170 C-84 170 -98 164 -98 140 L-98 -8 C-98 -60 -46 -74 -46 -104Z";
  art.add(path(bottle, art.linear(["#dfeaf0", "#ffffff", "#eff5f8", "#c9d8e0"], 0)));
  art.add(
    path(
      "M-44 -92 C-44 -66 -92 -54 -92 -6 L-92 138 C-92 158 -80 164 -58 164 L58 164 C80 164 92 158 92 138 L92 -6 C92 -54 44 -66 44 -92 C20 -84 -20 -84 -44 -92Z",
      art.linear(["#f1efe8", "#ffffff", "#fdfcf8", "#e4dfd4"], 0),
    ),
  );
  art.add(
    rect(-54, -186, 108, 46, 12, art.linear(["#2f8a6a", "#1b7f5c", "#136044"], 0)),
    rect(-54, -152, 108, 10, 4, "#0f4f38"),
  );
  art.add(rect(-98, 8, 196, 104, 0, art.linear(["#e3f0ea", "#f6fbf8", "#d3e6dd"], 0)));
  art.within("translate(0 46)", () => leafMark(art, "#1b7f5c"));
  art.add(rect(-50, 84, 100, 7, 3.5, "#1b7f5c", 'opacity=".55"'), rect(-32, 97, 64, 5, 2.5, "#1b7f5c", 'opacity=".3"'));
  art.add(
    path(
      "M-82 -10 C-82 -40 -60 -56 -48 -66 L-40 -60 C-56 -48 -68 -34 -68 -8 L-68 140 L-82 140Z",
      "#fff",
      'opacity=".75"',
    ),
  );
  art.within("translate(150 108)", () => {
    art.add(
      ellipse(0, 58, 66, 14, "#3b2412", 'opacity=".16"'),
      path("M-48 -66 L48 -66 L40 52 C38 62 -38 62 -40 52Z", "#ffffff", 'opacity=".55"'),
      path("M-45 -34 L45 -34 L39 50 C36 59 -36 59 -39 50Z", "#fffdf8"),
      ellipse(0, -34, 45, 9, "#f3efe6"),
      line("M-48 -66 L-40 52 M48 -66 L40 52", "#fff", 3),
    );
  });
}

export function yoghurtJar(art: Art): void {
  shadow(art, 0, 160, 176, 36);
  art.add(
    path(
      "M-118 -70 C-136 -50 -136 -20 -134 10 L-128 130 C-126 158 -110 162 -84 162 L84 162 C110 162 126 158 128 130 L134 10 C136 -20 136 -50 118 -70Z",
      art.linear(["#efe9df", "#ffffff", "#fbf8f2", "#dcd2c4"], 0),
    ),
  );
  art.add(ellipse(0, -70, 118, 26, "#f7f2e9"));
  art.add(
    path(
      "M-142 -70 C-150 -92 -128 -108 0 -108 C128 -108 150 -92 142 -70 C150 -44 136 -30 128 -34 C116 -54 104 -24 90 -36 C76 -54 62 -20 46 -34 C30 -52 14 -18 0 -32 C-14 -48 -30 -18 -46 -34 C-62 -52 -76 -20 -90 -36 C-104 -50 -116 -26 -128 -34 C-140 -32 -150 -48 -142 -70Z",
      art.linear(["#fdfaf4", "#e9dcc6"]),
    ),
  );
  art.clipped(
    "M-142 -70 C-150 -92 -128 -108 0 -108 C128 -108 150 -92 142 -70 C150 -44 136 -30 128 -34 C60 -20 -60 -20 -128 -34 C-140 -32 -150 -48 -142 -70Z",
    () => {
      for (let stripe = -7; stripe <= 7; stripe += 1)
        art.add(line(`M${stripe * 20} -112 L${stripe * 22} -20`, "#7fa7c4", 4, 'opacity=".45"'));
      for (let stripe = 0; stripe < 5; stripe += 1)
        art.add(
          line(
            `M-150 ${-100 + stripe * 18} C-60 ${-90 + stripe * 18} 60 ${-90 + stripe * 18} 150 ${-100 + stripe * 18}`,
            "#7fa7c4",
            4,
            'opacity=".45"',
          ),
        );
    },
  );
  art.add(
    line("M-132 -56 C-60 -38 60 -38 132 -56", "#b98b54", 7),
    line("M20 -44 q34 -26 44 4 q-26 12 -44 -4 q-34 -26 -44 4 q26 12 44 -4 l-16 40 m16 -40 l20 38", "#b98b54", 5),
  );
  art.add(circle(0, 62, 56, "#ffffff"), circle(0, 62, 56, "none", 'stroke="#8fb3c9" stroke-width="4"'));
  art.within("translate(0 58) scale(1.1)", () => leafMark(art, "#5b93b3"));
  art.add(path("M-118 -20 L-100 -20 L-98 138 L-112 138Z", "#fff", 'opacity=".8"'));
}

export function peachCup(art: Art): void {
  shadow(art, 0, 160, 150, 32);
  const cup = "M-116 -84 L116 -84 L90 146 C88 160 76 164 60 164 L-60 164 C-76 164 -88 160 -90 146Z";
  art.clipped(cup, () => {
    art.add(rect(-130, -90, 260, 270, 0, art.linear(["#efe6d4", "#fffdf6", "#fbf5e8", "#e3d6be"], 0)));
    art.add(path("M-130 96 C-60 82 40 108 130 92 L130 180 L-130 180Z", art.linear(["#ffc65c", "#f39c2d"])));
    art.add(path("M-130 34 C-60 20 40 50 130 30 L130 56 C40 74 -60 44 -130 60Z", "#d9ae6c"));
    for (let oat = 0; oat < 54; oat += 1) {
      const [x, y] = [art.random.between(-112, 112), art.random.between(34, 58)];
      art.add(
        ellipse(
          x,
          y,
          9,
          5,
          art.random.pick(["#f0d4a0", "#c8924a", "#b57d38"]),
          turned(art.random.between(0, 180), x, y),
        ),
      );
    }
  });
  art.add(
    path(
      cup,
      art.linear(
        [
          [0, "#4a3a20", 0.16],
          [0.2, "#4a3a20", 0],
          [0.8, "#4a3a20", 0],
          [1, "#4a3a20", 0.2],
        ],
        0,
      ),
    ),
    line(cup, "#c9bda6", 3, 'opacity=".7"'),
  );
  art.add(ellipse(0, -84, 122, 30, "#d9cfbd"), ellipse(0, -85, 118, 27, art.linear(["#ffffff", "#f7efe2"])));
  for (const [x, y, turn] of [
    [-52, -104, -20],
    [2, -116, 6],
    [52, -102, 28],
    [-18, -88, 40],
  ] as const)
    art.within(`translate(${x} ${y}) rotate(${turn})`, () =>
      art.add(
        path("M-44 14 C-40 -26 40 -26 44 14 C24 0 -24 0 -44 14Z", art.linear(["#ffd36b", "#f4921f"])),
        line("M-30 -2 C-16 -16 16 -16 30 -2", "#ffe9a8", 4),
      ),
    );
  for (let oat = 0; oat < 26; oat += 1) {
    const [x, y] = [art.random.between(-96, 96), art.random.between(-96, -70)];
    art.add(
      ellipse(x, y, 9, 5, art.random.pick(["#f0d4a0", "#c8924a", "#dcb172"]), turned(art.random.between(0, 180), x, y)),
    );
  }
  art.add(path("M-98 -60 L-80 -60 L-64 146 L-76 146Z", "#fff", 'opacity=".6"'));
  art.add(line("M-116 -84 C-116 -50 116 -50 116 -84", "#fff", 4, 'opacity=".8"'));
}

export function pudding(art: Art): void {
  shadow(art, 0, 140, 226, 38);
  art.add(
    ellipse(0, 124, 210, 40, "#d9e2e6"),
    ellipse(0, 114, 210, 40, art.linear(["#ffffff", "#eef3f5"])),
    ellipse(0, 112, 150, 25, art.linear(["#c9782a", "#8a430f"])),
  );
  art.add(
    path(
      "M-98 -88 C-112 -20 -130 70 -136 96 C-130 126 130 126 136 96 C130 70 112 -20 98 -88Z",
      art.linear(["#f3c04b", "#ffe296", "#f8cf66", "#d99f2f"], 0),
    ),
  );
  art.add(ellipse(0, -88, 98, 28, art.linear(["#a6551a", "#7d3a0c"])));
  art.add(
    path(
      "M-98 -88 C-108 -40 -88 -30 -82 -46 C-76 -66 -62 -10 -46 -20 C-34 -30 -38 -52 -22 -48 C-6 -40 -14 2 8 -6 C26 -14 14 -50 32 -50 C50 -48 44 -8 60 -18 C76 -30 72 -60 84 -50 C94 -42 104 -56 98 -88 C80 -56 -80 -56 -98 -88Z",
      art.linear(["#8d4510", "#a9591b"]),
    ),
  );
  art.add(
    shine(-34, -94, 34, 8, -6, 0.5),
    path("M-92 0 C-98 40 -104 70 -108 92 L-92 98 C-88 70 -84 40 -80 0Z", "#fff", 'opacity=".4"'),
  );
  art.add(
    circle(0, -112, 19, art.radial(["#f06a6a", "#c4202f"], { x: 0.35, y: 0.3, r: 0.8 })),
    line("M2 -128 C8 -150 22 -160 38 -162", "#5d7a3a", 4),
    shine(-7, -118, 5, 3),
  );
}

export function soyMilk(art: Art): void {
  shadow(art, 0, 164, 180, 32);
  const bottle =
    "M-34 -152 L34 -152 C34 -110 84 -96 86 -44 L86 136 C86 160 74 166 52 166 L-52 166 C-74 166 -86 160 -86 136 L-86 -44 C-84 -96 -34 -110 -34 -152Z";
  art.within("translate(-30 0)", () => {
    art.add(path(bottle, art.linear(["#efe2c2", "#fffaf0", "#f8ecd2", "#d9c498"], 0)));
    art.add(rect(-42, -184, 84, 42, 10, art.linear(["#e8c98b", "#c79c52", "#a97d36"], 0)));
    art.add(path("M-86 -6 L86 -6 L86 104 L-86 104Z", art.linear(["#f6efdc", "#fffdf6", "#eadfc2"], 0)));
    for (const [x, y] of [
      [-20, 36],
      [22, 30],
      [2, 60],
    ] as const)
      art.add(ellipse(x, y, 19, 14, "#d8b35c", turned(-20, x, y)), line(`M${x - 7} ${y} q7 6 14 0`, "#a67f2d", 2.5));
    art.add(
      rect(-36, 82, 72, 6, 3, "#a67f2d", 'opacity=".5"'),
      path(
        "M-72 -40 C-70 -70 -50 -88 -38 -100 L-30 -92 C-46 -80 -58 -64 -58 -38 L-58 136 L-72 136Z",
        "#fff",
        'opacity=".7"',
      ),
    );
  });
  for (const [x, y] of [
    [92, 138],
    [124, 150],
    [152, 136],
    [112, 118],
    [142, 112],
    [86, 158],
    [170, 156],
    [120, 168],
  ] as const)
    art.add(
      ellipse(x, y + 8, 22, 8, "#3b2412", 'opacity=".14"'),
      ellipse(
        x,
        y,
        20,
        16,
        art.radial(["#f8e2a2", "#e2bd66", "#b98f3a"], { x: 0.38, y: 0.3, r: 0.75 }),
        turned(x, x, y),
      ),
      ellipse(x + 4, y + 2, 5, 2.5, "#8a6420", 'opacity=".6"'),
    );
}
