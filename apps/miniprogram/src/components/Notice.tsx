import { Text, View } from "@tarojs/components";
import { failureWords } from "../shop/api";
import { Icon, type IconName } from "./Icon";
import { Button } from "./Tap";
import "./Notice.scss";

type Props = {
  icon: IconName;
  title: string;
  text?: string;
  action?: { words: string; onTap: () => unknown };
  code?: string;
};

/** What a page says when it has nothing to list: what this place is for, and the first step. */
export function Notice({ icon, title, text, action, code }: Props) {
  return (
    <View className="notice">
      <View className="notice__disc">
        <Icon name={icon} size={40} color="#1b7f5c" />
      </View>
      <View className="notice__title">{title}</View>
      {text && <View className="notice__text">{text}</View>}
      {action && (
        <Button kind="plain" className="notice__action" onTap={action.onTap}>
          {action.words}
        </Button>
      )}
      {code && <Text className="notice__code">{code}</Text>}
    </View>
  );
}

/** A page could not load: what happened, what to do, a code to quote. */
export function FailureNotice({ error, onRetry }: { error: unknown; onRetry: () => unknown }) {
  const { offline, title, text, code } = failureWords(error);
  return (
    <Notice
      icon={offline ? "offline" : "box"}
      title={title}
      text={text}
      code={code}
      action={{ words: "重试", onTap: onRetry }}
    />
  );
}
