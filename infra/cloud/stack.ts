import { CfnOutput, Lazy, Stack, type StackProps } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { EnvironmentOf, FunctionName } from "../../functions/env.ts";
import type { Config } from "../../shared/domain/config.ts";
import { Alarms } from "./constructs/alarms.ts";
import { ChannelWatch } from "./constructs/channel-watch.ts";
import { DeskTable } from "./constructs/desk-table.ts";
import { FrontDoor } from "./constructs/front-door.ts";
import { GatewayLogRole } from "./constructs/gateway-log-role.ts";
import { IncomingMail, OutgoingMail } from "./constructs/mail.ts";
import { MinuteClock } from "./constructs/minute-clock.ts";
import { ObjectStore } from "./constructs/object-store.ts";
import { doorMark, Pages } from "./constructs/pages.ts";
import { Parameters } from "./constructs/parameters.ts";
import { RelayFunction } from "./constructs/relay-function.ts";
import { SignIn } from "./constructs/sign-in.ts";
import { SocketDoor } from "./constructs/socket-door.ts";
import { WorkQueue } from "./constructs/work-queue.ts";
import { PLATFORMS } from "./platforms.ts";

export interface RelaydeskProps extends StackProps {
  readonly config: Config;
  /** Where the bundled functions are, one folder each. */
  readonly bundles: string;
  /** Where the pages are, as they are served. */
  readonly pages: string;
}

/** The whole system. What is not wired here exists neither in AWS nor locally. */
export class RelaydeskStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, pages: folder, ...props }: RelaydeskProps) {
    super(scope, id, props);
    const alarms = new Alarms(this, "Alarms");
    const table = new DeskTable(this, "Desk");
    const store = new ObjectStore(this, "Store", { mediaDays: config.media.retentionDays });
    const signIn = new SignIn(this, "SignIn");
    const parameters = new Parameters(this);

    const queue = <Name extends FunctionName>(id: string, worker: Name, whoNotices: string) =>
      new WorkQueue(this, id, { worker, alarms, whoNotices });
    const mail = queue(
      "Mail",
      "receive-email",
      "Customers who wrote a mail get no answer, and agents do not see it",
    );
    const inbound = queue(
      "Inbound",
      "triage",
      "Customers on every channel get no answer, and agents do not see them",
    );
    const outbound = queue("Outbound", "deliver", "Customers do not get the answers that are written");
    const receipts = queue("Receipts", "record-receipt", "Agents do not see which answers bounced");

    const media = queue("Media", "fetch-media", "Agents do not see the files that customers sent");

    const outgoing = new OutgoingMail(this, "OutgoingMail", {
      from: config.brand.supportAddress,
      receipts,
      alarms,
    });
    if (config.channels.email) {
      new IncomingMail(this, "IncomingMail", {
        addresses: config.channels.email.addresses,
        store,
        queue: mail,
      });
    }

    const logRole = new GatewayLogRole(this, "GatewayLogs");
    const chat = new SocketDoor(this, "Chat", {
      runs: "chat-socket",
      throttle: { perSecond: 200, burst: 400 },
      logRole,
      alarms,
      whoNotices: "Customers at the chat cannot write, or do not see the answers",
    });

    const deskDoor = new SocketDoor(this, "DeskSockets", {
      runs: "desk-socket",
      throttle: { perSecond: 200, burst: 400 },
      logRole,
      alarms,
      whoNotices: "Agents do not see what happens until they look",
    });
    const DESK_SOCKET_URL = deskDoor.url;
    const toTellDesks = [table.toDelete(), deskDoor.toPush()];

    // Few at a time: mail services and platforms have rates, which the senders share.
    const senders = 5;

    const TABLE_NAME = table.name;
    const BUCKET_NAME = store.name;
    const PARAMETERS_PATH = parameters.path;
    const INBOUND_QUEUE_URL = inbound.url;
    const OUTBOUND_QUEUE_URL = outbound.url;
    const MEDIA_QUEUE_URL = media.url;
    const DOOR_MARK = doorMark();

    const run = <Name extends FunctionName>(
      name: Name,
      environment: EnvironmentOf<Name>,
      ...may: (PolicyStatement | PolicyStatement[])[]
    ) => new RelayFunction(this, pascalCase(name), { name, bundles, environment, may: may.flat() });

