import { search, shopProducts } from "@banyan/contracts";
import { Input, Text, View } from "@tarojs/components";
import { useState } from "react";
import { platform } from "#platform";
import { Icon } from "../../components/Icon";
import { ListEnd } from "../../components/ListEnd";
import { FailureNotice, Notice } from "../../components/Notice";
import { ProductCard } from "../../components/ProductCard";
import { Screen } from "../../components/Screen";
import { BoneRows } from "../../components/Skeleton";
import { Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { useList } from "../../shop/load";
import { track, useExposure } from "../../shop/tracking";
import "./index.scss";

const HISTORY_KEY = "banyan.searches";
const HISTORY_LENGTH = 10;

export default function SearchPage() {
  const [text, setText] = useState("");
  const [keyword, setKeyword] = useState("");
  const [history, setHistory] = useState(readHistory);
  const look = (words: string) => {
    const wanted = words.trim();
    setText(wanted);
    setKeyword(wanted);
    if (!wanted) return;
    const next = [wanted, ...history.filter((old) => old !== wanted)].slice(0, HISTORY_LENGTH);
    setHistory(next);
    platform.storage.set(HISTORY_KEY, JSON.stringify(next));
  };
  const { loaded, reload, items, end, loadMore } = useList(
    keyword
      ? async (cursor) => {
          const page = await call(shopProducts, { query: { search: keyword, ...(cursor && { cursor }) } });
          if (!cursor) track(search, { keyword, results: page.items.length });
          return page;
        }
      : null,
    [keyword],
  );
  useExposure(
    "search",
    items.map(({ id }) => id),
  );
  return (
    <Screen path="pages/search/index">
      <View className="search-bar">
        <View className="search-bar__field">
          <Icon name="search" size={18} color="#777066" />
          <Input
            className="search-bar__input"
            id="search-input"
            value={text}
            focus
            confirmType="search"
            maxlength={50}
            placeholder="想吃点什么"
            onInput={({ detail }) => setText(detail.value)}
            onConfirm={({ detail }) => look(detail.value)}
          />
          {text && (
            <Tap className="search-bar__clear" label="清空" onTap={() => look("")}>
              <Icon name="close" size={16} color="#777066" />
            </Tap>
          )}
        </View>
        <Tap className="search-bar__go" id="search-go" onTap={() => look(text)}>
          <Text>搜索</Text>
        </Tap>
      </View>
      {!keyword && history.length > 0 && (
        <View className="search-history">
          <View className="row">
            <View className="grow quiet">搜索过</View>
            <Tap
              className="search-bar__clear"
              label="清空搜索记录"
              onTap={() => {
                setHistory([]);
                platform.storage.remove(HISTORY_KEY);
              }}
            >
              <Icon name="bin" size={18} color="#777066" />
            </Tap>
          </View>
          <View className="search-history__words">
            {history.map((words) => (
              <Tap key={words} className="chip" onTap={() => look(words)}>
                <Text>{words}</Text>
              </Tap>
            ))}
          </View>
        </View>
      )}
      {keyword && loaded.state === "loading" && <BoneRows count={4} />}
      {keyword && loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {keyword && loaded.state === "ready" && items.length === 0 && (
        <Notice icon="search" title={`没有找到“${keyword}”`} text="换个短一点的词，或到分类里看看" />
      )}
      {keyword &&
        items.map((product) => (
          <View key={product.id} className="search-item">
            <ProductCard product={product} shape="line" seenIn="search" />
          </View>
        ))}
      {keyword && items.length > 0 && <ListEnd end={end} onMore={loadMore} />}
    </Screen>
  );
}

function readHistory(): string[] {
  try {
    return JSON.parse(platform.storage.get(HISTORY_KEY) ?? "[]");
  } catch {
    return [];
  }
}
