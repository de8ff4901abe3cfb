const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** What a short link shows that leads nowhere just now: what to do instead, in words. */
export function shortLinkPage(shopName: string | null): string {
  const [title, words] =
    shopName === null
      ? ["链接不存在", "这个链接不存在，请检查是否复制完整。"]
      : [shopName, `请打开微信，搜索小程序「${shopName}」。`];
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title>
<style>body{margin:0;min-height:100vh;display:grid;place-content:center;gap:8px;padding:24px;text-align:center;background:#f6f4f0;color:#2b2926;font:16px/1.6 "PingFang SC","HarmonyOS Sans SC","Noto Sans SC",sans-serif}h1{margin:0;font-size:22px}p{margin:0;color:#6b665e}</style>
</head><body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(words)}</p></body></html>`;
}
