import { CfnOutput, Lazy, Stack, type StackProps } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { EnvironmentOf, FunctionName } from "../../../functions/env.ts";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import { tellsAnybody } from "../../../shared/domain/event-targets.ts";
import { Alarms } from "../constructs/alarms.ts";
import { ChannelWatch } from "../constructs/channel-watch.ts";
import { EventBus } from "../constructs/event-bus.ts";
import { FrontDoor } from "../constructs/front-door.ts";
import { IncomingMail, OutgoingMail } from "../constructs/mail.ts";
import { MinuteClock } from "../constructs/minute-clock.ts";
import { OperationsDashboard } from "../constructs/operations-dashboard.ts";
import { doorMark, Pages } from "../constructs/pages.ts";
import { Parameters } from "../constructs/parameters.ts";
import { RelayFunction } from "../constructs/relay-function.ts";
import { SignIn } from "../constructs/sign-in.ts";
import { balanceTheBooks } from "../wiring/books.ts";
import { deskFunctions } from "../wiring/desk-functions.ts";
import { intakeFunctions } from "../wiring/intake-functions.ts";
import type { Parts } from "../wiring/parts.ts";
import { queues as makeQueues } from "../wiring/queues.ts";
import { routes } from "../wiring/routes.ts";
import { sockets as makeSockets } from "../wiring/sockets.ts";
import { watchEvents, watchTheWhole } from "../wiring/watch.ts";
import { SENDERS, workFunctions } from "../wiring/work-functions.ts";
import type { DataStack } from "./data-stack.ts";

export interface AppProps extends StackProps {
  readonly config: OperatorConfig;
  readonly data: DataStack;
  /** Where the bundled functions are, one folder each. */
  readonly bundles: string;
  /** Where the pages are, as they are served. */
  readonly pages: string;
}

