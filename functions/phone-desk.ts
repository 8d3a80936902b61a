import config from "relaydesk:config";
import phone from "relaydesk:phone";
import type { PhoneDesk } from "../shared/domain/phone-plan.ts";
import { openHours } from "./business-hours.ts";

/** How calls are answered here, with the hours of the desk. Apart, so that only calls pay for it. */
export async function openPhoneDesk(): Promise<PhoneDesk> {
  if (!phone) throw new Error("calls are answered, and the bundle does not say how");
  const { hours } = phone.plan;
  const calendar = hours === undefined ? undefined : (await openHours(config))(hours);
  return { ...phone, isOpen: (at) => calendar?.isOpen(at) ?? true };
}
