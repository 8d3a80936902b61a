import { join } from "node:path";
import { describeApi } from "./boot/api-routes.ts";
import { takeDataDirectory } from "./boot/data-directory.ts";
import { attribute, declared } from "./boot/declared.ts";
import { describeDistribution } from "./boot/distribution.ts";
import { functionSpecs, LOCAL_SECRET, mappedQueues, schedules, toldToFunctions } from "./boot/functions.ts";
import { greetOnce, mailSetup } from "./boot/mail.ts";
import { readTemplate, urlsOf } from "./boot/read-template.ts";
import {
  Bucket,
  EventBus,
  Lambda,
  Queue,
  Table,
  UserPoolClient,
  UserPoolGroup,
} from "./boot/resource-types.ts";
import { accountsAmong, firstSecrets, parameterPaths } from "./boot/secrets.ts";
import { describeSockets } from "./boot/socket-apis.ts";
import { createTables, messagingSetup } from "./boot/storage.ts";
import { SYSTEM_KEY, systemCalls } from "./boot/system-calls.ts";
import { DeadLetterWatch, deadLetterQueues, startHousekeeping } from "./boot/watch.ts";
import { serveDistribution } from "./distribution.ts";
import { type CapacityUsed, createDynamo } from "./dynamodb.ts";
import { eventBusHandler } from "./event-bus.ts";
import { startEventSource } from "./event-source.ts";
import type { Fault } from "./front/errors.ts";
import { asIncomingMessage, type Handler } from "./front/request.ts";
import { type FrontCall, type Services as FrontServices, startFront } from "./front.ts";
import { startHttpApi } from "./http-api.ts";
import { keepLogs } from "./kept-logs.ts";
import { type InvocationResult, startLambdaHost } from "./lambda.ts";
import { startMessaging } from "./messaging.ts";
import { ensureParameters, parametersHandler, readParameters } from "./parameters.ts";
import { policiesOf } from "./permissions.ts";
import { claimPort, type Ports, settlePorts } from "./ports.ts";
import { type ProviderRecorder, startProviderRecorder } from "./provider-recorder.ts";
import { startSchedules } from "./schedules.ts";
import { startSesReceive } from "./ses-receive.ts";
import { SentMailStore } from "./ses-send/sent-mail.ts";
import { sesSender } from "./ses-send.ts";
import { type SignInServer, startSignIn } from "./sign-in.ts";
import { serveSockets } from "./sockets.ts";
import { type System, writeSystem } from "./system-file.ts";
import type { Resource } from "./template.ts";
import { startViewer } from "./viewer.ts";

const REGION = "eu-west-1";
const ACCOUNT = "000000000000";
const PLACE = { region: REGION, accountId: ACCOUNT };

export interface BootOptions {
  /** The synthesised cloud assembly. */
  assemblyDir: string;
  /** Done once all files are there that the distribution serves, in case they are still being made. */
  files?: Promise<void>;
  /** Everything that must survive is below it; one system at a time may use it. */
  dataDir: string;
  ports: Readonly<Ports>;
  /** Accounts of channels that need secrets, by channel name. */
  accounts?: Readonly<Record<string, readonly string[]>>;
  /** Endpoints that are told of events, which need secrets as well. */
  endpoints?: readonly string[];
  /** Lines for the person at the terminal. */
  log(line: string): void;
  /** Done once everything answers, and before queues and the clock start a function. */
  beforeTriggers?(): Promise<void>;
  /** Lines that functions write. */
  functionLog?(functionName: string, line: string): void;
  /** Hears of every capacity unit that DynamoDB would bill. */
  onCapacity?(used: CapacityUsed): void;
  /** Hears of every call of an AWS service that is let through, and may fail it. */
  onCall?: (call: FrontCall) => Fault | undefined;
  /** Hears of every function that is run. */
  onInvocation?(functionName: string): void;
}

/** The running system. */
export interface LocalSystem {
  /** Where each part answers; `smtp` speaks SMTP, all others HTTP. */
  ports: Ports;
  resources: readonly Resource[];
  parameters: Readonly<Record<string, string>>;
  sentMail: SentMailStore;
  recorder: ProviderRecorder;
  signIn: SignInServer;
  invoke(functionNameOrArn: string, event: unknown): Promise<InvocationResult>;
  /** Process ids of the function environments, of one function or all. */
  functionPids(functionName?: string): number[];
  /** Ends in an order in which nothing is cut off: intake first, storage last. */
  stop(): Promise<void>;
}

/**
 * Starts the system that the template describes on this machine: creates what it declares, runs its functions and opens
 * its ports. What exists in the data directory is taken up again.
 *
 * @throws UnknownFeatures listing every resource and property that would be ignored; PortTaken for every taken port.
 */
