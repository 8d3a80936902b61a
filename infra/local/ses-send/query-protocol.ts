import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

const NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/";

/** A refusal in the words of the SES API; the SDK makes an exception of it whose name is the code. */
export class SesError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers with the result of an action in the AWS query protocol. */
export function answer(response: ServerResponse, action: string, result: Record<string, string>): void {
  const fields = Object.entries(result).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  const body =
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${fields.join("")}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
  response.writeHead(200, { "content-type": "text/xml" }).end(body);
}

/** Answers with an error of the caller's making (400). */
export function answerError(response: ServerResponse, error: SesError): void {
  const body =
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${escapeXml(error.code)}</Code>` +
    `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
  response.writeHead(400, { "content-type": "text/xml" }).end(body);
}

/** The members of a list parameter: `Destinations.member.1`, `Destinations.member.2`, … */
export function members(form: URLSearchParams, name: string): string[] {
  const found: string[] = [];
  for (let index = 1; ; index++) {
    const value = form.get(`${name}.member.${index}`);
    if (value === null) return found;
    found.push(value);
  }
}

/** The message tags of a request: `Tags.member.1.Name` with `Tags.member.1.Value`, … */
export function tagMembers(form: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {};
  for (let index = 1; ; index++) {
    const name = form.get(`Tags.member.${index}.Name`);
    if (name === null) return found;
    found[name] = form.get(`Tags.member.${index}.Value`) ?? "";
  }
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
