import { getLiveBoard, getOverview, getProductMix, getTimeline, getTodo, streamLiveBoard } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Live } from "#kernel/live.ts";
import type { Analytics } from "./service.ts";

export function routesAnalytics(http: Http, analytics: Analytics, live: Live): void {
  http.handle(getOverview, ({ program, query }) => analytics.overview(program, query));
  http.handle(getProductMix, ({ program }) => analytics.productMix(program));
  http.handle(getTodo, ({ program }) => analytics.todo(program));
  http.handle(getTimeline, ({ program, params, query }) => analytics.timeline(program, params.personId, query));
  http.handle(getLiveBoard, ({ program }) => analytics.liveBoard(program));
  http.handle(streamLiveBoard, async ({ program, reply }) => {
    const { channel, first } = await analytics.watch(program);
    live.stream(reply, channel, { event: "board", data: first });
    return undefined;
  });
}
