/**
 * Preloaded (`--import`) into every Lambda environment: supplies the native HTTP client of `aws-lambda-ric` in
 * JavaScript, so that no compiler is needed. Everything else (loading the handler, the context, error shapes, the
 * console) stays AWS's own code. See the Lambda Runtime API guide for the calls.
 *
 * JavaScript, because stripping types would cost each cold start 80 ms; built-in modules come from
 * `process.getBuiltinModule`, because an `import` of `node:http` would load undici and cost as much.
 */
const { registerHooks } = process.getBuiltinModule("node:module");
const { Agent, request } = process.getBuiltinModule("node:http");
const { connect } = process.getBuiltinModule("node:net");

const [host = "", port = ""] = (process.env.AWS_LAMBDA_RUNTIME_API ?? "").split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Results on their way to the host. The next event is asked for only when they have arrived. */
let delivered = Promise.resolve();

/**
 * The host may die without a word (kill -9), and then every connection to it ends. A handler that still waits for
 * something would live on as an orphan; so the environment ends at once, without an error in a log that nobody caused.
 */
function endWithHost() {
  process.kill(process.pid, "SIGKILL");
}

/**
 * @param {"GET" | "POST"} method
 * @param {string} path below the version prefix of the Runtime API
 * @param {string} [body] JSON
 * @returns {Promise<{bodyJson: string, headers: import("node:http").IncomingHttpHeaders}>}
 */
function call(method, path, body) {
  const headers =
    body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const outgoing = request(
      { host, port, method, agent, headers, path: `/2018-06-01/runtime/${path}` },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ bodyJson: text, headers: response.headers }));
        response.on("error", endWithHost);
      },
    );
    outgoing.on("error", endWithHost);
    outgoing.end(body);
  });
}

/** The interface of `rapid-client.node`: `done` and `error` return at once, `next` waits for an event. */
const nativeClient = {
  async next() {
    await delivered;
    return call("GET", "invocation/next");
  },
  /** @param {string} requestId @param {string} json */
  done(requestId, json) {
    delivered = delivered.then(() => call("POST", `invocation/${requestId}/response`, json)).then(() => {});
  },
  /** @param {string} requestId @param {string} json */
  error(requestId, json) {
    delivered = delivered.then(() => call("POST", `invocation/${requestId}/error`, json)).then(() => {});
  },
};

const clientUrl = "relaydesk:rapid-client";
Object.defineProperty(globalThis, Symbol.for(clientUrl), { value: nativeClient });
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith("/rapid-client.node")
      ? { url: clientUrl, format: "commonjs", shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === clientUrl
      ? {
          format: "commonjs",
          source: `module.exports = globalThis[Symbol.for("${clientUrl}")];`,
          shortCircuit: true,
        }
      : next(url, context),
});

connect({ host, port: Number(port) })
  .on("connect", function keepOpen() {
    this.write(`GET /host-is-alive HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  })
  .on("error", endWithHost)
  .on("close", endWithHost)
  .resume()
  .unref();
