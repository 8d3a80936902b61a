/**
 * Why a mail could not be delivered. The names follow what a sender can do about it: RFC 3463 classes are too coarse and
 * servers choose them at will.
 */
export type BounceReason =
  | "user-unknown"
  | "host-unknown"
  | "has-moved"
  | "not-accepting-mail"
  | "mailbox-full"
  | "suspended"
  | "filtered"
  | "rejected-sender"
  | "blocked"
  | "no-reverse-dns"
  | "spam"
  | "virus"
  | "authentication"
  | "policy"
  | "security"
  | "relaying-denied"
  | "too-big"
  | "over-limit"
  | "rate-limited"
  | "content"
  | "expired"
  | "network"
  | "system-full"
  | "system-error"
  | "mailer-error"
  | "syntax"
  | "undetermined";

/** What a report says of one failure. */
export interface Failure {
  /** The words of the server or program, as far as they concern this recipient. */
  readonly diagnostic: string;
  /** RFC 3463, such as `5.1.1`. */
  readonly status: string | undefined;
  /** Reply code of SMTP, such as `550`. */
  readonly code: string | undefined;
  /** The SMTP command that was refused, when the report tells. */
  readonly stage: Stage | undefined;
}

export type Stage = "connect" | "hello" | "sender" | "recipient" | "data";

/** Reasons for which trying again is pointless: the address itself is wrong. */
const hardReasons: ReadonlySet<BounceReason> = new Set([
  "user-unknown",
  "host-unknown",
  "has-moved",
  "not-accepting-mail",
]);

/** Whether the address should not be written to any more. A temporary status never is reason enough. */
export function isHard(reason: BounceReason, failure: Pick<Failure, "status" | "code">): boolean {
  const temporary = failure.status?.startsWith("4.") ?? failure.code?.startsWith("4") ?? false;
  return hardReasons.has(reason) && !temporary;
}

/** The reason, by the server's words first and its codes second. */
export function reasonOf(failure: Failure): BounceReason {
  const words = wordsOf(failure.diagnostic);
  // A server's reply says more than the program that reports it.
  const reply = replyIn(words);
  const said = sentenceIn(reply) ?? (reply === words ? undefined : sentenceIn(words));
  const coded = byStatus(failure.status);
  if (said === "user-unknown") {
    const inProse = sentenceIn(words.slice(0, words.length - reply.length)) === "user-unknown";
    return unknownUser(failure, coded, inProse);
  }
  if (said !== undefined) return atStage(said, failure.stage);
  return coded ?? byStage(failure, words) ?? "undetermined";
}

function sentenceIn(words: string): BounceReason | undefined {
  return sentences.find(([, pattern]) => pattern.test(words))?.[0];
}

