import { View } from "@tarojs/components";
import type { PropsWithChildren } from "react";
import { Icon } from "./Icon";
import { Tap } from "./Tap";
import "./Sheet.scss";

type Props = PropsWithChildren<{ title?: string; onClose?: () => void; middle?: boolean }>;

/** A sheet from below (or in the middle) over the page; tapping beside it closes it when it may be closed. */
export function Sheet({ title, onClose, middle = false, children }: Props) {
  return (
    <View className={`sheet ${middle ? "sheet--middle" : ""}`} catchMove>
      <View className="sheet__veil" onClick={() => onClose?.()} />
      <View className="sheet__body">
        {(title || onClose) && (
          <View className="sheet__head">
            <View className="sheet__title">{title}</View>
            {onClose && (
              <Tap className="sheet__close" label="关闭" onTap={onClose}>
                <Icon name="close" size={20} color="#645e55" />
              </Tap>
            )}
          </View>
        )}
        {children}
      </View>
    </View>
  );
}