    const receiveWebhook = run(
      "receive-webhook",
      { INBOUND_QUEUE_URL, BUCKET_NAME, PARAMETERS_PATH, DOOR_MARK },
      inbound.toSend(),
      store.toWrite("inbound/"),
      parameters.toRead("pepper", "channels/*"),
    );
    const receiveForm = run(
      "receive-form",
      {
        INBOUND_QUEUE_URL,
        BUCKET_NAME,
        TABLE_NAME,
        PARAMETERS_PATH,
        UPLOAD_ORIGIN: store.origin,
        DOOR_MARK,
      },
      inbound.toSend(),
      table.toCount(),
      store.toRead("pending/"),
      store.toWrite("attachments/", "inbound/"),
      parameters.toRead("pepper", "reply-token-keys"),
    );
    const receiveEmail = run(
      "receive-email",
      { INBOUND_QUEUE_URL, BUCKET_NAME, PARAMETERS_PATH },
      inbound.toSend(),
      store.toRead("mail/"),
      store.toWrite("attachments/", "inbound/"),
      parameters.toRead("pepper"),
    );
    const signUpload = run(
      "sign-upload",
      { BUCKET_NAME, PARAMETERS_PATH, DOOR_MARK },
      // The browser writes with what this function may write.
      store.toWrite("pending/"),
      parameters.toRead("reply-token-keys"),
    );
    const suggestAnswers = run(
      "suggest-answers",
      { TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH, DOOR_MARK },
      table.toRead(),
      table.toWrite(),
      store.toRead("faq/"),
      parameters.toRead("reply-token-keys"),
    );
    const showStatus = run(
      "show-status",
      { TABLE_NAME, BUCKET_NAME, INBOUND_QUEUE_URL, PARAMETERS_PATH, DOOR_MARK },
      table.toRead(),
      table.toCount(),
      store.toRead("texts/"),
      store.toWrite("inbound/"),
      inbound.toSend(),
      parameters.toRead("pepper", "reply-token-keys"),
    );
    const PUBLIC_URL = config.brand.url ?? Lazy.string({ produce: () => pages.url });
    const triage = run(
      "triage",
      {
        TABLE_NAME,
        BUCKET_NAME,
        INBOUND_QUEUE_URL,
        OUTBOUND_QUEUE_URL,
        MEDIA_QUEUE_URL,
        PARAMETERS_PATH,
        DESK_SOCKET_URL,
        PUBLIC_URL,
      },
      toTellDesks,
      table.toRead(),
      table.toWrite(),
      // Offers what waits to whom it can be offered.
      table.toQuery("queue"),
      store.toRead("inbound/", "texts/", "faq/"),
      store.toWrite("texts/"),
      store.toDelete("texts/"),
      inbound.toSend(),
      outbound.toSend(),
      media.toSend(),
      parameters.toRead("pepper", "reply-token-keys"),
    );
    // Goes to addresses that come from outside, and so may do as little as can be: see `shared/download`.
    const fetchMedia = run(
      "fetch-media",
      { TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH, MEDIA_API_BASE: "", ...PLATFORMS },
      table.toUpdate(),
      store.toRead("texts/"),
      store.toWrite("media/"),
      store.toDelete("media/", "texts/", "attachments/"),
      parameters.toRead("channels/*"),
    );
    const deliver = run(
      "deliver",
      {
        TABLE_NAME,
        BUCKET_NAME,
        PARAMETERS_PATH,
        SENDERS: String(senders),
        CONFIGURATION_SET: outgoing.configurationSet.configurationSetName,
        CHAT_SOCKET_URL: chat.url,
        ...PLATFORMS,
      },
      table.toRead(),
      table.toWrite(),
      table.toDelete(),
      chat.toPush(),
      store.toRead("texts/", "uploads/"),
      outgoing.toSend(),
      parameters.toRead("pepper", "reply-token-keys", "channels/*"),
    );
    const recordReceipt = run(
      "record-receipt",
      { TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH },
      table.toRead(),
      table.toWrite(),
      store.toRead("texts/"),
      parameters.toRead("pepper"),
    );
    const deskApi = run(
      "desk-api",
      {
        TABLE_NAME,
        BUCKET_NAME,
        INBOUND_QUEUE_URL,
        MAIL_QUEUE_URL: mail.url,
        OUTBOUND_QUEUE_URL,
        PARAMETERS_PATH,
        SIGN_IN_ISSUER: signIn.issuer,
        SIGN_IN_CLIENT_ID: signIn.client.userPoolClientId,
        DOOR_MARK,
        DESK_SOCKET_URL,
      },
      toTellDesks,
      table.toRead(),
      table.toWrite(),
      table.toQuery("queue"),
      // Finds open tickets by their number.
      table.toQuery("timer"),
      store.toRead("mail/", "texts/", "uploads/", "attachments/", "media/", "faq/"),
      store.toWrite("texts/", "inbound/", "uploads/"),
      store.toDelete("mail/", "attachments/", "texts/"),
      mail.toSend(),
      inbound.toSend(),
      outbound.toSend(),
      parameters.toRead("pepper"),
    );
    const runTimers = run(
      "run-timers",
      {
        TABLE_NAME,
        BUCKET_NAME,
        INBOUND_QUEUE_URL,
        OUTBOUND_QUEUE_URL,
        MEDIA_QUEUE_URL,
        PARAMETERS_PATH,
        DESK_SOCKET_URL,
      },
      toTellDesks,
      table.toRead(),
      table.toWrite(),
      table.toQuery("timer"),
      table.toQuery("queue"),
      parameters.toRead("pepper"),
      store.toRead("texts/"),
      store.toWrite("texts/"),
      inbound.toSend(),
      outbound.toSend(),
      media.toSend(),
    );