function replyIn(words: string): string {
  const at = words.search(/(?:^|[\s:：;<'"([])[45]\d\d[ -](?=[45]\.\d|\D)/);
  return at === -1 ? words : words.slice(at);
}

/**
 * "User unknown" said of a mailbox that was not asked for alone is the excuse of many filters: it counts as a wrong address
 * only when a status says so or the RCPT command was refused.
 */
function unknownUser(failure: Failure, coded: BounceReason | undefined, inProse: boolean): BounceReason {
  const { status = "", stage, code } = failure;
  if (stage === "sender") return "rejected-sender";
  if (stage === "connect") return "blocked";
  if (/^5\.1\.\d+$/.test(status) || stage === "recipient") return "user-unknown";
  if (status === "5.2.1" || stage === "data") return "filtered";
  if (coded === "host-unknown") return coded;
  // A program that writes prose rather than a reply of SMTP knows its own users.
  return code === undefined || inProse ? "user-unknown" : "filtered";
}

/** Refused before a recipient was named: then it is about the sender or its server, whatever the words. */
function atStage(said: BounceReason, stage: Stage | undefined): BounceReason {
  const aboutRecipient = said === "host-unknown" || said === "filtered" || said === "mailbox-full";
  if (stage === "sender" && aboutRecipient) return "rejected-sender";
  if (stage === "connect" && (aboutRecipient || said === "security" || said === "policy")) return "blocked";
  return said;
}

/** Lower case, without addresses and links, whose words are not the server's, and with single spaces. */
function wordsOf(diagnostic: string): string {
  return diagnostic
    .slice(0, 4_000)
    .toLowerCase()
    .replace(/https?:\/\/[^\s)>]+/g, " ")
    .replace(/[\w.+=%!#$&*/?^`{|}~-]{1,200}@[\w.-]{1,200}/g, "@")
    .replace(/[\s\u00a0]+/g, " ")
    .replace(/recipient address rejected: (?!access denied)/g, "");
}

/** The first that fits decides: from what is said plainly to what is said of many things. */
const sentences: readonly (readonly [BounceReason, RegExp])[] = [
  [
    "virus",
    /\bvirus\b.{0,60}(?:found|detected|infect|reject|refus)|infected (?:file|message|mail|attachment)|(?:contain|carr|with|has).{0,20} virus|malware|potentially dangerous|virus|病毒/,
  ],
  [
    "authentication",
    /dmarc|dkim|\bspf\b|sender policy framework|unauthenticated (?:email|mail|sender)|authentication checks? failed|authentication (?:information|results?) (?:is |are )?(?:missing|failed)|not authorized to send (?:mail|from)|sender id .{0,20}fail|domain authentication/,
  ],
  [
    "no-reverse-dns",
    /reverse[ -]?(?:dns|lookup|hostname|record|resolution|map)|\brdns\b|\bptr\b|cannot (?:find|resolve) your (?:hostname|reverse|ip)|no (?:valid )?(?:dns|host ?name) (?:for|found)|fcrdns|unverif[iy]able sending ips?|dynamic ip address without|does not resolve to|hostname lookup|unresolvable (?:relay )?host ?name|client host rejected: cannot find|resolve your ip|domain must resolve|(?:ip|client|address|all mail servers).{0,30}must have (?:a )?(?:valid )?(?:ptr|reverse|dns)/,
  ],
  [
    "over-limit",
    /exceeds? administrative limit|message length exceeds|too many recipients|daily (?:sending|message) (?:limit|quota)|(?:hourly|per-hour|messages? per (?:hour|day)) (?:limit|exceed)|exceeded the (?:maximum|number)|recipient limit/,
  ],
  [
    "too-big",
    /\b(?:message|mail|e-?mail|size|header|body|content)\b(?:(?!queue).){0,30}(?:too (?:big|large|long)|exceed.{0,40}(?:size|maximum|max(?:imum)? message))|size (?:limit|exceeds?)|exceeds? (?:the )?(?:size|maximum|fixed maximum)|line (?:limit|too long)|message length.{0,20}limit exceeded|recipsizelimit|邮件(?:太大|过大|大小)|容量超过/,
  ],
  [
    "mailbox-full",
    /quota|mail ?box(?:'s)?.{0,20}(?:is )?full|full mail ?box|(?:mail ?box|account|user|recipient|inbox|message store|storage).{0,40}(?:exceed|out of (?:storage|space|disk)|over (?:its |the )?(?:limit|size)|no space|is full|space not enough|too (?:full|big|large))|(?:not enough|insufficient|no) (?:disk |storage )?space|mail box space|space .{0,20}not enough|number of messages in recipient'?s? mailbox exceeded|mapiexceptionshutoffquota|too many (?:messages|mails) (?:in|on) (?:the |this |mail)|邮箱(?:空间)?(?:已满|不足)|信箱.{0,4}满|信箱已滿|容量不足|メールボックス.{0,20}(?:一杯|いっぱい)|boîte.{0,20}pleine|postfach.{0,20}voll|переполнен/,
  ],
  [
    "rate-limited",
    /rate ?limit|too (?:many|fast|much) (?:concurrent |simultaneous |smtp |recent |open )?(?:connections?|sessions?|messages|mails?|concurren|errors)|throttl|connection (?:rate|limit)|try again later.{0,20}too|receiving mail at a rate|too frequent|发信(?:频率|过于频繁)/,
  ],
  [
    "suspended",
    /(?:account|mail ?box|user|recipient|address|e-?mail).{0,40}(?:disabled|suspended|inactive|discontinued|deactivated|locked|not active|deleted|expired|frozen|has been closed|is closed|terminated)|(?:disabled|suspended|inactive|locked|deactivated|expired|unavailable)[^.]{0,10} (?:account|mail ?box|user|recipient)|disableduser|帐号.{0,6}(?:停用|冻结|禁用)|账号.{0,6}(?:停用|冻结|禁用)/,
  ],
  [
    "rejected-sender",
    /\bfrom: ?(?:address|header|domain).{0,30}(?:reject|invalid)|(?:provide|supply|use) a valid from\b/,
  ],
  [
    "has-moved",
    /(?:mailbox|user|recipient|address|account).{0,20}(?:has )?(?:moved|been replaced|changed (?:its|his|her|address))|no longer (?:at|on) this|moved\b.{0,40}forwarding address/,
  ],
  [
    "relaying-denied",
    /relay(?:ing)?(?: access)?(?: has been)?(?: is)? (?:denied|not (?:permitted|allowed)|prohibited|forbidden)|unable to relay|(?:no|not|cannot|deny|denied|refuse(?:d|s)?(?: to)?|insecure|unauthori[sz]ed|non-?local|we do not) (?:mail )?relay|relay (?:not permitted|access denied)|not a(?:n)? (?:open )?relay|local (?:domain|delivery) only|isn't in my list of allowed rcpthosts|not in my (?:locals|list of allowed)|send to a non-local e-mail address/,
  ],
  [
    "host-unknown",
    /(?:host|domain|site|server|destination)(?: name| address)?(?: is| was| does)?,? (?:unknown|not (?:found|known|exist)|unresolv|unrouteable|invalid|no such)|(?:unknown|no such|invalid|bad|illegal|nonexistent|non-existent|couldn't find any|can(?:'|no)?t (?:find|resolve))(?: (?:destination|mail|a|any|the|your|remote|internet|dns|mx|recipient))* (?:host|domain|site|system|server|address record|mail exchanger)|illegal host\/domain|host\/domain name found|\b[a-z0-9-]+\.[a-z0-9.-]*[a-z] does not exist|name (?:service|server) (?:error|lookup fail)|dns (?:error|lookup failure)|domain (?:does ?n[o']t|doesn't) exist|domain (?:is )?not (?:found|valid)|account or domain may not exist|nxdomain|no (?:mx|route) (?:record|to host|found)|all relevant mx records|unrout(?:e)?able (?:mail )?(?:domain|address)|hostname.{0,20}not found|name or service not known|bad destination system|domain name not found|mail domain mentioned in email address is unknown|域名.{0,6}(?:不存在|无效)/,
  ],
  [
    "not-accepting-mail",
    /(?:host|domain|system|server)[^.]{0,20} (?:does ?n[o']t|doesn't|not) accept(?:ing)? (?:any |network )?(?:mail|message|e-?mail)|(?:does not|not) accept(?:ing)? network messages|null mx|no smtp service|does not accept mail|no mail (?:accepted|server) (?:here|at)|smtp protocol returned a permanent error|nullmx|name server: \.: host not found/,
  ],
  [
    "spam",
    /spam(?!haus|cop)|\bube\b|\buce\b|junk mail|bulk mail|unsolicited|mail content (?:denied|rejected)|content (?:rejected|denied|filter)|message content|mail rejete|high spam|blacklisted (?:url|link|uri)|surbl|uribl|considered (?:as )?(?:spam|junk)|looks like|rejected (?:as|by) (?:junk|bulk)|score|垃圾|疑似/,
  ],
  [
    "filtered",
    /rejected by (?:the )?(?:domain |user'?s? ?)?filter|recipient .{0,20}(?:refused|rejected) (?:this|your) (?:mail|message)|only accepts mail from|user(?:'s)? (?:has )?(?:refuse|reject|blocked)|refused (?:by|to accept) (?:the )?(?:user|recipient)|due to (?:the )?(?:user|recipient)'?s? (?:configuration|settings|preference)|due to extended inactivity|was rejected by the recipient domain|(?:was|were) rejected by a remote mail server|recipient not found|resolver\.rst\.not|not allowed to send to this|sender is blocked by the recipient|you are not (?:on|in) the .{0,20}white ?list|permission to send|拒收|黑名单/,
  ],
  [
    "rejected-sender",
    /sender(?:'s)? (?:address |verify |domain |email )?(?:was |is |has been |verification |address )?(?:rejected|denied|refused|fail|invalid|unknown|not (?:found|accepted|exist|allowed))|(?:rejected|invalid|unknown|bad|unverifiable|unroutable|blacklisted|malformed) (?:the )?sender|rejected mail from|mail from[^.]{0,40}(?:rejected|denied|refused|not (?:allowed|owned|exist))|could not verify sender|not a member|google groups|not have permission to post|may not have permission to post|permission to post|address that has been blacklisted|you are sending to\/from|domain of sender|purported|can'?t determine|backscatter|return path|sender (?:is |was )?(?:blocked|spoof)|envelope sender|does not exist.{0,10}sender|empty envelope senders|null sender|发件人.{0,8}(?:拒|不存在|无效)/,
  ],
  [
    "blocked",
    /black ?list|block ?list|blocked|\brbls?\b|dnsbl|spamhaus|spamcop|sorbs|barracudacentral|\breputation\b|client host.{0,60}(?:rejected|refused|denied)|access (?:from|for) (?:your|this|ip).{0,40}(?:denied|reject)|(?:your|this) (?:ip|server|host|network|mail server).{0,40}(?:blocked|banned|rejected|listed|denied|not allowed|refused)|connection(?:s)? (?:refused|rejected|dropped|denied|not accepted)|(?:use|through) (?:the |your )?(?:smtp|mail) ?server of your|smtp server of your isp|(?:messages|mail) from [\d.@]+ weren't sent|contact your internet service provider|refused to talk|greylist|gr[ae]y-?listed|temporarily (?:deferred|blocked)|bad (?:helo|ehlo)|helo.{0,30}(?:reject|invalid|denied)|banned|poor|not accept(?:ing)? (?:connections?|mail) from|relay quota|access denied.{0,20}\bip\b|invalid ip|ip address|被拒绝的ip|ip.{0,6}(?:限制|被封)/,
  ],
  [
    "expired",
    /message (?:has )?expired|delivery (?:time|period)|(?:timed?[ -]?out|timeout)|retry time|too long in (?:the )?queue|in (?:the )?queue (?:for )?too long|queue too long|been in the queue|will (?:be retried|keep trying|continue to (?:try|attempt))|has not (?:yet )?been delivered|could not be delivered for|not delivered within|unable to deliver (?:this message )?(?:in|after|within)|have been failing for a long time|(?:could not|couldn't|cannot|can'?t|unable to|wasn't able to|was not able to) (?:connect|contact|establish|reach)|not responding|no response|deferred|delayed|host (?:is )?(?:unreachable|down)|connection (?:lost|reset|closed)|queue\.expired|was aborted after|bad connection|socket error|could not deliver for|did not accept our requests|delivery failed \d+ attempts|重试|超时/,
  ],
  [
    "network",
    /too many hops|hop count|(?:mail|routing|message|forwarding) loop|loops? back|loop (?:detected|alert)|network (?:error|unreachable|is unreachable)|no route to host|malformed name server reply/,
  ],
  [
    "syntax",
    /syntax error|malformed address|incorrectly constructed|bad sequence|command (?:not (?:recogni[sz]ed|implemented)|unrecogni[sz]ed)|unrecogni[sz]ed command|protocol (?:error|violation)|improper use of smtp|bare (?:lf|line ?feed)/,
  ],
  [
    "user-unknown",
    /(?:user(?:id)?|recipient|mail ?box|account|address|e-?mail|alias|person|id|destinataire|addressee|name|mailbox)s?(?:[ '(@)<>",=:./\w-]{0,60}?) (?:(?:is|was|are|be|does|do|did|could|has|cannot|not|that|name) )*(?:unknown|not? (?:be )?(?:found|known|exist\w*|listed|valid|recogni[sz]ed|available|here|deliverable|on this)|n[o']t exist|doesn't exist|invalid|unavailable|undeliverable|no longer (?:valid|available|exists?))|(?:unknown|no such|invalid|bad|illegal|nonexistent|non-existent|unrouteable|undeliverable|wrong)(?: or \w+)*(?: (?:local|virtual|recipient|destination|final|delivery|e-?mail|mail))* ?:?(?:user(?:id)?|recipient|mail ?box|account|address|local ?part|person|alias|name)|user unknown|unknown user|recipientnotfound|not found by smtp address lookup|no mailbox (?:here|found)|not listed in|no such .{0,20}here|no user by that name|(?:doesn't|does not) have an? .{0,40}(?:account|mailbox)|recipnotfound|adr\.recip|final email delivery point|not our customer|recipient address rejected: access denied|not a valid (?:user|mailbox|recipient|address)|does not exist|recipient (?:rejected|refused|not)|can'?t be delivered to .{0,10}address|account .{0,10}(?:may )?not exist|unable to find (?:the )?(?:user|recipient|mailbox)|unknown (?:or illegal|local)|no account by|(?:用户|收件人|邮箱|地址|帐号|账号|信箱).{0,10}(?:不存在|未找到|无效|找不到|没有)|不存在.{0,6}(?:用户|邮箱|收件人)|ユーザー.{0,60}見つかりません|アドレス.{0,10}見つかりません|宛先.{0,20}(?:不明|存在)|n'existe pas|inconnu|non recens|unbekannt|existiert nicht|no existe|desconocid|не существует|не найден|нет такого|non esiste|sconosciut|存在しません/,
  ],
  [
    "policy",
    /policy|header error|(?:bad|invalid|illegal|duplicate|missing) (?:message )?header|not compliant|rfc ?(?:2?822|5322)|denied by|local (?:rule|policy)|attachment.{0,20}not allowed|illegal attachment|message not accepted/,
  ],
  [
    "security",
    /access (?:was )?denied|authenti?cation (?:required|failed|turned on)|authrequired|auth(?:entication)? (?:is )?required|not authori[sz]ed|unauthori[sz]ed|delivery not authorized|permission denied|must (?:first )?authenticate|starttls|encryption (?:required|needed)|security (?:violation|failure|error)|not permitted|please login|拒绝访问/,
  ],
  [
    "content",
    /media error|content (?:type|format)|(?:mime|message|body) (?:error|format|conversion)|8-?bit (?:data|mime)|improper mime|bad content|malformed message/,
  ],
  [
    "system-full",
    /(?:mail system|file system|disk|system storage) (?:is )?full|out of disk|insufficient system (?:storage|resources)|no space left/,
  ],
  [
    "mailer-error",
    /mailer error|command (?:failed|died|exited|output)|(?:process|program|filter|pipe|child) .{0,40}(?:failed|exited|died|status|returned)|local delivery failed|exit(?:ed)? (?:with )?(?:status|code|on)|pipe to|failed to read|error(?:-| )code returned|\bmailer\b.{0,10}\bfail/,
  ],
  [
    "system-error",
    /(?:internal|system|server|software|local|configuration|unexpected) (?:system |server |software )?(?:error|problem|failure|fault)|service (?:currently |temporarily )?(?:unavailable|not available)|(?:could|can)(?:not|n't| not) (?:open|create|write|read|store|append|lock|access)|requested action (?:aborted|not taken)|resources? (?:temporarily )?unavailable|temporar(?:y|ily) (?:failure|error|lookup|problem)|message (?:could not|cannot) be (?:stored|queued|processed)|loop|duplicated message-id|other mail system problem/,
  ],
];

/** RFC 3463 and the registry of RFC 5248, as servers use it. Codes that say nothing in particular are left out. */
function byStatus(status: string | undefined): BounceReason | undefined {
  if (status === undefined) return undefined;
  const detail = status.slice(2);
  return statusReasons[detail] ?? subjectReasons[detail.split(".")[0] ?? ""];
}

const statusReasons: Readonly<Record<string, BounceReason | undefined>> = {
  "1.0": "user-unknown",
  "1.1": "user-unknown",
  "1.2": "host-unknown",
  "1.3": "user-unknown",
  "1.4": "filtered",
  "1.5": "filtered",
  "1.6": "has-moved",
  "1.7": "rejected-sender",
  "1.8": "rejected-sender",
  "1.9": "system-error",
  "1.10": "not-accepting-mail",
  "2.0": "filtered",
  "2.1": "filtered",
  "2.2": "mailbox-full",
  "2.3": "over-limit",
  "2.4": "filtered",
  "3.0": "system-error",
  "3.1": "system-full",
  "3.2": "not-accepting-mail",
  "3.3": "system-error",
  "3.4": "too-big",
  "3.5": "system-error",
  "4.0": "network",
  "4.1": "expired",
  "4.2": "expired",
  "4.3": "system-error",
  "4.4": "host-unknown",
  "4.5": "rate-limited",
  "4.6": "network",
  "4.7": "expired",
  "7.0": undefined,
  "7.1": undefined,
  "7.4": "security",
  "7.13": "suspended",
  "7.17": "has-moved",
  "7.20": "authentication",
  "7.21": "authentication",
  "7.22": "authentication",
  "7.23": "authentication",
  "7.24": "authentication",
  "7.25": "no-reverse-dns",
  "7.26": "authentication",
  "7.27": "rejected-sender",
  "7.28": "rate-limited",
  "7.509": "authentication",
};

const subjectReasons: Readonly<Record<string, BounceReason | undefined>> = {
  "5": "syntax",
  "6": "content",
  "7": "security",
};

/** What was refused tells at least whose fault it is. */
function byStage({ stage, code, status }: Failure, words: string): BounceReason | undefined {
  switch (stage) {
    case "connect":
    case "hello":
      return "blocked";
    case "sender":
      return "rejected-sender";
    case "recipient":
      return /^55[0-3]$/.test(code ?? "") && status === undefined ? "user-unknown" : undefined;
    case "data":
      return /reject|refus|den(?:y|ied)/.test(words) ? "filtered" : undefined;
    case undefined:
      return /^reject|\breject(?:ed|s)?\b/.test(words) ? "rejected-sender" : undefined;
  }
}
