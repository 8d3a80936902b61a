import phone from "relaydesk:phone";

/** How calls are answered here. Apart, so that only calls pay for it. */
export const phoneDesk = phone ?? undefined;
