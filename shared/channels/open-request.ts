import type * as z from "zod/mini";
import type { Incoming, ReceiveContext, Rejection, WebhookRequest } from "./channel.ts";

interface Terms<Secrets extends z.ZodMiniType> {
  readonly methods: readonly string[];
  readonly maxBodyBytes: number;
  readonly secrets: Secrets;
}

export type Opened<Secrets extends z.ZodMiniType> =
  | { readonly kind: "open"; readonly request: WebhookRequest; readonly secrets: z.output<Secrets> }
  | { readonly kind: "rejected"; readonly reason: Rejection; readonly detail: string };

/** What every webhook asks before it looks at the signature. An account whose secrets are not complete does not exist. */
export function openRequest<Secrets extends z.ZodMiniType>(
  incoming: Incoming,
  context: ReceiveContext,
  { methods, maxBodyBytes, secrets }: Terms<Secrets>,
): Opened<Secrets> {
  if (incoming.transport !== "http") return refuse("unknown-account", "reached over HTTP only");
  if (!methods.includes(incoming.method)) return refuse("method-not-allowed", `not ${methods.join(" or ")}`);
  if (incoming.body.byteLength > maxBodyBytes) return refuse("too-large", `over ${maxBodyBytes} bytes`);
  const parsed = secrets.safeParse(context.secrets);
  if (!parsed.success) return refuse("unknown-account", "no account is set up under this name");
  return { kind: "open", request: incoming, secrets: parsed.data };
}

function refuse(reason: Rejection, detail: string) {
  return { kind: "rejected", reason, detail } as const;
}
