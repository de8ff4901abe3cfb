import { useCallback, useEffect, useState } from "react";

/** Fills the window, and the screen where the browser lets it. Escape, or the browser's own way out, ends it. */
export function useFullScreen(): [boolean, (isFull: boolean) => void] {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    if (!isFull) return;
    const left = () => document.fullscreenElement === null && setFull(false);
    const pressed = ({ key }: KeyboardEvent) => key === "Escape" && setFull(false);
    document.addEventListener("fullscreenchange", left);
    document.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("fullscreenchange", left);
      document.removeEventListener("keydown", pressed);
    };
  }, [isFull]);
  const set = useCallback((wanted: boolean) => {
    setFull(wanted);
    // the whole document, so that menus and drawers stay inside; refused (no gesture, a frame): the window is filled anyway
    if (wanted) document.documentElement.requestFullscreen?.().catch(() => undefined);
    else if (document.fullscreenElement !== null) void document.exitFullscreen();
  }, []);
  return [isFull, set];
}
