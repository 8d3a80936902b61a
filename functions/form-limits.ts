import config from "relaydesk:config";
import { type RateLimit, rateCounter } from "../shared/aws/rate-counter.ts";
import type { FormConfig } from "../shared/domain/form-config.ts";
import type { Ids } from "../shared/domain/ids.ts";
import { networkOf } from "../shared/domain/network.ts";
import type { Log } from "./edge.ts";

/** Who sends what a form brought. */
export interface FormSender {
  readonly sourceIp: string;
  /** A program that posts JSON without a browser, such as the server of an app. */
  readonly program: boolean;
  readonly email: string | undefined;
}

/**
 * Whether a sender is still within the limits. Counted in the table under HMACs alone. When the table does not answer, the
 * message is taken: it is worth more than the count.
 */
export function openFormLimits(tableName: string, { spam }: FormConfig = formConfig()) {
  const countsWithin = rateCounter(tableName);
  return async (
    { sourceIp, program, email }: FormSender,
    ids: Ids,
    now: Date,
    log: Log,
  ): Promise<boolean> => {
    const network: readonly [string, RateLimit] = program
      ? [ids.address("program", networkOf(sourceIp)), spam.perProgram]
      : [ids.address("network", networkOf(sourceIp)), spam.perNetwork];
    const address: readonly (readonly [string, RateLimit])[] =
      email === undefined ? [] : [[ids.address("form", email), spam.perAddress]];
    try {
      const within = await Promise.all(
        [network, ...address].map(([who, limit]) => countsWithin(who, limit, now)),
      );
      return within.every(Boolean);
    } catch (error) {
      log.error("senders are not counted", error as Error);
      return true;
    }
  };
}

function formConfig(): FormConfig {
  if (!config.channels.form) throw new Error("there is no form whose limits could be counted");
  return config.channels.form;
}
