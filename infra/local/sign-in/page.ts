import { createHash } from "node:crypto";

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f6f7f9,#17191c)}
main{width:min(360px,calc(100vw - 64px));padding:24px;border-radius:12px;background:light-dark(#fff,#1f2226);
border:1px solid light-dark(#dfe3e8,#343a40)}
h1{font-size:20px;margin:0 0 4px}p{margin:0 0 16px;color:light-dark(#59636e,#a3acb6)}
label,legend{font-weight:600;display:block;padding:0}input[type=text]{font:inherit;width:100%;box-sizing:border-box;padding:8px;
margin:4px 0 16px;border:1px solid light-dark(#8a939d,#6b747d);border-radius:6px;background:transparent;color:inherit}
fieldset{border:0;margin:0 0 16px;padding:0}fieldset label{font-weight:400;padding:6px 0}
button{font:inherit;font-weight:600;width:100%;padding:10px;border:0;border-radius:6px;background:#1864ab;color:#fff;cursor:pointer}
:focus-visible{outline:2px solid light-dark(#1864ab,#74c0fc);outline-offset:2px}
[role=alert]{color:light-dark(#b42318,#ff9b93);font-weight:600}`;

/** The style is the only thing inline, and named by its hash. No form-action: browsers hold it against the way back. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; frame-ancestors 'none'`;

const problems = {
  request: "This page was not called by the desk as it should be. Open the desk again. / 请重新打开工作台。",
  choice: "Please give a name and choose a role. / 请填写姓名并选择角色。",
};

export interface PageOptions {
  readonly groups: readonly string[];
  readonly problem?: keyof typeof problems;
}

/** Where people say who they are on their own machine. In AWS, Cognito's page stands in its place. */
export function signInPage({ groups, problem }: PageOptions): string {
  const roles = groups.map(
    (group, at) =>
      `<label><input type="radio" name="role" value="${escapeHtml(group)}"${at === 0 ? " checked" : ""}> ${escapeHtml(group)}</label>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Sign in · Relaydesk</title><style>${style}</style></head><body><main>
<h1>Sign in / 登录</h1><p>On this machine there are no passwords. / 本机无需密码。</p>
${problem ? `<p role="alert">${problems[problem]}</p>` : ""}
${
  problem === "request"
    ? ""
    : `<form method="post"><label for="name">Name / 姓名</label>
<input type="text" id="name" name="name" value="Mei" required maxlength="100" autocomplete="username" autofocus>
<fieldset><legend>Role / 角色</legend>${roles.join("")}</fieldset>
<button type="submit">Sign in / 登录</button></form>`
}
</main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
