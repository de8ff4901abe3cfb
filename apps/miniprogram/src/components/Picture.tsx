import type { Picture as Source } from "@banyan/contracts";
import { Image, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import { platform } from "#platform";
import { Icon } from "./Icon";
import "./Picture.scss";

type Props = {
  picture: Source | null;
  /** Height ÷ width of the frame; 1 = square. The frame has its size before the picture has loaded. */
  ratio?: number;
  className?: string;
  label?: string;
  /** Above the fold: load at once. */
  eager?: boolean;
  faded?: boolean;
};

let origin = ""; // known after the first call of the API; pictures come only with data, so it is there in time
void platform.config().then(
  (config) => {
    origin = config.origin;
  },
  () => {},
);

export function Picture({ picture, ratio = 1, className = "", label, eager = false, faded = false }: Props) {
  const [state, setState] = useState<"loading" | "shown" | "broken">("loading");
  const url = picture?.url ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture starts over
  useEffect(() => setState("loading"), [url]);
  return (
    <View className={`picture ${className}`}>
      <View style={{ paddingTop: `${ratio * 100}%` }} />
      {url && state !== "broken" ? (
        <Image
          className={`picture__image ${state === "shown" ? "is-shown" : ""} ${faded ? "is-faded" : ""}`}
          src={url.startsWith("/") ? origin + url : url}
          mode="aspectFill"
          lazyLoad={!eager}
          {...(label && { ariaLabel: label })}
          onLoad={() => setState("shown")}
          onError={() => setState("broken")}
        />
      ) : (
        <View className="picture__hollow">
          <Icon name="bread" size={32} color="#b9b1a4" />
        </View>
      )}
    </View>
  );
}