export async function boot(options: BootOptions): Promise<LocalSystem> {
  // What has started is stopped in reverse order: at the end, and also when a later part cannot start.
  await using started = new AsyncDisposableStack();
  started.defer(takeDataDirectory(options.dataDir));
  const ports = await settlePorts(options.ports);
  const resources = readTemplate(options.assemblyDir, { ...PLACE, urls: urlsOf(ports) });
  const { startWork, ...system } = await start(resources, ports, options, started);
  await writeSystem(options.dataDir, systemRecord(system, options.dataDir));
  await options.beforeTriggers?.();
  startWork();
  const running = started.move();
  return { ...system, stop: () => running.disposeAsync() };
}

async function start(
  resources: readonly Resource[],
  ports: Ports,
  options: BootOptions,
  started: AsyncDisposableStack,
): Promise<Omit<LocalSystem, "stop"> & { readonly startWork: () => void }> {
  const { dataDir, log } = options;
  const urls = urlsOf(ports);
  const parameters = await ensureParameters(
    dataDir,
    await firstSecrets(resources, options.accounts ?? {}, options.endpoints),
  );
  const services = await startServices(resources, ports, options, started);
  const { recorder, signIn, sentMail } = await startStandIns(
    resources,
    ports,
    services.sentMail,
    options,
    started,
  );

  services.behindFront.events = eventBusHandler({
    buses: declared(resources, EventBus).map(({ ref }) => ref),
    keep: ({ type, ...event }) => recorder.keep("event-bus", type, event),
  });

  const host = startLambdaHost({
    dataDir,
    log: options.functionLog ?? (() => {}),
    ...(options.onInvocation && { onInvocation: options.onInvocation }),
  });
  started.defer(() => host.close());
  const surroundings = { region: REGION, frontUrl: urls.front, recorderUrl: urls.recorder };
  for (const spec of functionSpecs(resources, surroundings)) host.register(spec);
  keepLogs(dataDir);

  const sockets = serveSockets({
    apis: describeSockets(resources),
    invoke: host.invoke,
    answerSigned: services.front.answer,
    log,
  });
  services.behindFront["execute-api"] = sockets.manage;
  started.defer(() => sockets.close());
  const api = describeApi(resources);
  if (api) {
    const distribution = describeDistribution(resources);
    const neighbours = [...(distribution ? [serveDistribution(distribution, options.files)] : []), sockets];
    const serve = () =>
      startHttpApi({ ...api, port: ports.http, accountId: ACCOUNT, invoke: host.invoke, log, neighbours });
    const server = await claimPort("http", ports.http, serve);
    started.defer(() => server.close());
  }
  await startMailIntake(ports, services, options, started);
  const startWork = () => {
    startTriggers(resources, urls.front, host.invoke, log, started);
    started.defer(startHousekeeping(services.dynamo, services.deadLetters, log));
  };
  const { invoke, pids } = host;
  return { ports, resources, parameters, sentMail, recorder, signIn, invoke, functionPids: pids, startWork };
}

/** What tools beside the system are told of it. */
function systemRecord({ ports, resources }: Omit<LocalSystem, "stop">, dataDir: string): System {
  const urls = urlsOf(ports);
  const deadLetters = new Set(deadLetterQueues(resources).map(({ url }) => url));
  return {
    pid: process.pid,
    region: REGION,
    httpUrl: urls.http,
    frontUrl: urls.front,
    accessKey: SYSTEM_KEY,
    signInUrl: urls.signIn,
    viewerUrl: urls.viewer,
    recorderUrl: urls.recorder,
    smtpPort: ports.smtp,
    stackName: resources.find(({ type }) => type === Lambda.type)?.stack ?? "",
    tableNames: declared(resources, Table).map(({ ref }) => ref),
    bucketNames: toldToFunctions(resources, "BUCKET_NAME"),
    queues: declared(resources, Queue).map((queue) => ({
      name: attribute(queue, "QueueName"),
      url: queue.ref,
      deadLetters: deadLetters.has(queue.ref),
    })),
    parameterPaths: parameterPaths(resources),
    logs: join(dataDir, "logs"),
  };
}

type Services = Awaited<ReturnType<typeof startServices>>;

