import { InMemoryWebStorage, UserManager, WebStorageStateStore } from "oidc-client-ts";

/** Where people sign in; told by the desk API. */
export interface SignInPlace {
  /** Issuer of the tokens, whose discovery document names the rest (OpenID Connect Discovery 1.0). */
  readonly issuer: string;
  readonly clientId: string;
}

const home = "/console/";

/**
 * Signs in by the authorisation code flow with PKCE (RFC 9700). Tokens live in memory alone: what a page's script could
 * read from storage, any script that gets into the page could too. After a reload the sign-in page, which knows its
 * person by a cookie of its own, sends them straight back.
 */
export class Session {
  readonly #manager: UserManager;
  readonly #clientId: string;

  private constructor(manager: UserManager, clientId: string) {
    this.#manager = manager;
    this.#clientId = clientId;
  }

  /** The session of the person who comes back from the sign-in page; `undefined` while the browser is sent there. */
  static async begin({ issuer, clientId }: SignInPlace): Promise<Session | undefined> {
    const manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: new URL(home, location.href).href,
      scope: "openid",
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      // Only what must outlive the way there and back: it signs nobody in.
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      automaticSilentRenew: false,
    });
    if (new URLSearchParams(location.search).has("state")) {
      try {
        const user = await manager.signinRedirectCallback();
        history.replaceState(null, "", goalOf(user.state));
        return new Session(manager, clientId);
      } catch {
        // A code that was used, or an answer to somebody else's question: asked for anew.
        history.replaceState(null, "", home);
      }
    }
    await leave(manager);
    return undefined;
  }

  /** An access token that lasts for the next request. Never answers when the person has to sign in anew. */
  async token(): Promise<string> {
    const user = await this.#manager.getUser();
    if (user && (user.expires_in ?? 0) > marginSeconds) return user.access_token;
    const renewed = await this.#manager.signinSilent().catch(() => null);
    if (renewed) return renewed.access_token;
    await leave(this.#manager);
    return new Promise<never>(() => {});
  }

  signOut(): void {
    // Cognito asks for these two instead of what OpenID Connect names.
    const extraQueryParams = { client_id: this.#clientId, logout_uri: new URL(home, location.href).href };
    void this.#manager.signoutRedirect({ extraQueryParams });
  }
}

/** Renewed so long before it ends, so that no request is on its way with a token that ends meanwhile. */
const marginSeconds = 60;

function leave(manager: UserManager): Promise<void> {
  return manager.signinRedirect({ state: location.pathname + location.search });
}

function goalOf(state: unknown): string {
  return typeof state === "string" && state.startsWith(home) ? state : home;
}
