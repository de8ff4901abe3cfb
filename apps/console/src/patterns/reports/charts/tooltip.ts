/** Words of a tooltip as ECharts wants them: HTML, with everything that came from data escaped. */
export const escapeHtml = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[one] ?? one,
  );

export type TooltipRow = { readonly name: string; readonly value: string; readonly colour?: string };

export const tooltipHtml = (title: string, rows: readonly TooltipRow[], foot: readonly string[] = []): string =>
  [
    `<div style="font-weight:600;margin-bottom:4px">${escapeHtml(title)}</div>`,
    ...rows.map(
      ({ name, value, colour }) =>
        `<div style="display:flex;gap:8px;align-items:center;line-height:22px">${
          colour === undefined
            ? ""
            : `<span style="width:8px;height:8px;border-radius:2px;background:${colour}"></span>`
        }<span style="max-width:220px;overflow:hidden;text-overflow:ellipsis">${escapeHtml(name)}</span><b style="margin-left:auto;padding-left:16px;font-weight:500">${escapeHtml(value)}</b></div>`,
    ),
    ...foot.map((line) => `<div style="opacity:.75;font-size:12px;line-height:20px">${escapeHtml(line)}</div>`),
  ].join("");

/** What fits beside the end of a line or in a node. */
export const shorten = (name: string, most: number): string =>
  name.length > most ? `${name.slice(0, most - 1)}…` : name;