/** All that works on the data, and can be made anew from the sources at any time. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, { config, data, bundles, pages: folder, ...props }: AppProps) {
    super(scope, id, props);
    // Also for what no reference says: the bucket must let SES in before the rule is made that keeps mails there.
    this.addStackDependency(data);
    const { table, store, people } = data;
    const { domains } = config.aws;
    store.acknowledgeIn(this);
    const alarms = new Alarms(this, "Alarms", config.aws.watch);
    const queues = makeQueues(this, alarms, tellsAnybody(config.webhooks));
    const sockets = makeSockets(this, alarms, domains.sockets);
    const parameters = new Parameters(this);
    const bus = config.webhooks.eventBus && new EventBus(this, "TicketEvents");
    const signIn = new SignIn(this, "SignIn", people);
    const outgoing = new OutgoingMail(this, "OutgoingMail", {
      from: config.brand.supportAddress,
      receipts: queues.receipts,
      alarms,
    });
    if (config.channels.email) {
      new IncomingMail(this, "IncomingMail", {
        addresses: config.channels.email.addresses,
        ruleSet: config.aws.mail.receiptRuleSet,
        store,
        queue: queues.mail,
      });
    }

    const parts: Parts = {
      ...{ table, store, parameters, signIn, queues, sockets, outgoing, bus },
      doorMark: doorMark(),
      // The pages come last, for they stand in front of all that is made before.
      publicUrl: config.brand.url ?? Lazy.string({ produce: () => pages.url }),
      ownHost: Lazy.string({ produce: () => pages.host }),
      run: (name, environment, ...may) => this.#run(bundles, name, environment, may.flat()),
    };
    const intake = intakeFunctions(parts);
    const work = workFunctions(parts);
    const desk = deskFunctions(parts);

    sockets.chat.servedBy(desk.chatSocket);
    sockets.desk.servedBy(desk.deskSocket);
    queues.mail.workedBy(intake.receiveEmail, { batchSize: 5 });
    queues.inbound.workedBy(work.triage, { batchSize: 10 });
    queues.outbound.workedBy(work.deliver, { batchSize: 5, maxConcurrency: SENDERS });
    // One message at a time, whose files may fill its memory; few at once, to spare the platforms.
    queues.media.workedBy(work.fetchMedia, { batchSize: 1, maxConcurrency: 5 });
    // One after the other: who publishes second would have to begin anew. SQS has at least two at once.
    queues.publishing.workedBy(work.publishFaq, { batchSize: 1, maxConcurrency: 2 });
    queues.receipts.workedBy(work.recordReceipt, { batchSize: 10, windowSeconds: 5 });
    if (work.sendEvents) {
      // One at a time: a receiver may take as long as the function has.
      queues.events?.workedBy(work.sendEvents, { batchSize: 1, maxConcurrency: 5 });
      watchEvents(alarms);
    }
    new ChannelWatch(this, "ChannelWatch", { runs: work.checkChannels, config, alarms });
    new MinuteClock(this, "Clock", {
      runs: work.runTimers,
      alarms,
      whoNotices: "Agents miss deadlines, and answers that got stuck stay stuck",
    });

    const door = new FrontDoor(this, "FrontDoor", {
      signIn,
      alarms,
      domain: domains.api,
      formOrigins: formOrigins(config),
      throttle: { perSecond: 200, burst: 400 },
      routes: routes({ ...intake, ...desk }),
    });
    const pages: Pages = new Pages(this, "Pages", {
      folder,
      domain: domains.pages,
      shared: ["/robots.txt", "/chat.js"],
      applications: ["/console", "/demo"],
      // Where the console gets its tokens, and where the chat of the demo page sends files.
      connectTo: [`${signIn.issuer}/`, signIn.url, store.origin],
      api: door.api,
      sockets: [sockets.chat, sockets.desk],
    });
    signIn.returnsTo(`${pages.url}/console/`);

    watchTheWhole({ alarms, table, inbound: work.triage, watch: config.aws.watch });
    const { receiveWebhook, receiveForm, receiveEmail, showStatus } = intake;
    balanceTheBooks({
      alarms,
      edges: [receiveWebhook, receiveForm, receiveEmail, showStatus, desk.chatSocket],
      triage: work.triage,
    });
    if (config.aws.watch.dashboard) {
      const functions = Object.values({ ...intake, ...work, ...desk }).filter((each) => each !== undefined);
      const { events, ...always } = queues;
      const shown = { ...always, ...(events && { events }) };
      new OperationsDashboard(this, "Operations", { queues: shown, table, functions, alarms: alarms.all });
    }

    this.#output("PagesUrl", pages.url, "What people see: form, chat, desk");
    this.#output("Url", door.url, "Contact form; webhooks and desk below it");
    this.#output("DeskSocketUrl", sockets.desk.url, "What the desk connects to");
    this.#output("ChatSocketUrl", sockets.chat.url, "What the chat connects to");
    this.#output("UserPoolId", signIn.pool.userPoolId, "Where agents are invited");
    this.#output("UserPoolClientId", signIn.client.userPoolClientId, "What the desk signs in as");
    this.#output("TableName", table.name, "Tickets and all about them");
    this.#output("BucketName", store.name, "Mails, files, long texts");
    this.#output("ParametersPath", parameters.path, "Where secrets belong");
    if (bus) this.#output("EventBusName", bus.name, "What rules listen to");
    this.#output("AlarmTopic", alarms.topic.topicArn, "Subscribe to hear of alarms");
  }

  #run<Name extends FunctionName>(
    bundles: string,
    name: Name,
    environment: EnvironmentOf<Name>,
    may: readonly PolicyStatement[],
  ): RelayFunction<Name> {
    return new RelayFunction(this, pascalCase(name), { name, bundles, environment, may });
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

/** Sites other than ours whose pages post to the form, or send files along with the chat. */
function formOrigins({ channels }: OperatorConfig): string[] {
  return [...(channels.form?.origins ?? []), ...Object.values(channels.chat?.origins ?? {}).flat()];
}

function pascalCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}
