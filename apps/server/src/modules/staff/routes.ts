import {
  listNotices,
  listOperators,
  readNotices,
  revokeStaffSession,
  staffMe,
  staffSessions,
  staffSignIn,
  staffSignOut,
} from "@banyan/contracts";
import { sessionCookie } from "#kernel/auth.ts";
import type { Http } from "#kernel/http.ts";
import type { Staff } from "./service.ts";

export function routesStaff(http: Http, staff: Staff, { publicUrl }: { publicUrl: string }): void {
  http.handle(staffSignIn, async ({ body, ip, request, reply }) => {
    const userAgent = request.headers["user-agent"] ?? "";
    const { token, operator } = await staff.signIn({ ...body, ip, userAgent });
    reply.header("set-cookie", sessionCookie(publicUrl, token));
    return operator;
  });
  http.handle(staffSignOut, async ({ staff: caller, reply }) => {
    await staff.signOut(caller.id, caller.sessionId);
    reply.header("set-cookie", sessionCookie(publicUrl, ""));
    return {};
  });
  http.handle(staffMe, ({ staff: caller }) => staff.me(caller.id));
  http.handle(staffSessions, async ({ staff: caller }) => ({
    items: (await staff.listSessions(caller.id)).map(({ createdAt, lastSeenAt, ...session }) => ({
      ...session,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      current: session.id === caller.sessionId,
    })),
  }));
  http.handle(revokeStaffSession, async ({ staff: caller, params }) => {
    await staff.revokeSession(caller.id, params.id);
    return {};
  });
  http.handle(listOperators, async ({ program }) => ({ items: await staff.operatorsOf(program) }));
  http.handle(listNotices, ({ program, staff: caller, query }) => staff.listNotices(program, caller.id, query));
  http.handle(readNotices, ({ program, staff: caller, body }) => staff.readNotices(program, caller.id, body.ids));
}
