/** A refusal of the desk API (RFC 9457), in its own words. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly reason: string | undefined;

  constructor(status: number, title: string, reason?: string) {
    super(title);
    this.status = status;
    this.reason = reason;
  }
}

/** The network did not carry the request, or nobody answered it. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}
