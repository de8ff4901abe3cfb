import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "./theme/base.css";

/** A new version was installed while this one was open: its files are gone, a reload gets the new ones. Once a minute at most. */
const RELOAD_AGAIN_MS = 60_000;
addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem("banyan.reloaded") ?? 0);
  if (Date.now() - last < RELOAD_AGAIN_MS) return; // it was not that: the page says so
  sessionStorage.setItem("banyan.reloaded", String(Date.now()));
  event.preventDefault();
  location.reload();
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(<App />);
