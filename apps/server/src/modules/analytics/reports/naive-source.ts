import { dayOf, hourOf, weekdayOf } from "@banyan/calendar";
import type { EventSelection, ReportFilter } from "@banyan/contracts";
import type { Stream, Told } from "./streams.ts";

/** What the rules say of whose an event is and whether it fits, in plain loops: the measure of the statements, sharing nothing with them. */
export function naiveSource({ events, merges }: Stream, zone: string) {
  const who = ({ person }: Told) => merges.get(person) ?? person;
  const isBehaviour = (one: Told) => one.session > 0 && one.scene !== 1129;

  function firstChannel(person: number): string {
    const own = events.filter((one) => who(one) === person && isBehaviour(one));
    const [first] = own.sort((a, b) => a.at - b.at || (a.channel < b.channel ? -1 : 1));
    return first?.channel ?? "";
  }
  const isBuyer = (person: number) => events.some((one) => who(one) === person && one.event === "order_paid");

  function told(one: Told, property: string): string | number | boolean | null {
    const values: Record<string, () => string | number | boolean | null> = {
      channel: () => one.channel,
      amount_fen: () => (one.fen === 0 ? null : one.fen),
      "props.kind": () => one.props.kind ?? "",
      "props.size": () => one.props.size ?? null,
      hour: () => hourOf(new Date(one.at), zone),
      weekday: () => weekdayOf(dayOf(new Date(one.at), zone)),
      "person.first_channel": () => firstChannel(who(one)),
      "person.is_buyer": () => isBuyer(who(one)),
    };
    const value = values[property]?.();
    return value === undefined || value === "" ? null : value;
  }

  function fits(one: Told, { property, op, values }: ReportFilter): boolean {
    const value = told(one, property);
    const [first, second] = values;
    switch (op) {
      case "is_set":
        return value !== null;
      case "is_not_set":
        return value === null;
      case "is":
        return value !== null && values.includes(value);
      case "is_not":
        return value === null || !values.includes(value);
      case "contains":
        return (
          value !== null && values.some((part) => String(value).toLowerCase().includes(String(part).toLowerCase()))
        );
      case "not_contains":
        return (
          value === null || !values.some((part) => String(value).toLowerCase().includes(String(part).toLowerCase()))
        );
      case "gt":
        return value !== null && Number(value) > Number(first);
      case "gte":
        return value !== null && Number(value) >= Number(first);
      case "lt":
        return value !== null && Number(value) < Number(first);
      case "lte":
        return value !== null && Number(value) <= Number(first);
      case "between":
        return value !== null && Number(value) >= Number(first) && Number(value) <= Number(second);
    }
  }

  return {
    who,
    isBehaviour,
    told,
    /** Events of a range that a selection means, under a question's filters. */
    chosen(
      { event, filters }: EventSelection,
      range: { from: string; to: string },
      among: readonly ReportFilter[],
    ): Told[] {
      return events.filter((one) => {
        const day = dayOf(new Date(one.at), zone);
        if (day < range.from || day > range.to) return false;
        if (event === "*" ? !isBehaviour(one) : one.event !== event || one.scene === 1129) return false;
        return [...filters, ...among].every((filter) => fits(one, filter));
      });
    },
  };
}
