import { type Art, circle, ellipse, line, n, path, rect, shadow, shine, turned } from "./art.ts";

/** One strawberry, about 100 wide, tip down. */
export function strawberry(art: Art): void {
  art.add(
    path(
      "M0 72 C-34 58 -62 8 -52 -28 C-44 -54 -18 -50 0 -46 C18 -50 44 -54 52 -28 C62 8 34 58 0 72Z",
      art.radial(["#ff7d74", "#e93f46", "#b81b2d"], { x: 0.38, y: 0.28, r: 0.8 }),
    ),
  );
  for (const [x, y] of [
    [-28, -18],
    [0, -24],
    [28, -18],
    [-34, 6],
    [-12, 2],
    [12, 2],
    [34, 6],
    [-20, 28],
    [2, 26],
    [22, 28],
    [-8, 48],
    [10, 48],
  ] as const)
    art.add(ellipse(x, y, 2.6, 4, "#ffe08a"));
  art.add(
    path(
      "M0 -40 C-12 -30 -38 -28 -48 -40 C-34 -46 -26 -56 -8 -54 C-10 -64 -6 -70 0 -72 C6 -70 10 -64 8 -54 C26 -56 34 -46 48 -40 C38 -28 12 -30 0 -40Z",
      art.linear(["#8cc85a", "#4e9a3b"]),
    ),
    shine(-24, -14, 12, 7, -50, 0.5),
  );
}

/** A shallow wooden box: its back is drawn before, its front after what lies in it. */
function crate(art: Art, fill: () => void): void {
  shadow(art, 0, 146, 230, 40);
  art.add(path("M-176 -10 L176 -10 L196 30 L-196 30Z", "#b98a53"));
  fill();
  art.add(path("M-200 24 L200 24 L184 144 L-184 144Z", art.linear(["#e9c48c", "#cf9f60"])));
  for (const y of [62, 104]) art.add(line(`M-194 ${y} L194 ${y}`, "#a87840", 4, 'opacity=".55"'));
  art.add(path("M-200 24 L200 24 L198 36 L-198 36Z", "#f5dbae"));
  for (const x of [-150, 150])
    for (const y of [46, 84, 126]) art.add(circle(x * (1 - (y - 24) * 0.0006), y, 3.5, "#8d6232"));
}

export function strawberryBox(art: Art): void {
  crate(art, () => {
    const rows = [
      [-92, 3, 0.84],
      [-40, 4, 0.88],
      [12, 4, 0.9],
    ] as const;
    rows.forEach(([y, count, size], row) => {
      for (let place = 0; place < count; place += 1) {
        const x = (place - (count - 1) / 2) * (row === 2 ? 90 : 84) + art.random.between(-6, 6);
        art.within(`translate(${n(x)} ${n(y + 10)}) rotate(${n(art.random.between(-32, 32))}) scale(${size})`, () =>
          strawberry(art),
        );
      }
    });
  });
}

export function grapes(art: Art): void {
  shadow(art, 0, 168, 150, 30);
  art.add(line("M6 -134 C0 -158 16 -174 34 -186", "#8a6a3a", 10));
  art.add(
    path(
      "M8 -126 C-40 -190 -120 -180 -150 -136 C-128 -130 -132 -104 -112 -96 C-96 -104 -78 -84 -60 -94 C-40 -86 -10 -100 8 -126Z",
      art.linear(["#9acb6a", "#5c9a45"]),
    ),
    line("M4 -128 C-40 -146 -84 -142 -116 -122", "#47803a", 3, 'opacity=".7"'),
  );
  const rows = [
    [-98, 4],
    [-60, 5],
    [-20, 5],
    [20, 4],
    [58, 4],
    [94, 3],
    [126, 2],
    [152, 1],
  ] as const;
  for (const [y, count] of rows)
    for (let place = 0; place < count; place += 1) {
      const x = (place - (count - 1) / 2) * 54 + art.random.between(-5, 5) + 6;
      art.add(
        circle(x, y, 33, art.radial(["#eff6b8", "#c5db70", "#8bab3c"], { x: 0.36, y: 0.3, r: 0.75 })),
        circle(x, y, 33, "none", 'stroke="#7d9a35" stroke-width="1.5" opacity=".5"'),
        shine(x - 11, y - 12, 9, 6, -30, 0.75),
      );
    }
}

