import { type Art, circle, ellipse, line, n, path, rect, shadow, shine, turned } from "./art.ts";

/** Segments along an arch, the middle ones in front. */
export function croissant(art: Art): void {
  shadow(art, 0, 128, 215, 40);
  const places = [-4, 4, -3, 3, -2, 2, -1, 1, 0];
  for (const place of places) {
    const angle = (-90 + place * 21) * (Math.PI / 180);
    const size = 1 - Math.abs(place) * 0.155;
    const [x, y] = [Math.cos(angle) * 165, 105 + Math.sin(angle) * 128];
    const turn = place * 19;
    art.within(`translate(${n(x)} ${n(y)}) rotate(${turn}) scale(${n(size)})`, () => {
      const crust = art.linear(["#fbdc9c", "#edb25a", "#c9792c", "#9b5119"]);
      art.add(
        path(
          "M-50 -72 C-30 -98 30 -98 50 -72 C66 -20 62 40 44 88 C20 104 -20 104 -44 88 C-62 40 -66 -20 -50 -72Z",
          crust,
        ),
        line("M-34 -74 C-44 -20 -42 36 -30 84", "#8a4513", 3, 'opacity=".28"'),
        line("M0 -88 C-6 -30 -6 40 0 96", "#8a4513", 3, 'opacity=".2"'),
        line("M33 -74 C42 -20 40 36 28 84", "#8a4513", 3, 'opacity=".28"'),
        path("M-50 -72 C-66 -20 -62 40 -44 88 C-52 40 -54 -20 -36 -80Z", "#7a3c10", 'opacity=".25"'),
        shine(8, -62, 26, 12, 0, 0.5),
      );
    });
  }
  for (let salt = 0; salt < 16; salt += 1) {
    const [x, y] = [art.random.between(-90, 90), art.random.between(-70, 0)];
    art.add(rect(x, y, 6, 6, 1.5, "#fff", `opacity=".9" ${turned(art.random.between(0, 90), x, y)}`));
  }
}

export function baguettes(art: Art): void {
  shadow(art, 0, 120, 230, 44);
  const loaf = (transform: string) =>
    art.within(transform, () => {
      const crust = art.linear(["#f4c983", "#dc9a4a", "#a9652a"]);
      art.add(
        path(
          "M-232 4 C-226 -44 -150 -52 0 -52 C150 -52 226 -44 232 4 C228 46 150 52 0 52 C-150 52 -228 46 -232 4Z",
          crust,
        ),
      );
      for (let cut = -3; cut <= 3; cut += 1)
        art.add(
          ellipse(cut * 56, -14, 34, 11, "#fbe6bd", turned(-24, cut * 56, -14)),
          line(`M${cut * 56 - 30} 4 Q${cut * 56} -8 ${cut * 56 + 30} -24`, "#8d4f1c", 3, 'opacity=".45"'),
        );
      art.add(shine(-20, -42, 170, 5, 0, 0.4));
    });
  loaf("translate(6 -34) rotate(-30) scale(.98)");
  loaf("translate(-4 52) rotate(-14)");
  art.add(
    path("M-226 112 C-150 78 -40 70 34 92 L18 148 C-60 130 -150 140 -214 160Z", art.linear(["#fdf6e8", "#e8d8bd"])),
  );
  art.add(line("M-190 132 C-120 108 -50 104 10 118", "#c9b28c", 3, 'stroke-dasharray="2 10" opacity=".8"'));
}

