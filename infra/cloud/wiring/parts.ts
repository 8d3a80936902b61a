import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { EnvironmentOf, FunctionName } from "../../../functions/env.ts";
import type { DeskTable } from "../constructs/desk-table.ts";
import type { EventBus } from "../constructs/event-bus.ts";
import type { OutgoingMail } from "../constructs/mail.ts";
import type { ObjectStore } from "../constructs/object-store.ts";
import type { Parameters } from "../constructs/parameters.ts";
import type { RelayFunction } from "../constructs/relay-function.ts";
import type { SignIn } from "../constructs/sign-in.ts";
import type { Queues } from "./queues.ts";
import type { Sockets } from "./sockets.ts";

/** What functions are wired to. */
export interface Parts {
  readonly table: DeskTable;
  readonly store: ObjectStore;
  readonly parameters: Parameters;
  readonly signIn: SignIn;
  readonly queues: Queues;
  readonly sockets: Sockets;
  readonly outgoing: OutgoingMail;
  /** Where the operator wants one. */
  readonly bus: EventBus | undefined;
  /** How a function tells what came by our own address; see `doorMark`. */
  readonly doorMark: string;
  /** Of the pages, as it stands in mails. */
  readonly publicUrl: string;
  /** Of the pages, as browsers name it. */
  readonly ownHost: string;
  /** Makes a function with exactly the environment that it asks for, and with what it may do. */
  readonly run: <Name extends FunctionName>(
    name: Name,
    environment: EnvironmentOf<Name>,
    ...may: (PolicyStatement | PolicyStatement[])[]
  ) => RelayFunction<Name>;
}
