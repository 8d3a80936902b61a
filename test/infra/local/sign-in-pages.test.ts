import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SignInServer, startSignIn } from "../../../infra/local/sign-in.ts";

const page = "http://127.0.0.1:3000/console/";

describe("signing in on a page", () => {
  let dataDir: string;
  let server: SignInServer;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "sign-in-"));
    server = await startSignIn({
      port: 0,
      dataDir,
      clientId: "desk-client",
      groups: ["agent", "admin"],
      callbackUrls: [page],
    });
  });
  afterAll(async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  const verifier = randomBytes(32).toString("base64url");
  const asked = (other: Record<string, string> = {}) =>
    `${server.issuer}/oauth2/authorize?${new URLSearchParams({
      client_id: "desk-client",
      redirect_uri: page,
      response_type: "code",
      state: "the-state",
      nonce: "the-nonce",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...other,
    })}`;
  const choose = (url = asked(), form: Record<string, string> = { name: "Mei", role: "agent" }) =>
    fetch(url, {
      method: "POST",
      headers: { origin: server.issuer },
      body: new URLSearchParams(form),
      redirect: "manual",
    });
  const goal = (response: Response) => new URL(response.headers.get("location") ?? "");
  const redeem = (form: Record<string, string>, origin = "http://127.0.0.1:3000") =>
    fetch(`${server.issuer}/oauth2/token`, {
      method: "POST",
      headers: { origin },
      body: new URLSearchParams({
        client_id: "desk-client",
        grant_type: "authorization_code",
        redirect_uri: page,
        code_verifier: verifier,
        ...form,
      }),
    });
  const newCode = async () => goal(await choose()).searchParams.get("code") ?? "";

  it("asks for name and role, and goes back with a code and the state", async () => {
    expect(await (await fetch(asked())).text()).toContain("<form");
    const back = goal(await choose());
    expect(back.origin + back.pathname).toBe(page);
    expect(back.searchParams.get("state")).toBe("the-state");
    expect(back.searchParams.get("code")).toMatch(/^[\w-]{32}$/);
  });

  it("gives tokens for the code, for the right verifier and once", async () => {
    const code = await newCode();
    const response = await redeem({ code });
    expect(response.headers.get("access-control-allow-origin")).toBe("http://127.0.0.1:3000");
    const tokens = await response.json();
    expect(decodeJwt(tokens.access_token)).toMatchObject({ username: "Mei", "cognito:groups": ["agent"] });
    expect(decodeJwt(tokens.id_token)).toMatchObject({ nonce: "the-nonce", aud: "desk-client" });
    expect((await redeem({ code })).status).toBe(400);
  });

  it("renews for a refresh token, and not for the cookie or another token", async () => {
    const response = await choose();
    const cookie = /relaydesk-person=([^;]+)/.exec(response.headers.get("set-cookie") ?? "")?.[1] ?? "";
    const code = goal(response).searchParams.get("code") ?? "";
    const { refresh_token, access_token } = await (await redeem({ code })).json();
    const renew = (token: string) => redeem({ grant_type: "refresh_token", refresh_token: token });
    expect(await (await renew(refresh_token)).json()).toHaveProperty("access_token");
    expect((await renew(cookie)).status).toBe(400);
    expect((await renew(access_token)).status).toBe(400);
  });

  it("knows its person by a cookie, until they sign out", async () => {
    const cookie = (await choose()).headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    const again = await fetch(asked(), {
      headers: { cookie: cookie.split(";")[0] ?? "" },
      redirect: "manual",
    });
    expect(goal(again).searchParams.get("code")).not.toBeNull();
    const out = await fetch(`${server.issuer}/logout?logout_uri=${encodeURIComponent(page)}`, {
      redirect: "manual",
    });
    expect(out.headers.get("location")).toBe(page);
    expect(out.headers.get("set-cookie")).toMatch(/relaydesk-person=; .*Max-Age=0/);
  });

  it.each([
    ["another client", { client_id: "somebody" }],
    ["a page that is not the desk's", { redirect_uri: "https://evil.example/console/" }],
    ["a page below the desk's", { redirect_uri: `${page}x` }],
    ["no proof of the key", { code_challenge: "" }],
    ["the plain method", { code_challenge_method: "plain" }],
    ["a token without a code", { response_type: "token" }],
  ])("goes nowhere for %s", async (_what, other) => {
    const response = await choose(asked(other));
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
  });

  it.each([
    ["no name", { name: " ", role: "agent" }],
    ["a role that there is not", { name: "Mei", role: "owner" }],
  ])("asks again for %s", async (_what, form) => {
    const response = await choose(asked(), form);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('role="alert"');
  });

  it("refuses forms and token requests of other origins", async () => {
    const forged = await fetch(asked(), {
      method: "POST",
      headers: { origin: "https://evil.example" },
      body: new URLSearchParams({ name: "Mei", role: "admin" }),
      redirect: "manual",
    });
    expect(forged.status).toBe(403);
    const stolen = await redeem({ code: await newCode() }, "https://evil.example");
    expect(stolen.status).toBe(403);
    expect(stolen.headers.get("access-control-allow-origin")).toBeNull();
  });

  it.each([
    ["a wrong verifier", { code_verifier: "x".repeat(43) }],
    ["another page", { redirect_uri: "http://127.0.0.1:3000/" }],
    ["another client", { client_id: "somebody" }],
  ])("gives no tokens for %s", async (_what, other) => {
    expect((await redeem({ code: await newCode(), ...other })).status).toBe(400);
  });

  it("signs nobody out towards a page that is not the desk's", async () => {
    const response = await fetch(`${server.issuer}/logout?logout_uri=https://evil.example/`, {
      redirect: "manual",
    });
    expect(response.status).toBe(400);
  });
});