/** The AWS services behind the front, with what the template declares in them. */
async function startServices(
  resources: readonly Resource[],
  ports: Ports,
  { dataDir, log, onCapacity, onCall }: BootOptions,
  started: AsyncDisposableStack,
) {
  const url = urlsOf(ports).front;
  const dynamo = createDynamo({ path: join(dataDir, "dynamodb"), ...(onCapacity && { onCapacity }) });
  started.defer(() => dynamo.close());
  await dynamo.ready;
  await createTables(resources, dynamo);

  const messaging = await startMessaging({ ...PLACE, dataDir: join(dataDir, "messaging"), publicUrl: url });
  started.defer(() => messaging.stop());
  messaging.setup(messagingSetup(resources));
  // No worker of a former run lives on, so nothing need stay hidden until its visibility timeout.
  messaging.releaseInFlight();
  const publish = async ({
    topicArn,
    message,
    subject,
  }: {
    topicArn: string;
    message: string;
    subject: string;
  }) => {
    await messaging.publish(topicArn, message, subject);
  };

  const mail = mailSetup(resources);
  const sentMail = new SentMailStore(join(dataDir, "sent-mail"));
  const sender = sesSender({
    ...PLACE,
    store: sentMail,
    configurationSets: mail.sets,
    identities: mail.identities,
    publish,
    log,
  });
  started.defer(() => sender.close());
  await sender.resume();

  const policies = policiesOf(resources);
  const dynamodb: Handler = (request, response) => dynamo.handle(asIncomingMessage(request), response);
  const { handle } = messaging;
  const ssm = parametersHandler({ ...PLACE, dataDir });
  const statementsFor = (key: string) => (key === SYSTEM_KEY ? "all" : policies.get(key));
  const behindFront: FrontServices = {
    dynamodb,
    sqs: handle,
    sns: handle,
    s3: handle,
    ses: sender.handle,
    ssm,
    // What is put there is shown by a stand-in that starts later.
    events: () => Promise.reject(new Error("no bus is there yet")),
    // Its connections come with the functions that they run.
    "execute-api": () => Promise.reject(new Error("no sockets are open yet")),
  };
  const buckets = declared(resources, Bucket);
  const open = () =>
    startFront({
      port: ports.front,
      accountId: ACCOUNT,
      services: behindFront,
      statementsFor,
      secretOf: (key) => (policies.has(key) ? LOCAL_SECRET : undefined),
      corsOf: (name) => buckets.find(({ ref }) => ref === name)?.props.CorsConfiguration?.CorsRules ?? [],
      onCall,
      log,
    });
  const server = await claimPort("front", ports.front, open);
  started.defer(() => server.close());

  const calls = systemCalls(url, REGION);
  await greetOnce(mail, dataDir, calls, publish);
  const deadLetters = new DeadLetterWatch(deadLetterQueues(resources), calls.queueDepth);
  return { front: server, behindFront, dynamo, publish, mail, sentMail, calls, deadLetters };
}

/** What stands in for the world around the system: providers, people's sign-in, and a look at what went out. */
async function startStandIns(
  resources: readonly Resource[],
  ports: Ports,
  sentMail: SentMailStore,
  { dataDir }: BootOptions,
  started: AsyncDisposableStack,
) {
  const recorder = await claimPort("recorder", ports.recorder, () =>
    startProviderRecorder({
      port: ports.recorder,
      dataDir,
      accounts: (channel) => accountsAmong(readParameters(dataDir), channel),
    }),
  );
  started.defer(() => recorder.close());
  const viewer = await claimPort("viewer", ports.viewer, () =>
    startViewer({ port: ports.viewer, mail: sentMail, messages: () => recorder.messages() }),
  );
  started.defer(() => viewer.close());
  const signIn = await claimPort("signIn", ports.signIn, () =>
    startSignIn({
      port: ports.signIn,
      dataDir,
      clientId: declared(resources, UserPoolClient)[0]?.ref ?? "",
      callbackUrls: declared(resources, UserPoolClient).flatMap(({ props }) => props.CallbackURLs ?? []),
      groups: declared(resources, UserPoolGroup).map(({ props }) => props.GroupName),
    }),
  );
  started.defer(() => signIn.close());
  return { recorder, signIn, sentMail };
}

async function startMailIntake(
  ports: Ports,
  { mail, calls, publish }: Services,
  { dataDir, log }: BootOptions,
  started: AsyncDisposableStack,
): Promise<void> {
  const smtp = await claimPort("smtp", ports.smtp, () =>
    startSesReceive({
      port: ports.smtp,
      region: REGION,
      dataDir,
      rules: mail.rules,
      putObject: calls.putObject,
      objectExists: calls.objectExists,
      publish,
      log,
    }),
  );
  started.defer(() => smtp.close());
}

/** What starts functions besides requests: queues and the clock. */
function startTriggers(
  resources: readonly Resource[],
  endpoint: string,
  invoke: LocalSystem["invoke"],
  log: (line: string) => void,
  started: AsyncDisposableStack,
): void {
  const sources = mappedQueues(resources).map((queue) => {
    const credentials = { accessKeyId: queue.functionName, secretAccessKey: "local" };
    return startEventSource({ ...queue, endpoint, region: REGION, credentials, invoke, log });
  });
  started.defer(async () => {
    await Promise.all(sources.map((source) => source.stop()));
  });
  const clock = startSchedules(schedules(resources, PLACE), invoke, { log });
  started.defer(() => clock.stop());
}