export function pomelo(art: Art): void {
  shadow(art, 0, 144, 230, 40);
  art.within("translate(-64 -14)", () => {
    art.add(
      path(
        "M0 -146 C34 -146 40 -110 76 -84 C124 -50 142 10 128 66 C112 128 60 152 0 152 C-60 152 -112 128 -128 66 C-142 10 -124 -50 -76 -84 C-40 -110 -34 -146 0 -146Z",
        art.radial(["#fbf0a0", "#e9d260", "#b9a634"], { x: 0.38, y: 0.3, r: 0.8 }),
      ),
    );
    for (let pore = 0; pore < 110; pore += 1) {
      const angle = art.random.between(0, Math.PI * 2);
      const far = Math.sqrt(art.random.next());
      art.add(circle(Math.cos(angle) * far * 112, 26 + Math.sin(angle) * far * 112, 1.8, "#a8942c", 'opacity=".4"'));
    }
    art.add(
      path("M2 -142 C-30 -196 -92 -188 -108 -162 C-78 -136 -34 -130 2 -142Z", art.linear(["#7fb85a", "#468b3f"])),
      shine(-48, -34, 34, 18, -46, 0.45),
    );
  });
  art.within("translate(104 60)", () => {
    shadow(art, 0, 84, 116, 22);
    art.add(circle(0, 0, 92, art.radial(["#f3e27c", "#dcc653", "#c2ac3f"])), circle(0, 0, 84, "#fffbe9"));
    for (let part = 0; part < 11; part += 1)
      art.add(
        path(
          "M0 -8 C14 -30 22 -52 16 -72 C8 -80 -8 -80 -16 -72 C-22 -52 -14 -30 0 -8Z",
          art.linear(["#f0616b", "#f79a92"]),
          turned((part / 11) * 360),
        ),
      );
    art.add(circle(0, 0, 9, "#fffbe9"));
  });
}

/** One blueberry. */
export const blueberry = (art: Art, x: number, y: number, r: number) =>
  art.add(
    circle(x, y, r, art.radial(["#93a4dc", "#4f60ad", "#272f66"], { x: 0.35, y: 0.28, r: 0.8 })),
    path(
      `M${n(x - r * 0.32)} ${n(y - r * 0.2)} l${n(r * 0.2)} ${n(-r * 0.16)} l${n(r * 0.14)} ${n(r * 0.14)} l${n(r * 0.16)} ${n(-r * 0.12)} l${n(r * 0.1)} ${n(r * 0.2)} q${n(-r * 0.3)} ${n(r * 0.26)} ${n(-r * 0.6)} ${n(-r * 0.06)}Z`,
      "#1d244f",
    ),
    shine(x - r * 0.4, y - r * 0.45, r * 0.24, r * 0.14, -30, 0.55),
  );

export function blueberryBox(art: Art): void {
  shadow(art, 0, 142, 226, 38);
  for (const [y, count] of [
    [-64, 6],
    [-32, 8],
    [2, 9],
    [36, 9],
  ] as const)
    for (let place = 0; place < count; place += 1)
      blueberry(art, (place - (count - 1) / 2) * 42 + art.random.between(-4, 4), y + art.random.between(-5, 5), 26);
  art.add(
    path(
      "M-196 20 L196 20 L168 138 C166 146 160 148 152 148 L-152 148 C-160 148 -166 146 -168 138Z",
      "#dcebf2",
      'opacity=".5"',
    ),
  );
  for (const [y, count] of [
    [70, 8],
    [108, 7],
  ] as const)
    for (let place = 0; place < count; place += 1)
      art.add(circle((place - (count - 1) / 2) * 43, y, 25, "#3b4a93", 'opacity=".42"'));
  art.add(
    path("M-202 12 L202 12 L198 32 L-198 32Z", "#ffffff", 'opacity=".85"'),
    rect(-66, 62, 132, 54, 10, "#ffffff"),
    rect(-66, 62, 132, 54, 10, "#4f60ad", 'opacity=".12"'),
  );
  blueberry(art, -22, 88, 15);
  blueberry(art, 10, 90, 15);
  art.add(
    path("M26 84 C40 66 56 72 58 78 C48 90 36 90 26 84Z", "#6aa84f"),
    path("M-176 36 L-156 36 L-138 136 L-150 136Z", "#fff", 'opacity=".5"'),
  );
  art.within("translate(74 -92) rotate(18) scale(1.1)", () =>
    art.add(
      path("M0 6 C-26 -10 -20 -46 0 -62 C20 -46 26 -10 0 6Z", art.linear(["#8cc46a", "#4b8f45"])),
      line("M0 0 L0 -50", "#3b7538", 2),
    ),
  );
}