/** Two soft rolls under savoury floss. */
export function flossRoll(art: Art): void {
  shadow(art, 0, 132, 210, 40);
  const roll = (x: number, y: number, scale: number) =>
    art.within(`translate(${x} ${y}) scale(${scale})`, () => {
      art.add(
        rect(-160, -74, 310, 150, 72, art.linear(["#f8dfae", "#e7b467", "#b97636"])),
        ellipse(122, 0, 60, 75, art.radial(["#fff6dc", "#f5d694"])),
      );
      const cream = "M124 -2 C124 -20 150 -16 148 6 C144 34 100 32 96 2 C94 -38 152 -46 166 -6";
      art.add(line(cream, "#fffdf6", 12), line(cream, "#d9a24f", 2, 'opacity=".5"'));
      const floss =
        "M-152 0 C-168 -50 -120 -92 -30 -90 C40 -96 92 -80 102 -54 C106 -34 84 -30 66 -18 C44 -4 22 -22 -6 -8 C-34 6 -60 -14 -88 0 C-112 12 -140 18 -152 0Z";
      art.add(path(floss, "#b06f2b"));
      for (let thread = 0; thread < 300; thread += 1) {
        const px = art.random.between(-150, 92);
        const py = -46 + art.random.between(-44, 40) + (px / 130) ** 2 * 14;
        const turn = art.random.between(-3.1, 3.1);
        const colour = art.random.pick(["#c98836", "#b5702a", "#dfa650", "#efc477", "#f6d591", "#9a5a1e"]);
        art.add(
          line(
            `M${n(px)} ${n(py)} q${n(Math.cos(turn) * 8)} ${n(Math.sin(turn) * 8)} ${n(Math.cos(turn) * 20)} ${n(Math.sin(turn) * 12)}`,
            colour,
            3.2,
          ),
        );
      }
      for (let leaf = 0; leaf < 18; leaf += 1) {
        const [px, py] = [art.random.between(-130, 90), art.random.between(-86, -6)];
        art.add(rect(px, py, 13, 5, 2, "#2f4a33", turned(art.random.between(-60, 60), px, py)));
      }
    });
  roll(-30, -36, 0.8);
  roll(14, 62, 1);
}

export function pineappleBun(art: Art): void {
  shadow(art, 0, 128, 205, 42);
  const dome =
    "M-180 70 C-190 -50 -100 -128 0 -128 C100 -128 190 -50 180 70 C176 122 100 138 0 138 C-100 138 -176 122 -180 70Z";
  art.add(path(dome, art.linear(["#e7a450", "#c77a2e", "#9c5a20"])));
  const top =
    "M-172 48 C-176 -52 -96 -124 0 -124 C96 -124 176 -52 172 48 C150 78 118 60 86 76 C54 90 30 70 0 80 C-30 90 -56 70 -88 78 C-118 84 -152 76 -172 48Z";
  art.add(path(top, art.radial(["#ffe9a6", "#fbd071", "#e9a843"], { x: 0.4, y: 0.25, r: 0.85 })));
  art.clipped(top, () => {
    for (let row = -6; row <= 6; row += 1) {
      art.add(
        line(`M${row * 52 - 150} -140 Q${row * 50 + 10} -30 ${row * 46 + 130} 120`, "#c98428", 6, 'opacity=".55"'),
      );
      art.add(
        line(`M${row * 52 + 150} -140 Q${row * 50 - 10} -30 ${row * 46 - 130} 120`, "#c98428", 6, 'opacity=".55"'),
      );
    }
  });
  art.add(shine(-62, -74, 64, 26, -28, 0.38));
}

/** A round country loaf with an ear of wheat cut into it. */
export function boule(art: Art): void {
  shadow(art, 0, 126, 214, 44);
  art.add(ellipse(0, 20, 192, 118, art.radial(["#e5b06a", "#bd7b38", "#7e4a1c"], { x: 0.42, y: 0.28, r: 0.8 })));
  art.add(
    ellipse(
      -6,
      0,
      168,
      86,
      art.radial([
        [0, "#fff5e0", 0.85],
        [0.7, "#fbe7c4", 0.35],
        [1, "#fbe7c4", 0],
      ]),
    ),
  );
  art.add(
    line("M-128 34 C-60 -6 40 -34 122 -38", "#f9e2b6", 12),
    line("M-128 38 C-60 0 40 -28 122 -34", "#8f5622", 3, 'opacity=".6"'),
  );
  for (let leaf = 0; leaf < 6; leaf += 1) {
    const t = leaf / 5;
    const [x, y] = [-92 + t * 186, 22 - t * 58];
    art.add(ellipse(x - 2, y - 26, 27, 10, "#f9e2b6", turned(-66 + t * 8, x, y - 26)));
    art.add(ellipse(x + 14, y + 20, 27, 10, "#f9e2b6", turned(28 + t * 8, x + 14, y + 20)));
  }
  for (let dust = 0; dust < 60; dust += 1)
    art.add(
      circle(
        art.random.between(-150, 150),
        art.random.between(-50, 60),
        art.random.between(1, 3),
        "#fff",
        'opacity=".55"',
      ),
    );
  const garlic = (x: number, y: number) =>
    art.within(`translate(${x} ${y})`, () => {
      shadow(art, 0, 28, 46, 12);
      art.add(
        path(
          "M0 -44 C8 -22 40 -20 40 8 C40 30 18 34 0 34 C-18 34 -40 30 -40 8 C-40 -20 -8 -22 0 -44Z",
          art.linear(["#ffffff", "#eee3e8", "#cdbcc6"]),
        ),
      );
      art.add(line("M0 -36 C-14 -8 -14 14 -6 32 M0 -36 C14 -8 14 14 6 32", "#b79fb0", 2, 'opacity=".6"'));
    });
  garlic(150, 112);
}

