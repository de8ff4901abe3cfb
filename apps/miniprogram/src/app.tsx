import type { PropsWithChildren } from "react";
import "./theme/base.scss";
import "./components/Tap.scss";

/** Every page brings what it needs (`components/Screen`); the app itself only holds them. */
export default function App({ children }: PropsWithChildren) {
  return children;
}
