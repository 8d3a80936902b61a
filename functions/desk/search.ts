import config from "relaydesk:config";
import { SearchQuery, type SearchView } from "../../shared/api/desk/search.ts";
import { searchStore } from "../../shared/aws/search-store.ts";
import { searchTickets } from "../../shared/flow/search.ts";
import type { Handlers } from "../desk-routes.ts";
import { ticketView } from "../desk-views.ts";
import { json } from "../edge.ts";
import { withQuery } from "./answers.ts";
import { desk, ids, now, parts, store } from "./open.ts";

/** Finding tickets. */

export const handlers: Handlers<"search"> = {
  search: withQuery(SearchQuery, async ({ person }, { q, limit, cursor }) => {
    const known = await ids();
    const services = {
      search: searchStore(parts, known),
      ...{ store, desk, ids: known, now },
      channels: Object.keys(config.channels),
      queues: Object.keys(config.queues),
      textDays: config.search.textDays,
    };
    const { items, ...more } = await searchTickets(q, { limit, cursor }, person, services);
    const view: SearchView = {
      items: items.map(({ ticket, ...found }) => ({ ticket: ticketView(ticket), ...found })),
      ...more,
    };
    return json(200, view);
  }),
};