type Loaf = {
  crust: readonly [string, string, string];
  crumb: readonly [string, string];
  crumbs: string;
  bits?: readonly string[];
};

/** A tin loaf seen from the front: body behind, cut face in front, one slice lying before it. */
function tinLoaf(art: Art, { crust, crumb, crumbs, bits = [] }: Loaf): void {
  shadow(art, 20, 132, 230, 42);
  const face =
    "M-96 120 L-96 -20 C-134 -34 -132 -104 -82 -108 C-60 -126 60 -126 82 -108 C132 -104 134 -34 96 -20 L96 120 C60 126 -60 126 -96 120Z";
  const side = "M-40 -118 L96 -150 C150 -148 212 -128 204 -76 C202 -52 190 -46 184 -42 L184 74 L96 120 L60 -60Z";
  art.within("translate(-18 0)", () => {
    art.add(path(side, art.linear([crust[0], crust[1], crust[2]], 60)));
    art.add(path("M96 -20 L184 -42 L184 74 L96 120Z", art.linear([crust[1], crust[2]], 60), 'opacity=".8"'));
    art.add(path(face, art.linear([crust[1], crust[2]])));
    art.within("translate(0 6) scale(.9 .92)", () => slice(art, face, crumb, crumbs, bits));
  });
  art.within("translate(-118 66) rotate(-9) scale(.62)", () => {
    shadow(art, 0, 122, 150, 26);
    art.add(path(face, art.linear([crust[1], crust[2]])));
    art.within("translate(0 6) scale(.9 .92)", () => slice(art, face, crumb, crumbs, bits));
  });
}

function slice(
  art: Art,
  face: string,
  crumb: readonly [string, string],
  crumbs: string,
  bits: readonly string[],
): void {
  art.add(path(face, art.radial([crumb[0], crumb[1]], { x: 0.45, y: 0.4, r: 0.7 })));
  art.clipped(face, () => {
    for (let hole = 0; hole < 70; hole += 1) {
      const [x, y] = [art.random.between(-110, 110), art.random.between(-104, 116)];
      art.add(ellipse(x, y, art.random.between(2, 6), art.random.between(1.5, 4), crumbs, 'opacity=".5"'));
    }
    for (const colour of bits)
      for (let bit = 0; bit < 11; bit += 1) {
        const [x, y] = [art.random.between(-100, 100), art.random.between(-92, 108)];
        art.add(ellipse(x, y, 11, 7, colour, turned(art.random.between(0, 180), x, y)));
        art.add(ellipse(x - 2, y - 2, 4, 2, "#fff", 'opacity=".3"'));
      }
  });
}

export const milkToast = (art: Art) =>
  tinLoaf(art, { crust: ["#f3c583", "#dd9f53", "#b4732f"], crumb: ["#fffdf4", "#fbeccb"], crumbs: "#edd6a8" });
export const wheatToast = (art: Art) =>
  tinLoaf(art, {
    crust: ["#b9834a", "#94602f", "#68401c"],
    crumb: ["#e3c49a", "#c79f6b"],
    crumbs: "#a67b48",
    bits: ["#7a4b23", "#8f6234"],
  });

/** Three round hills of soft bread with red beans. */
export function beanLoaf(art: Art): void {
  shadow(art, 0, 132, 222, 42);
  art.add(
    path(
      "M-176 128 C-186 80 -182 30 -168 0 L168 0 C182 30 186 80 176 128 C100 138 -100 138 -176 128Z",
      art.linear(["#eebc70", "#cb8a40"]),
    ),
  );
  for (const x of [-102, 102, 0]) {
    art.add(ellipse(x, 4, 92, 98, art.radial(["#fbdc9e", "#e9ac57", "#b8722d"], { x: 0.4, y: 0.25, r: 0.8 })));
    art.add(shine(x - 22, -56, 34, 14, -18, 0.5));
  }
  const torn =
    "M-176 128 C-182 96 -180 66 -172 40 C-120 62 -70 30 -10 56 C50 76 110 36 172 44 C182 70 184 100 176 128 C100 138 -100 138 -176 128Z";
  art.add(path(torn, art.linear(["#fffaf0", "#fbe8c8"])));
  art.clipped(torn, () => {
    for (let thread = 0; thread < 34; thread += 1) {
      const x = art.random.between(-170, 170);
      art.add(
        line(
          `M${n(x)} 46 q${n(art.random.between(-18, 18))} 40 ${n(art.random.between(-8, 8))} 84`,
          "#ecd3a2",
          3,
          'opacity=".7"',
        ),
      );
    }
    for (let bean = 0; bean < 30; bean += 1) {
      const [x, y] = [art.random.between(-160, 160), art.random.between(62, 124)];
      art.add(
        ellipse(x, y, 12, 8.5, art.linear(["#9a3a33", "#5f1a1c"]), turned(art.random.between(-40, 40), x, y)),
        ellipse(x - 3, y - 3, 4, 2, "#fff", 'opacity=".35"'),
      );
    }
  });
}