export function fruitBox(art: Art): void {
  shadow(art, 0, 144, 232, 40);
  const box = "M-190 -86 L190 -86 L212 116 C212 136 200 140 188 140 L-188 140 C-200 140 -212 136 -212 116Z";
  art.add(path(box, art.linear(["#f5efe3", "#e3d8c4"])), path("M-172 -70 L172 -70 L190 118 L-190 118Z", "#c9bda6"));
  art.clipped("M-172 -70 L172 -70 L190 118 L-190 118Z", () => {
    for (const [x, y, turn] of [
      [-132, -34, -8],
      [-92, -40, 10],
      [-144, 14, 6],
      [-100, 10, -10],
    ] as const)
      art.within(`translate(${x} ${y}) rotate(${turn})`, () => {
        art.add(
          path("M-44 30 L0 -44 L44 30 C20 44 -20 44 -44 30Z", "#f25b5b"),
          line("M-46 30 C-20 46 20 46 46 30", "#f6f3d8", 7),
          line("M-47 37 C-20 54 20 54 47 37", "#4d9a4a", 7),
        );
        for (const [sx, sy] of [
          [-10, 10],
          [12, 12],
          [0, -12],
        ] as const)
          art.add(ellipse(sx, sy, 3, 5, "#33201a"));
      });
    for (const [x, y] of [
      [6, -34],
      [58, -44],
      [30, 6],
    ] as const) {
      art.add(circle(x, y, 37, "#8a6a36"), circle(x, y, 34, art.radial(["#f4f7d6", "#a9cf55", "#86b53a"])));
      for (let seed = 0; seed < 14; seed += 1)
        art.add(ellipse(x, y - 15, 1.8, 4, "#2b2a1c", turned((seed / 14) * 360, x, y)));
    }
    for (const [x, y] of [
      [128, -36],
      [112, 18],
      [160, 20],
    ] as const) {
      art.add(circle(x, y, 38, "#f59a2c"), circle(x, y, 33, "#fff0cf"));
      for (let part = 0; part < 9; part += 1)
        art.add(path(`M${x} ${y - 4} l9 -24 q-9 -8 -18 0Z`, "#fba93c", turned((part / 9) * 360, x, y)));
    }
    for (const [x, y, turn] of [
      [-140, 78, 0],
      [-92, 84, 12],
      [-46, 74, -8],
      [2, 82, 8],
      [-66, 46, 20],
    ] as const)
      art.within(`translate(${x} ${y}) rotate(${turn})`, () => {
        art.add(
          rect(-26, -24, 52, 48, 7, art.linear(["#ffffff", "#f4eef2"])),
          path("M-26 12 L26 12 L26 18 C26 22 24 24 20 24 L-20 24 C-24 24 -26 22 -26 18Z", "#e2397f"),
        );
        for (let seed = 0; seed < 9; seed += 1)
          art.add(circle(art.random.between(-20, 20), art.random.between(-18, 8), 1.9, "#2b2430"));
      });
    for (const [x, y] of [
      [66, 66],
      [104, 84],
      [146, 74],
      [70, 104],
      [122, 112],
      [40, 100],
      [166, 106],
    ] as const)
      blueberry(art, x, y, 22);
  });
  art.add(
    line(box, "#ffffff", 5, 'opacity=".9"'),
    path("M-176 -66 L-150 -66 L-166 112 L-186 112Z", "#fff", 'opacity=".2"'),
  );
}
