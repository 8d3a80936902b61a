import type { Route } from "../constructs/front-door.ts";
import type { deskFunctions } from "./desk-functions.ts";
import type { intakeFunctions } from "./intake-functions.ts";

type Functions = ReturnType<typeof intakeFunctions> & ReturnType<typeof deskFunctions>;

/** All ways into the HTTP API. */
export function routes(functions: Functions): Route[] {
  const { receiveWebhook, receiveForm, signUpload, suggestAnswers, showStatus, confirmAddress } = functions;
  const { chatHttp, deskApi } = functions;
  const form = { perSecond: 50, burst: 100 };
  return [
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
      openBecause: "Customers come by a link that we have signed, and see what it is about and nothing else.",
    })),
    {
      on: "POST /uploads",
      runs: signUpload,
      throttle: { perSecond: 20, burst: 40 },
      openBecause: "Customers send files; the function asks for a permission that a form or chat has signed.",
    },
    {
      on: "POST /chat/{account}",
      runs: chatHttp,
      throttle: form,
      openBecause: "Customers chat; each frame carries the session that it belongs to.",
    },
    { on: "ANY /desk/{proxy+}", runs: deskApi, openBecause: undefined },
  ];
}
