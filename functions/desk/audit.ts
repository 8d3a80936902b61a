import { AuditQuery } from "../../shared/api/desk/audit.ts";
import { auditStore, placeOf } from "../../shared/aws/audit-store.ts";
import type { Handlers } from "../desk-routes.ts";
import { json } from "../edge.ts";
import { withQuery } from "./answers.ts";
import { parts } from "./open.ts";

/** Who did what. */

export const handlers: Handlers<"audit"> = {
  audit: withQuery(AuditQuery, async (_work, { day, agent, limit, cursor }) => {
    const acts = await auditStore(parts).actsOf(day, agent);
    const rest = cursor === undefined ? acts : acts.filter((act) => placeOf(act) < cursor);
    const items = rest.slice(0, limit);
    const last = rest.length > limit ? items.at(-1) : undefined;
    return json(200, { items, ...(last && { cursor: placeOf(last) }) });
  }),
};
