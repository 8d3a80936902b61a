import { addressInFrom, type Header, readHeaders } from "../../ses-receive/headers.ts";
import type { Access, Place } from "../access.ts";
import type { FrontRequest } from "../request.ts";
import { readQueryCall } from "./query-body.ts";

/** The headers of a mail that matter here stand before this many bytes. */
const HEADER_BYTES = 256 * 1024;

/**
 * The permissions that an SES request needs. To send takes that of the address or of its domain, whichever is the
 * verified identity, and that of the configuration set if one is named.
 */
export function sesAccess(request: FrontRequest, place: Place): Access[] {
  const { action, parameters } = readQueryCall(request);
  if (!action.startsWith("Send")) {
    return [{ action: `ses:${action}`, resources: ["*"] }];
  }
  const { from, configurationSet } = senderOf(parameters);
  const arn = (resource: string) => `arn:aws:ses:${place.region}:${place.accountId}:${resource}`;
  const identities = [
    arn(`identity/${from}`),
    arn(`identity/${from.slice(from.lastIndexOf("@") + 1)}`),
  ] as const;
  const context = { "ses:fromaddress": from };
  const sending: Access = { action: `ses:${action}`, resources: identities, context };
  const using = configurationSet && arn(`configuration-set/${configurationSet}`);
  return using ? [sending, { action: `ses:${action}`, resources: [using], context }] : [sending];
}

/** What the parameters say, and where they are silent the headers of the raw mail. */
function senderOf(parameters: URLSearchParams): { from: string; configurationSet: string | undefined } {
  const raw = parameters.get("RawMessage.Data")?.slice(0, HEADER_BYTES) ?? "";
  const { headers } = readHeaders(Buffer.from(raw, "base64"), HEADER_BYTES);
  const source = parameters.get("Source");
  const sender = source ? addressInFrom([{ name: "From", value: source }]) : addressInFrom(headers);
  return {
    from: sender.toLowerCase(),
    configurationSet: parameters.get("ConfigurationSetName") ?? headerOf(headers, "x-ses-configuration-set"),
  };
}

function headerOf(headers: readonly Header[], wanted: string): string | undefined {
  return headers.find(({ name }) => name.toLowerCase() === wanted)?.value;
}
