import { createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import * as z from "zod/mini";
import { readSystem, type System } from "../local/system-file.ts";
import { UsageError } from "./command.ts";
import { type AskDesk, SimulatedCall } from "./simulated-call.ts";

const HELP = `Calls the local system as Twilio does: npm run call [-- flags]

  --from <number>      who calls (default +6591234567; "anonymous" hides it)
  --to <number>        which number of ours (default +6560000000)
  --account <name>     of twilio-voice (default main)
  --data <directory>   of the running local system (default .relaydesk)
  --curl               print the first request of a call as a curl command, signed, instead

While the call runs: keys such as 1 or 91234567# press them, a text says it, an empty line is silence.
  /leave   leaves a message of 12 seconds     /answer  whoever is rung answers
  /bye     hangs up                           /busy    whoever is rung is busy`;

const Secrets = z.object({
  accountSid: z.string(),
  authToken: z.union([z.string(), z.array(z.string())]),
  publicUrl: z.string(),
});
type Secrets = z.infer<typeof Secrets>;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: "string", default: "+6591234567" },
      to: { type: "string", default: "+6560000000" },
      account: { type: "string", default: "main" },
      data: { type: "string", default: ".relaydesk" },
      curl: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const system = readSystem(values.data);
  const path = `/webhooks/twilio-voice/${values.account}`;
  const secrets = secretsOf(values.account, values.data, system);
  const caller = {
    call: `CA${randomBytes(16).toString("hex")}`,
    from: values.from,
    to: values.to,
    accountSid: secrets.accountSid,
    address: secrets.publicUrl + path,
  };
  if (values.curl) return new SimulatedCall(caller, printed(system, secrets)).begin();
  await talk(new SimulatedCall(caller, asked(system, secrets)));
}

/** Of this machine's own account, which reaches no Twilio. @throws UsageError when there is none of that name */
function secretsOf(account: string, directory: string, { parameterPaths }: System): Secrets {
  const file: unknown = JSON.parse(readFileSync(join(directory, "parameters.json"), "utf8"));
  const parameters = z.parse(z.record(z.string(), z.string()), file);
  for (const path of parameterPaths) {
    const value = parameters[`${path}channels/twilio-voice/${account}`];
    if (value !== undefined) return z.parse(Secrets, JSON.parse(value));
  }
  throw new UsageError(`There is no account "${account}" of twilio-voice.`);
}

async function talk(call: SimulatedCall): Promise<void> {
  await call.begin();
  listen(call);
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: "you> " });
  const prompt = () => {
    if (process.stdin.isTTY) terminal.prompt();
  };
  prompt();
  for await (const line of terminal) {
    await act(call, line.trim());
    listen(call);
    if (call.over) break;
    prompt();
  }
  terminal.close();
  if (!call.over) await call.hangUp();
  console.log("The call is over. What was left is at the desk: npm run desk");
}

async function act(call: SimulatedCall, line: string): Promise<void> {
  if (line === "") return call.silence();
  if (line === "/bye") return call.hangUp();
  if (line === "/leave") return call.leaveMessage(`RE${randomBytes(16).toString("hex")}`, 12);
  if (line === "/answer") return call.rung("completed", 30);
  if (line === "/busy") return call.rung("busy");
  return /^[\d*#]+$/.test(line) ? call.press(line) : call.say(line);
}

function listen(call: SimulatedCall): void {
  for (const said of call.heard.splice(0)) console.log(`desk> ${said}`);
  const { waiting } = call;
  if (waiting.for === "message") console.log("(beep: /leave leaves a message)");
  if (waiting.for === "ringing") console.log(`(${waiting.number} is rung: /answer, /busy, or an empty line)`);
}

/** Twilio signs the address as it is set there; here it is reached by another one. */
function asked(system: System, secrets: Secrets): AskDesk {
  return async (address, form) => {
    const { url, headers, body } = request(system, secrets, address, form);
    const answer = await fetch(url, { method: "POST", headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new UsageError(`${answer.status} ${text}`);
    return text;
  };
}

function printed(system: System, secrets: Secrets): AskDesk {
  return async (address, form) => {
    const { url, headers, body } = request(system, secrets, address, form);
    const flags = Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`);
    console.log(`curl '${url}' ${flags.join(" ")} \\\n  --data '${body}'`);
    return '<?xml version="1.0" encoding="UTF-8"?><Response/>';
  };
}

function request(system: System, secrets: Secrets, address: string, form: Readonly<Record<string, string>>) {
  const signed = Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + form[name], address);
  const [token = ""] = [secrets.authToken].flat();
  return {
    url: system.httpUrl + address.slice(secrets.publicUrl.length),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": createHmac("sha1", token).update(signed).digest("base64"),
    },
    body: new URLSearchParams(form).toString(),
  };
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