function bagel(art: Art, stops: readonly [string, string, string], topping: () => void): void {
  art.add(ellipse(0, 22, 150, 78, stops[2]));
  const ring =
    "M-150 0 C-150 -100 150 -100 150 0 C150 92 -150 92 -150 0Z M-42 -10 C-42 14 42 14 42 -10 C42 -34 -42 -34 -42 -10Z";
  art.add(path(ring, art.radial([stops[0], stops[1], stops[2]], { x: 0.4, y: 0.2, r: 0.85 }), 'fill-rule="evenodd"'));
  art.add(path("M-42 -10 C-42 -34 42 -34 42 -10 C30 -22 -30 -22 -42 -10Z", "#6e3d15", 'opacity=".5"'));
  topping();
  art.add(shine(-70, -42, 46, 13, -22, 0.4));
}

export function plainBagel(art: Art): void {
  shadow(art, 0, 130, 200, 40);
  const seeds = () => {
    for (let seed = 0; seed < 90; seed += 1) {
      const angle = art.random.between(0, Math.PI * 2);
      const far = art.random.between(0.5, 0.92);
      const [x, y] = [Math.cos(angle) * 140 * far, -8 + Math.sin(angle) * 62 * far];
      art.add(
        ellipse(
          x,
          y,
          6,
          3,
          art.random.pick(["#fff6dd", "#fdeab8", "#3f2a18"]),
          turned(art.random.between(0, 180), x, y),
        ),
      );
    }
  };
  art.within("translate(14 58)", () => bagel(art, ["#f6cd88", "#dd9a48", "#a5642a"], seeds));
  art.within("translate(-30 -52) rotate(-7) scale(.94)", () => bagel(art, ["#f6cd88", "#dd9a48", "#a5642a"], seeds));
}

export function blueberryBagel(art: Art): void {
  shadow(art, 0, 134, 205, 42);
  art.within("translate(0 66)", () => {
    art.add(ellipse(0, 24, 162, 70, "#96623a"), ellipse(0, 12, 162, 66, art.linear(["#f0cf9a", "#c08c52"])));
    art.add(
      path(
        "M-168 -2 C-176 40 -130 32 -112 44 C-92 62 -70 40 -44 50 C-16 62 8 44 34 52 C64 62 84 40 112 44 C140 48 178 34 166 -4 C140 -60 -140 -60 -168 -2Z",
        art.linear(["#ffffff", "#ece4ef"]),
      ),
    );
  });
  art.within("translate(0 -10) rotate(-4)", () =>
    bagel(art, ["#f0cf9a", "#cf9a5c", "#96623a"], () => {
      for (let spot = 0; spot < 15; spot += 1) {
        const angle = (spot / 15) * Math.PI * 2 + art.random.between(-0.15, 0.15);
        const far = art.random.between(0.52, 0.9);
        const [x, y] = [Math.cos(angle) * 138 * far, -6 + Math.sin(angle) * 62 * far];
        art.add(
          ellipse(x, y, 18, 11, "#8b6a94", 'opacity=".45"'),
          ellipse(x, y, 11, 7, art.radial(["#6c6fb4", "#343a7c"])),
        );
      }
    }),
  );
  for (const [x, y] of [
    [-168, 118],
    [172, 122],
    [140, 138],
  ] as const) {
    art.add(circle(x, y, 19, art.radial(["#8796cf", "#4a58a0", "#2a3268"], { x: 0.35, y: 0.3, r: 0.75 })));
    art.add(circle(x, y - 5, 6, "#2a3268"), shine(x - 7, y - 9, 5, 3));
  }
}
