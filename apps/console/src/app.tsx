import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useLayoutEffect, useMemo } from "react";
import { RouterProvider } from "react-router/dom";
import { queryClient } from "./api/queries.ts";
import { router } from "./routes.tsx";
import { applyPalette } from "./theme/palette.ts";
import { useMode, usePreferences, useReducedMotion } from "./theme/preferences.ts";
import { antdTheme } from "./theme/theme.ts";
import { changeLanguage } from "./words/words.ts";

/** The console: look and language around the pages. */
export function App() {
  const { language } = usePreferences();
  const mode = useMode();
  const motion = !useReducedMotion();
  const theme = useMemo(() => antdTheme(mode, { motion }), [mode, motion]);
  useLayoutEffect(() => applyPalette(mode), [mode]);
  useLayoutEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    dayjs.locale(language === "zh" ? "zh-cn" : "en");
    void changeLanguage(language).then(async (changed) => {
      if (changed) await queryClient.invalidateQueries();
    });
  }, [language]);
  return (
    <ConfigProvider theme={theme} locale={language === "zh" ? zhCN : enUS} button={{ autoInsertSpace: false }}>
      <AntApp message={{ maxCount: 3 }}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
