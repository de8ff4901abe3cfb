import { ANY_EVENT, eventTypes, listReportProperties, type ReportProperty } from "@banyan/contracts";
import { useMemo } from "react";
import { useReply } from "../../api/queries.ts";
import { useProgram } from "../../api/session.ts";
import { usePreferences } from "../../theme/preferences.ts";
import { isPropertyWord, usePropertyWords } from "./property-words.ts";
import { useReportPartWords } from "./words.ts";

const FRESH_MS = 60_000;

/** What reports can ask about: events and properties as the server knows them, titled in the operator's language, money in yuan. */
export function useVocabulary() {
  const { id: program } = useProgram();
  const { language } = usePreferences();
  const say = usePropertyWords();
  const { data } = useReply(listReportProperties, { params: { program } }, { staleMs: FRESH_MS });
  return useMemo(
    () =>
      data && {
        events: data.events.map((event) => ({
          ...event,
          title: (language === "en" && eventTypes.get(event.name)?.en) || event.title,
        })),
        properties: data.properties.map((property) => ({
          ...property,
          title: isPropertyWord(property.name) ? say(property.name) : property.title,
        })),
      },
    [data, language, say],
  );
}

/** What a property is called; one that is not known (any more) by its name. */
export function usePropertyTitle(): (name: string) => string {
  const vocabulary = useVocabulary();
  return useMemo(() => {
    const titles = new Map(vocabulary?.properties.map(({ name, title }) => [name, title]));
    return (name) => titles.get(name) ?? name;
  }, [vocabulary]);
}

/** What an event is called in reports, `*` included; an operator's own label comes first. */
export function useEventTitle(): (selection: {
  readonly event: string;
  readonly label?: string | undefined;
}) => string {
  const vocabulary = useVocabulary();
  const say = useReportPartWords();
  return useMemo(() => {
    const titles = new Map(vocabulary?.events.map(({ name, title }) => [name, title]));
    return ({ event, label }) => label || (event === ANY_EVENT ? say("anyEvent") : titles.get(event) || event);
  }, [vocabulary, say]);
}

/** Properties that can be asked of an event: known of every event, its own, and of the person. No event: without own ones of one event only. */
export function propertiesFor(properties: readonly ReportProperty[], event: string | undefined): ReportProperty[] {
  return properties.filter(
    ({ of, events }) =>
      of !== "own" || event === undefined || event === ANY_EVENT || events.length === 0 || events.includes(event),
  );
}
