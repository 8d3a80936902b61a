/** The pages' whole style, in one piece: its hash is what the content security policy allows. */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--ink:#16191d;--soft:#545b64;--line:#767d87;--accent:#0b57d0;--on-accent:#fff;
--bad:#b3261e;--bad-ground:#fdf0ef;--note:#f1f4f9;--edge:#d5dae1}
@media (prefers-color-scheme:dark){:root{--ground:#14171a;--ink:#e8eaed;--soft:#a8b0b9;--line:#8a929c;--accent:#8ab4f8;
--on-accent:#10233f;--bad:#f2b8b5;--bad-ground:#3a1d1b;--note:#20252b;--edge:#3a4149}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--ground);color:var(--ink);overflow-wrap:anywhere;
font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
header,main{max-width:640px;margin:0 auto;padding:16px}
header{display:flex;justify-content:space-between;align-items:center;gap:16px}
header a{padding:8px 0}
h1{font-size:24px;line-height:1.3;margin:8px 0 12px}
h2{font-size:16px;margin:0 0 4px}
a{color:var(--accent)}
.field{margin:0 0 20px}
label{display:block;font-weight:600}
.hint{margin:0 0 4px;color:var(--soft);font-size:14px}
.error{margin:0 0 4px;color:var(--bad);font-weight:600}
input,select,textarea{width:100%;min-height:44px;padding:8px 12px;font:inherit;color:inherit;background:var(--ground);
border:1px solid var(--line);border-radius:6px}
textarea{resize:vertical}
input[type=file]{padding:7px 8px;border-style:dashed}
[aria-invalid=true]{border:2px solid var(--bad)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.errors{margin:0 0 20px;padding:16px;border:2px solid var(--bad);border-radius:6px;background:var(--bad-ground)}
.errors ul{margin:0;padding-left:20px}
.errors a{color:var(--bad)}
.note{padding:12px 16px;border-radius:6px;background:var(--note)}
.number{font-size:20px;font-variant-numeric:tabular-nums}
.trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
button{min-height:48px;width:100%;padding:8px 24px;font:inherit;font-weight:600;color:var(--on-accent);
background:var(--accent);border:0;border-radius:6px;cursor:pointer}
button.plain{min-height:44px;color:var(--accent);background:none;border:1px solid var(--line);font-weight:400}
.answers{margin:0 0 20px;padding:12px 16px;border:1px solid var(--edge);border-radius:6px}
.answers p{margin:0 0 12px;white-space:pre-line}
.answers .note{margin:0}
details{border-top:1px solid var(--edge);padding:4px 0}
summary{padding:8px 0;font-weight:600;cursor:pointer}
.files{list-style:none;margin:8px 0 0;padding:0}
.files li{display:flex;justify-content:space-between;align-items:center;gap:12px;padding:4px 0}
.files button{width:auto;padding:4px 12px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0 0 20px}
dt{color:var(--soft)}
dd{margin:0}
.talk{list-style:none;margin:0 0 20px;padding:0}
.talk li{margin:0 0 12px;padding:12px 16px;border:1px solid var(--edge);border-radius:6px}
.talk li.ours{background:var(--note);border-color:var(--note)}
.talk .hint{display:flex;justify-content:space-between;gap:16px}
.talk p{margin:0;white-space:pre-line}
@media (min-width:480px){button{width:auto}}
`;
