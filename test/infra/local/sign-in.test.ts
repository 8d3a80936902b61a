import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identityOf, type SignInServer, startSignIn } from "../../../infra/local/sign-in.ts";

describe("signing in", () => {
  let dataDir: string;
  let server: SignInServer;

  const start = () => startSignIn({ port: 0, dataDir, clientId: "desk-client", groups: ["agent", "admin"] });
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "sign-in-"));
    server = await start();
  });
  afterEach(async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  const signIn = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.issuer}/sign-in`, { method: "POST", body: JSON.stringify(body), headers });
  const verify = async (token: string) => {
    const discovery = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json();
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
    return (await jwtVerify(token, keys, { issuer: discovery.issuer })).payload;
  };

  it("gives a token with Cognito's claims that the published key verifies", async () => {
    const response = await signIn({ name: "Mei Lin", role: "agent" });
    const { access_token, token_type } = await response.json();
    expect(token_type).toBe("Bearer");
    expect(await verify(access_token)).toMatchObject({
      iss: server.issuer,
      client_id: "desk-client",
      token_use: "access",
      username: "Mei Lin",
      email: "mei.lin@desk.local",
      "cognito:groups": ["agent"],
    });
  });

  it("keeps the same person and the same key over a restart", async () => {
    const { access_token } = await (await signIn({ name: "Mei", role: "agent" })).json();
    await server.close();
    server = await startSignIn({
      port: Number(new URL(server.issuer).port),
      dataDir,
      clientId: "desk-client",
      groups: ["agent"],
    });
    expect((await verify(access_token)).sub).toBe(identityOf("mei", "admin").sub);
  });

  it("issues tokens that end", async () => {
    const token = await server.issueToken(identityOf("Mei", "agent"), -10);
    await expect(verify(token)).rejects.toMatchObject({ code: "ERR_JWT_EXPIRED" });
  });

  it.each([
    ["a role that does not exist", { name: "Mei", role: "owner" }, {}, 400, /agent, admin/],
    ["no name", { name: " ", role: "agent" }, {}, 400, /name/],
    ["more than it asks for", { name: "Mei", role: "agent", groups: ["admin"] }, {}, 400, /name/],
    [
      "a page of another origin",
      { name: "Mei", role: "agent" },
      { origin: "https://evil.example" },
      403,
      /cross_origin/,
    ],
    ["a body of twenty kilobytes", { name: "x".repeat(20_000), role: "agent" }, {}, 400, /name/],
  ])("refuses %s", async (_what, body, headers, status, message) => {
    const response = await signIn(body, headers);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(message);
  });

  it("refuses a request that came under a stranger's host name", async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${server.issuer}/sign-in`, {
        method: "POST",
        headers: { host: "evil.example" },
      });
      request.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
      request.end(JSON.stringify({ name: "Mei", role: "agent" }));
    });
    expect(status).toBe(403);
  });

  it("publishes no private part of its key and lets only the owner read it", async () => {
    const { keys } = await (await fetch(`${server.issuer}/.well-known/jwks.json`)).json();
    expect(Object.keys(keys[0]).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
    expect((await stat(join(dataDir, "sign-in-key.json"))).mode & 0o077).toBe(0);
  });

  it("names the file when the kept key is spoilt", async () => {
    await writeFile(join(dataDir, "sign-in-key.json"), "{}");
    await expect(start()).rejects.toThrow(/sign-in-key\.json/);
  });

  it("gives every name an e-mail address, whatever letters it has", () => {
    expect(identityOf("张伟", "agent").email).toMatch(/^[0-9a-f]{8}@desk\.local$/);
    expect(identityOf("张伟", "agent").sub).not.toBe(identityOf("王芳", "agent").sub);
  });

  it("makes another token each time", async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => server.issueToken(identityOf("Mei", "agent"))),
    );
    expect(decodeJwt(first ?? "").jti).not.toBe(decodeJwt(second ?? "").jti);
  });
});
