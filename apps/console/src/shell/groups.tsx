import {
  BarChartOutlined,
  CalendarOutlined,
  CustomerServiceOutlined,
  ExperimentOutlined,
  FileTextOutlined,
  FlagOutlined,
  HomeOutlined,
  SendOutlined,
  ShopOutlined,
  TeamOutlined,
  UserAddOutlined,
} from "@ant-design/icons";
import type { Permission } from "@banyan/contracts";
import type { ReactNode } from "react";
import type { RouteObject } from "react-router";
import type { NavigationWord } from "./words.ts";

export type PageEntry = {
  readonly name: NavigationWord;
  /** Below the program: `shop/orders`. */ readonly path: string;
  readonly permission: Permission;
  /** The page and what opens from it. */ readonly routes: RouteObject[];
};
export type Group = { readonly name: NavigationWord; readonly icon: ReactNode; readonly pages: readonly PageEntry[] };

/** The table of contents: eleven groups in this order. A group shows once it has a page the operator may open. */
export const groups: readonly Group[] = [
  {
    name: "home",
    icon: <HomeOutlined />,
    pages: [
      {
        name: "home",
        path: "home",
        permission: "signedIn",
        routes: [{ path: "home", lazy: () => import("../pages/home/home.tsx") }],
      },
    ],
  },
  { name: "plan", icon: <FlagOutlined />, pages: [] },
  { name: "acquire", icon: <UserAddOutlined />, pages: [] },
  {
    name: "campaigns",
    icon: <CalendarOutlined />,
    pages: [],
  },
  {
    name: "shop",
    icon: <ShopOutlined />,
    pages: [
      {
        name: "orders",
        path: "shop/orders",
        permission: "order.read",
        routes: [
          { path: "shop/orders", lazy: () => import("../pages/shop/orders/orders.tsx") },
          { path: "shop/orders/:id", lazy: () => import("../pages/shop/orders/order.tsx") },
        ],
      },
    ],
  },
  {
    name: "members",
    icon: <TeamOutlined />,
    pages: [],
  },
  { name: "content", icon: <FileTextOutlined />, pages: [] },
  { name: "reach", icon: <SendOutlined />, pages: [] },
  {
    name: "data",
    icon: <BarChartOutlined />,
    pages: [],
  },
  { name: "experiments", icon: <ExperimentOutlined />, pages: [] },
  { name: "service", icon: <CustomerServiceOutlined />, pages: [] },
];

/** Settings stand at the foot: programs, payment, staff, compliance, audit, data. */
export const settings: readonly PageEntry[] = [];

/** The page an address belongs to. */
export function pageAt(pathBelowProgram: string): { page: PageEntry; group?: Group } | undefined {
  const holds = ({ path }: PageEntry) => pathBelowProgram === path || pathBelowProgram.startsWith(`${path}/`);
  for (const group of groups) {
    const page = group.pages.find(holds);
    if (page !== undefined) return { page, group };
  }
  const page = settings.find(holds);
  return page && { page };
}