    const confirmAddress = run(
      "confirm-address",
      { TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH },
      table.toRead(),
      table.toWrite(),
      parameters.toRead("pepper", "reply-token-keys"),
    );

    const chatSocket = run(
      "chat-socket",
      {
        TABLE_NAME,
        BUCKET_NAME,
        INBOUND_QUEUE_URL,
        PARAMETERS_PATH,
        CHAT_SOCKET_URL: chat.url,
        DESK_SOCKET_URL,
        OWN_HOST: Lazy.string({ produce: () => pages.host }),
        DOOR_MARK,
      },
      table.toRead(),
      table.toWrite(),
      table.toDelete(),
      store.toRead("texts/", "pending/"),
      store.toWrite("attachments/", "inbound/"),
      inbound.toSend(),
      chat.toPush(),
      chat.toClose(),
      deskDoor.toPush(),
      parameters.toRead("pepper", "reply-token-keys", "channels/chat/*"),
    );
    chat.servedBy(chatSocket);
    const checkChannels = run(
      "check-channels",
      { TABLE_NAME, BUCKET_NAME, OUTBOUND_QUEUE_URL, PARAMETERS_PATH, ...PLATFORMS },
      table.toRead(),
      table.toWrite(),
      table.toQuery("queue"),
      store.toRead("texts/"),
      outbound.toSend(),
      parameters.toRead("channels/*"),
    );
    new ChannelWatch(this, "ChannelWatch", { runs: checkChannels, config, alarms });
    const deskSocket = run(
      "desk-socket",
      { TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH, DESK_SOCKET_URL, CHAT_SOCKET_URL: chat.url, DOOR_MARK },
      chat.toPush(),
      table.toRead(),
      table.toWrite(),
      table.toDelete(),
      table.toQuery("queue"),
      deskDoor.toPush(),
      deskDoor.toClose(),
      parameters.toRead("pepper"),
    );
    deskDoor.servedBy(deskSocket);

    mail.workedBy(receiveEmail, { batchSize: 5 });
    inbound.workedBy(triage, { batchSize: 10 });
    outbound.workedBy(deliver, { batchSize: 5, maxConcurrency: senders });
    // One message at a time, whose files may fill its memory; few at once, to spare the platforms.
    media.workedBy(fetchMedia, { batchSize: 1, maxConcurrency: 5 });
    receipts.workedBy(recordReceipt, { batchSize: 10, windowSeconds: 5 });
    new MinuteClock(this, "Clock", {
      runs: runTimers,
      alarms,
      whoNotices: "Agents miss deadlines, and answers that got stuck stay stuck",
    });

    const form = { perSecond: 50, burst: 100 };
    const door = new FrontDoor(this, "FrontDoor", {
      signIn,
      alarms,
      formOrigins: [
        ...(config.channels.form?.origins ?? []),
        // Where the chat is, files are sent from.
        ...Object.values(config.channels.chat?.origins ?? {}).flat(),
      ],
      throttle: { perSecond: 200, burst: 400 },
      routes: [
        {
          on: "ANY /webhooks/{channel}/{account}",
          runs: receiveWebhook,
          openBecause: "Platforms sign each request; the function refuses what is not signed.",
        },
        { on: "GET /", runs: receiveForm, openBecause: "Leads customers to the form." },
        {
          on: "GET /contact",
          runs: receiveForm,
          throttle: form,
          openBecause: "The form is for every customer.",
        },
        {
          on: "GET /contact/form.js",
          runs: receiveForm,
          throttle: form,
          openBecause: "The script of the form is for everybody who sees the form.",
        },
        {
          on: "POST /contact",
          runs: receiveForm,
          throttle: form,
          openBecause: "The form is for every customer.",
        },
        {
          on: "GET /desk/sign-in",
          runs: deskApi,
          throttle: form,
          openBecause: "Tells pages where people sign in, which is no secret.",
        },
        {
          on: "GET /desk/openapi.json",
          runs: deskApi,
          throttle: form,
          openBecause: "Says what the desk API is, as the sources do, and nothing of what is in it.",
        },
        ...(["GET /confirm/{token}", "POST /confirm/{token}"] as const).map((on) => ({
          on,
          runs: confirmAddress,
          throttle: { perSecond: 10, burst: 20 },
          openBecause: "Whoever has the link got it by mail; its signature cannot be guessed.",
        })),
        ...(["POST /contact/answers", "POST /contact/answers/helped"] as const).map((on) => ({
          on,
          runs: suggestAnswers,
          throttle: { perSecond: 20, burst: 40 },
          openBecause: "Whoever writes to us may see what the FAQ says.",
        })),
        ...(["GET /status", "POST /status"] as const).map((on) => ({
          on,
          runs: showStatus,
          throttle: { perSecond: 20, burst: 40 },
          openBecause:
            "Customers come by a link that we have signed, and see what it is about and nothing else.",
        })),
        {
          on: "POST /uploads",
          runs: signUpload,
          throttle: { perSecond: 20, burst: 40 },
          openBecause:
            "Customers send files; the function asks for a permission that a form or chat has signed.",
        },
        { on: "ANY /desk/{proxy+}", runs: deskApi, openBecause: undefined },
      ],
    });

    const pages: Pages = new Pages(this, "Pages", {
      folder,
      shared: ["/robots.txt", "/chat.js"],
      applications: ["/console", "/demo"],
      // Where the console gets its tokens.
      connectTo: [`${signIn.issuer}/`, signIn.url],
      api: door.api,
      sockets: [chat, deskDoor],
    });

    signIn.returnsTo(`${pages.url}/console/`);

    new CfnOutput(this, "PagesUrl", { value: pages.url, description: "What people see: form, chat, desk" });
    new CfnOutput(this, "Url", { value: door.url, description: "Contact form; webhooks and desk below it" });
    new CfnOutput(this, "DeskSocketUrl", { value: deskDoor.url, description: "What the desk connects to" });
    new CfnOutput(this, "ChatSocketUrl", { value: chat.url, description: "What the chat connects to" });
    new CfnOutput(this, "UserPoolId", {
      value: signIn.pool.userPoolId,
      description: "Where agents are invited",
    });
    new CfnOutput(this, "UserPoolClientId", { value: signIn.client.userPoolClientId });
    new CfnOutput(this, "TableName", { value: TABLE_NAME });
    new CfnOutput(this, "BucketName", { value: BUCKET_NAME });
    new CfnOutput(this, "ParametersPath", { value: PARAMETERS_PATH, description: "Where secrets belong" });
    new CfnOutput(this, "AlarmTopic", {
      value: alarms.topic.topicArn,
      description: "Subscribe to hear of alarms",
    });
  }
}

function pascalCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}
