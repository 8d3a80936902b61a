/**
 * What stolen accounts, fraud, anger and despair sound like. Written for recall: a harmless question that lands with
 * a human costs minutes, a cry for help that is answered by a machine costs more.
 *
 * Patterns meet text in lower case, without accents, in Simplified Chinese and as written. `…` stands for a few words
 * within one sentence, and a space for any blank.
 */
export type SensitivePatterns = Readonly<Record<string, readonly string[]>>;

const stolenAccount: SensitivePatterns = {
  en: [
    "(they|he|she|someone|somebody|hacker|thief)('ve| have| has)? (\\w+ )?locked me out|logged out and my password|(keep|keeps) (getting )?(kicked|logged|thrown) out",
    "\\b(someone|somebody|they|he|she|who|whoever|guy|hacker|stranger|person|people|ex|thief|anybody|anyone else)\\b…(into|inside|in|to) my (account|wallet|profile|login|app)\\b|(took|taken|taking|has|lost|lose|in)( \\w+)? control (of|over)|has access to my",
    "(hijack|hacke|take ?over|took over|taken over|clone)\\w*…(account|wallet|profile|number|phone|sim|login)|(account|wallet|profile|number|phone|login)…(hijack|taken over|took over|being used|someone else|somebody else)",
    "\\b(they|he|she|thief|somebody|someone|somehow|ex)\\b…(changed|swapped|replaced|reset|switched)…(password|passcode|pin|e-?mail|number|phone|details|recovery|address)",
    "reset (that |which )?i (did not|didn'?t|never)|(password|passcode|pin|e-?mail|number|phone|recovery)…(was|were|is|has been|got|been|changed|swapped) (changed|swapped|replaced|reset|switched|to)…(not me|n't me|without|knowledge|asleep|did not|didn'?t|never|by itself|overnight|night|theirs|stranger)|(reset|change) of my (\\w+ )?(pin|password)…(never|not)",
    "(login|log-in|sign-?in|sign in|signed in|logged in|attempt|alert)…(never (been|visited)|another (city|country)|unknown|strange|don'?t own|do not own|do not recogni)",
    "(device|phone|computer|tablet)…(i (do not|don'?t) (own|recogni|know|have)|not mine|isn'?t mine|is not mine|unfamiliar|strange|never seen)|(unfamiliar|strange|unknown|second|other) (device|phone|computer|tablet)…(account|signed|logged|list|added)",
    "codes?…(never (asked|requested)|not (ask|request)|n't (ask|request))|(trying|tries|attempts?|attempting) to (get|log|sign|break|access|enter)…my (account|wallet|profile)",
    "\\b(my |an? )?(ex|ex-?\\w+|husband|wife|brother|sister|son|daughter|roommate|flatmate|colleague|coworker|neighbou?r|friend|employee|cousin|partner)\\b…(knows? my (pin|pass)|logg|into my|get into|gets into|see my|looking at|going through|opened my|using my|used my)",
    "(phone|bag|purse|handbag|wallet|backpack|mobile)…(stolen|snatched|robbed|grabbed|gone missing)|(dropped|lost|left|forgot) (my )?(phone|mobile|handset|sim)|(phone|mobile|handset) (is|was|got|has been) (lost|gone|stolen)",
    "sim ?(-| )?(swap|clon|jack)|(number|sim)…(ported|moved|cloned|taken)|no signal…(code|number|sim)",
    "(\\bblock|\\block|freeze|suspend|disable|secure)…(my|the) (\\w+ )?(account|wallet|card|everything|access)…(now|immediately|at once|right away|asap|urgent|not safe|breach|stolen)|(block|freeze|lock) everything|(stop|remove|kick) (whoever|the person|him|her|them)",
    "(account|wallet|profile|it) (is|has been|was|may be|might be) (not safe|unsafe|breached|compromised)|security breach|(get|got) my account back|i no longer control|lost control|recover my (stolen|hijacked)",
    "hack(ed|er|ers|ing)|\\bstole(n)?\\b|thief|theft|mugged|pickpocket|burgl|robbed|compromised|(someone|somebody|stranger) (\\w+ ){0,2}(logged|signed) in",
    "(account|wallet|profile|login|app)…(stole|stolen|compromis|taken over|hijack|breach|broken into|infiltrat)",
    "(stole|stolen|steal|hijack|compromis|took over|taken over|broke into|breached|got into|gained access)…(account|wallet|profile|login)",
    "(someone|somebody|stranger|thief|another person|other people|my ex)…(log|sign|access|us(e|ed|es|ing)\\b|chang|in my|inside)…(account|wallet|profile|password|number|e-?mail|app)",
    "(someone|somebody|they|he|she|who)…(took|taken|has|have) my|(lost|missing|misplaced|can'?t find|cannot find|can not find|no longer have|don'?t have|left)…(phone|mobile|sim|card|device|handset|wallet)",
    "(phone|mobile|sim|card|device|wallet)…(\\blost\\b|missing|snatched|disappear|is gone|was taken|fell out)",
    "(freez(e|ing)|lock|block|suspend)( down)? (my|the|this|a) (\\w+ )?(account|wallet|card|profile)|cut off (the|my) card",
    "(unknown|unrecogni[sz]ed|strange|unfamiliar|suspicious) (device|log-?in|sign-?in|access|activity)",
    "(log-?in|sign-?in|logged in|signed in)…(wasn'?t|isn'?t|was not|is not|not) (me|mine|by me)",
    "(password|e-?mail|number) (was|has been|got|is) changed…(not (by )?me|without|by some|by a|and i)",
    "(changed|change)…without (me|my)",
  ],
  zh: [
    "(别人|他人|有人|陌生人|前[男女]友|前夫|前妻|前任|室友|同事|老公|老婆|家人|家里人|谁|对方|外人|朋友|孩子).{0,8}(登|进了?我|用我的?[账帐号钱手]|偷[看用登]|能登|知道我的?.{0,4}密码|操作我|顶)",
    "(被|让|给)(别人|他人|人家?|陌生人|谁).{0,3}登|被登[录陆了过]|(被|(被|让|给)(别人|他人|人家?|陌生人|谁)).{0,3}(改了|换了|换成|换掉|控制|盗|黑|顶|挤|踢|重置|接管|复制|过户|补卡|补办)|被扒",
    "(密码|手机号?|邮箱|头像|资料|绑定.{0,4}).{0,6}(被.{0,4}(改|换|重置)|不是我.{0,3}(改|换|设|重置)|变成.{0,3}(别人|他人)|换成.{0,3}(别人|他人)|都变了|都换了|全变|全改|突然不对)|重置了?我的?密码|别人的(手机|设备)",
    "(异地|外地|别处|别的(城市|地方)|外省|国外|境外|陌生|不明|不认识|没见过|未知|奇怪).{0,6}(登|设备|手机|电脑)|(登[录陆]).{0,10}(异地|外地|别处|别的|国外|境外|不是我|没去过|我人在|我在)",
    "(设备|手机).{0,8}(不认识|没见过|不是我的|陌生|多了?一[台个部])|多了?一[台个部].{0,4}(设备|手机)",
    "(没|不是我|没有).{0,4}(操作|要|申请|请求).{0,6}验证码|(一直|不停|老是|总是|连续).{0,3}(?<!没|未)收到.{0,8}验证码",
    "(不停|一直|总|老|一).{0,4}(被)?(踢|挤|顶)下?线?|强制下线|被踢|被挤|被顶|抢不回|拿不回|要不回|找不回.{0,2}账",
    "((手机|电话)(?!号)|(?<!红)包(?!裹)|sim卡?).{0,5}(丢|掉了|掉在|偷|抢|扒|不见|落在|没了|遗失)|(丢|偷|抢|扒|落)了.{0,3}(手机|包|钱包)|小偷|遭贼",
    "(?<!解)(锁|冻结|停用|停掉|封)(住|掉|上|了)?(一下)?我的(账|帐|钱包|号|卡)|(把|帮我|帮忙|请|赶紧|赶快|马上|立刻|立即|快|先|紧急).{0,8}((?<!解)锁(?!屏)|冻结|停用|停掉|封住|封了|封掉|挂失)",
    "(账|帐|钱包|号).{0,6}(有危险|不安全|泄露|不受.{0,2}控制|不归我|失控|出现异常|被动过)|怀疑.{0,6}(控制|泄露|监控|被)|有人.{0,4}(监控|盯着|动)我?",
    "盗号|(异地|外地|境外|国外|海外).{0,3}登[录陆]|陌生(设备|登[录陆])|异常登[录陆]|非法登[录陆]",
    "(账[号户]|帐[号户]|钱包|号|密码).{0,6}(被盗|被黑|被偷|被人|被别人|被他人|被陌生|盗用|入侵|被改|泄[露漏])",
    "[盗黑偷]了?我的?(账|帐|号|钱包)|黑客|黑进|入侵",
    "(别人|他人|有人|陌生人|骗子|前男友|前女友).{0,8}(登[录陆了]|用我的?[账号钱手]|改了?我|换了?我|控制|操作我|进了?我)",
    "(被|让)(人|别人|他人|陌生人)(登|改|换|控制|操作)",
    "(冻结|锁定|锁住|封)(一下|掉|了)?我?的?(账|帐|钱包|号)|挂失|找不到手机|手机找不到|被(偷|抢)了?",
    "手机(找不到|被|给)?(偷|抢|盗|丢|掉了|不见|遗失)|丢了?手机|手机卡.{0,4}(丢|被补|被盗)",
    "不是(我|本人|我本人)(自己)?登[录陆]",
  ],
  ja: [
    "アカウント.{0,10}(乗っ取|盗|ハッキング|不正)|不正(ログイン|アクセス)|乗っ取ら",
    "(携帯|スマホ|電話).{0,6}(盗|なくし|紛失|落とし)",
  ],
  es: [
    "hacke|jacke|pirate",
    "(cuenta|billetera|monedero|perfil)…(roba|robo|comprometid|usurp)",
    "(robaron|robado|entraron|entro)…(cuenta|celular|movil|telefono|billetera)",
    "(bloque(en|ar|ad)|congel(en|ar)) (mi|la) (cuenta|tarjeta)",
  ],
  id: [
    "akun…(dicuri|diretas|hack|dibobol|bobol|dibajak|diambil|disalahgunakan|dimasuki)",
    "(hp|ponsel|handphone|sim)…(hilang|dicuri)|dibajak|di ?hack|(blokir|bekukan) akun",
  ],
  others: [
    "(conta|celular|carteira)…(roubad|invadid|clonad)|roubaram|invadiram|hackea(d|r)",
    "compte…(pirate|vole|hacke)|(vole|pirate)…compte",
    "konto…(gestohlen|geklaut|ubernommen)|gehackt",
    "해킹|도용|도난|взлом|украли|سرق|اختراق",
  ],
};

const unauthorisedPayment: SensitivePatterns = {
  en: [
    "(not|n't|nt|none of them|none of these|neither) (are |is )?(mine|ours|done by (me|us)|made by (me|us)|us)\\b|(certainly|definitely|really) (not|wasn'?t) (me|us|mine|ours)",
    "(purchase|payment|charge|transfer|withdrawal|transaction|order|receipt|bill|invoice|subscription|debit|shop|merchant|company|place|country)s?…\\b(i|we|nobody|no one|none of us|anyone)\\b( \\w+)? (never|did not|didn'?t|do not|don'?t|have not|haven'?t|can'?t|cannot|has|made|did) ?(\\w+ )?(made|make|bought|buy|order|shopped|been|heard|did|do|done|signed|asked|agreed|approv|confirm|recogni|know|visit|explain)",
    "\\b(i|we|nobody|no one|none of us|neither my|my \\w+)\\b( \\w+)? ?(never|did not|didn'?t|have not|haven'?t|hasn'?t|nobody|in this house|in my family|here)( \\w+){0,3} (approv|authori[sz]|confirm|agree|signed up|subscrib|order|bought|buy|made|shopped|initiat)\\w*|(nobody|no one|none of us)( \\w+){0,4} (approv|authori[sz]|signed up|ordered|bought|made)\\w*",
    "(someone|somebody|stranger|person i|thief|hacker|whoever)\\b…(bought|paid|spent|used|sent|took|transferred|charged|withdrew|ordered|emptied)|\\b(kid|child|son|daughter|nephew|niece|friend|brother|sister|wife|husband|ex|roommate)\\b…(bought|paid|spent|used|sent|took|charged|withdrew|ordered|emptied)…(without|my (phone|wallet|card|account)|for game)",
    "(money|balance|cash|funds|savings)…(missing|disappear|vanish|dropped|emptied|lower than|by itself|without me|by half)|half of my (money|balance)|(sent|went) to (a stranger|someone i)",
    "who (\\w+ )?(made|took|authori|sent|withdrew|is taking|did)…(transfer|payment|money|charge|transaction|withdrawal)\\b|(who|what) is this (merchant|charge|debit|payment|shop)|(no idea|no clue|don'?t know|do not know|not know|can'?t explain|cannot explain|unexplained)…(charge|debit|payment|transaction|this|these|it|for)|never heard of",
    "(asleep|sleeping|not even|not in the country|abroad|at home|in hospital)…(payment|charge|transaction|withdr|happen|taken|made)",
    "(keeps?|kept|keep on) (taking|charging|billing|debiting|deducting)|(unknown|strange|random) (merchant|shop|company|store|website|seller)|(charges?|payments?|debits?|transactions?)…(can'?t|cannot|could not) explain",
    "(reverse|dispute|contest|claim back)…(charge|payment|transaction|this|fraud)|my (card|wallet|money|account) (was|has been|got|is being|being) (used|charged|emptied|drained|stolen)",
    "unauthori[sz]ed|fraudulent|not authori[sz]ed|dispute|chargeback|someone else|somebody else|someone besides|anyone else|other person",
    "(unknown|unrecogni[sz]ed|suspicious|strange|mysterious|unexplained|weird|random|odd|unusual|unfamiliar|questionable|false|bogus) (\\w+ ){0,2}(payment|spending|activit|charge|transaction|purchase|withdrawal|transfer|debit|activity|subscription|deduction)",
    "(didn'?t|did not|never|haven'?t|have not|hasn'?t) (\\w+ ){0,2}(make|made|mak(e|ing)|do|done|did|authori[sz]e|approve|order|buy|bought|sign|signed|subscribe|agree|request)\\w*…(payment|charge|transaction|purchase|this|it|that|order|withdraw|transfer|subscription|for)",
    "(payment|charge|transaction|purchase|withdraw|transfer|debit|subscription|order|deduct)…(not (mine|me|by me|my)|wasn'?t (me|mine)|isn'?t mine|never (made|agreed|did)|i (didn'?t|did not|never|don'?t know))",
    "(don'?t|do not|doesn'?t|didn'?t|cannot|can'?t|not) recogni[sz]e",
    "(payment|charge|transaction|purchase|withdr[ae]w|debit|transfer|spending|money|cash|app says)…(\\bi|\\bi'?ve|\\bi have|\\bam|i'?m|it) (\\w+ ){0,2}(didn'?t|did not|never|haven'?t|have not|don'?t|do not|not|can'?t)( (\\w+ ){0,2}(make|made|do|done|authori[sz]e|initiat|complet|remember|recall|purchas|know|aware|familiar|sure|set up|withdr[ae]w|order)|\\s*[.!?]|$)",
    "(don'?t|do not|didn'?t|did not|can'?t|cannot|not|never) (\\w+ ){0,2}(remember|recall|familiar|recogni[sz]ing|aware of|seen before|initiat|set up)\\w*…(payment|charge|transaction|purchase|debit|withdr|transfer|subscription|merchant|it|this|spending)|not (\\w+ )?(been )?(made|done) by me|(don'?t|do not) (know|understand) (where|what|who)…(payment|charge|transaction|debit|withdr)",
    "(what|who) is (this|that) (\\w+ ){0,2}(payment|charge|transaction|debit|withdrawal)|look(s|ing)? suspicious",
    "(card|account|wallet)…(is|was|has|being|been|are) (being |been )?used|(copy|copied|clone) of my card|copied my card|has access to|had access to|have access to|gained access",
    "without (my|our|any) (permission|consent|knowledge|authori[sz]ation|approval)",
    "(someone|somebody|stranger|thief)…(use|used|using|spent|spend|stole|took|take|withdrew|transferred|paid|bought|made)…(card|money|balance|wallet|account|payment|purchase|funds)",
    "(money|balance|funds|savings)…(stolen|missing|disappear|vanish)|all (of )?my money (is|was|has) gone",
    "(stole|stealing|steal|robbed)…(money|funds|balance|me)|(cloned|skimmed)",
    "(wasn'?t|was not|not) me\\b",
  ],
  zh: [
    "(不是|并非|都不是|全不是).{0,3}(我|本人|我们|我家).{0,4}(付|买|刷|转|操作|消费|点|弄|花|做|下|的)|谁.{0,4}(转|付|刷|扣|花|弄)",
    "(我|本人|我们|家里人?|根本|从来|从|并|什么都).{0,3}(没有?|未|不).{0,3}(付过|花过|买过|转过|消费过?|刷过|订过|订阅过?|开通过|同意|授权|确认过|点过|操作过?|玩游戏|去过|听过|听说过|做就扣)|没.{0,3}(订阅|开通|买|用)过?.{0,6}(每月|却|还|都|也|就).{0,4}扣|睡觉.{0,6}(扣|转|消费)|(我|人).{0,2}不在.{0,6}消费",
    "(没|未|没有|不).{0,3}(经过?|经|得到|通过).{0,4}(同意|允许|授权|确认)|(没|没有|未).{0,3}(确认|授权|同意|输密码|点).{0,8}(扣|付|转)|偷偷.{0,6}(扣|付|转|用|买|充)|瞒着我",
    "(有人|别人|他人|陌生人|小孩|孩子|儿子|女儿|骗子).{0,10}(用|拿|刷|花|动|转|取|买|付|充)(了|走|掉)?.{0,2}(我|卡|钱|账|钱包|手机)|被.{0,2}(刷走|转走|取走|花掉|盗)",
    "(钱|余额|款|存款|卡里|账户里|\\\\d+块?).{0,8}(没了|不见了|不翼而飞|消失|变少|自己(少|没|转|出)|自动(少|没)|(莫名|突然|无故).{0,3}少|被(人|别人)?.{0,3}(转走|转出|刷|取走|花|划走|拿走))|少了.{0,6}(块|元|百|千|万)|一半.{0,4}(没|不见)|少了一半",
    "(莫名|无缘无故|平白|不明不白|稀里糊涂|突然).{0,8}(扣|少|没|转|消费|支出)|(乱|偷偷|私自|擅自|凌晨|半夜).{0,8}扣(了|我|钱|款|费|\\\\d)",
    "(不认识|不知道|不清楚|没听过|听都没听|陌生|不明|来历|可疑|奇怪).{0,8}(商户|商家|扣款|消费|支出|收款|交易|转账|订单|账单|的人|公司|店)|(商户|商家|交易|消费|扣款|账单).{0,8}(不认识|没听过|不知道|不是我|没见过)",
    "(收到|有|多).{0,4}(没|不是我).{0,4}(买|订|下).{0,4}(订单|收据|账单|发票|东西)|(订单|收据|账单|发票).{0,6}(不是我|没买|没订)|转(给|到|去)了?.{0,6}(不认识|陌生)",
    "盗刷|非本人|被盗(走|了|取|转)?",
    "(不是|并非|非)(我|本人)(自己|本人)?.{0,3}(操作|付|支付|买|消费|转|刷|弄|授权|点|花|做|下单)",
    "(没有?|未|从来没有?|从没)(授权|买过|付过|操作过|消费过|开通过|转过|刷过|同意过|用过).{0,12}",
    "未经.{0,4}(授权|同意|允许)|未授权|没经过我",
    "(不认识|不认得|陌生|未知|不明|莫名|奇怪|来历不明|不知道).{0,6}(扣款|交易|消费|付款|支付|订单|账单|转账|支出|扣费|收费|扣钱)",
    "莫名其妙.{0,10}(扣|少|转|没)|(乱|偷|私自|擅自|无故|无缘无故)扣",
    "(钱|余额|卡里|账户里).{0,10}(被.{0,4}(转走|转出|刷|盗|偷|花|取走)|不翼而飞|不见了|突然(少|没))",
    "(有人|别人|他人|陌生人).{0,8}(用我的?|花我?的?|转走|刷|取走|盗).{0,6}(卡|钱|账|付|消费|买)",
    "自动扣款.{0,10}(没|不是|不知道|从来)|从来没.{0,6}(开通|订阅|授权)",
  ],
  ja: [
    "不正(利用|請求|引き落とし|送金|決済|出金|取引)|身に覚え|覚えの?が?ない",
    "勝手に(引|使|送|決済|課金)|(お金|残高).{0,8}(消え|盗|なくなっ)",
  ],
  es: [
    "no (reconozco|autorice|hice|realice|he hecho)",
    "(cargo|pago|compra|transaccion|retiro|transferencia)…(desconocid|no reconoc|no autoriz|no hice|no fui|extran|sospechos)",
    "sin mi (permiso|autorizacion|consentimiento)|no fui yo|me robaron|alguien (uso|gasto|saco|pago|compro)",
  ],
  id: [
    "tanpa (izin|sepengetahuan|persetujuan|seizin)|bukan saya",
    "(transaksi|pembayaran|tagihan|transfer|saldo|uang)…(tidak (saya )?(dikenal|kenal|lakukan)|hilang|dicuri|raib|berkurang sendiri)",
    "tidak (pernah )?(melakukan|merasa)…(transaksi|pembayaran|transfer|belanja|bayar)",
  ],
  others: [
    "nao (reconheco|autorizei|fiz|realizei)|sem (a )?minha (permissao|autorizacao)",
    "(paiement|debit|prelevement|achat)…(non autorise|inconnu|pas (fait|reconnu|moi))|ne reconnais pas",
    "(zahlung|abbuchung|buchung)…(nicht (von mir|autorisiert)|unbekannt)|nicht autorisiert",
    "결제한 적|승인하지 않|не (совершал|оплачивал)|списали без",
  ],
};

const phishing: SensitivePatterns = {
  en: [
    "(is|was) (this|that|it) (\\w+ )?(really |actually )?(from )?(you\\b|yours|you guys|genuine|legit|real|official|your)|really (you|yours|from you)|\\b(this|that|it)( \\w+)? (your|yours|official) (domain|site|website|page)|did you (really )?(send|call|text|e-?mail|message)|(is|are) \\S+\\.\\w+ (your|yours|official)",
    "(caller|(someone|somebody|man|woman|person|they|he|she|guy|agent|lady)( \\w+){0,3} (called|phoned|rang|telephoned|texted|contacted|messaged|approached|wrote)|(called|phoned|rang|texted|contacted|messaged|approached) me|(on|via|by|over) (whatsapp|telegram|instagram|facebook|messenger))…(from your|your (company|support|staff|team|logo|name|bank)|support|agent|staff|asked|asking|wanted|claiming|said (he|she|they)|pretend|code|card)",
    "(your (employee|agent|staff|support|company|logo|name|brand)|customer (service|support))…(called|told me to|asked (me )?(for|to)|whatsapp|telegram|facebook|instagram|uses?|using|wrote to me)",
    "(looks?|look(ed)?|seems?|sounds?) (\\w+ )?(exactly )?(like (yours|a (scam|fraud))|fishy|dodgy|suspicious|phony|fake)|(address|domain|url|site|website|page|sender)…(is|looks?|seems?) (\\w+ )?(odd|wrong|strange|weird|off)\\b|(copy|clone|imitation|lookalike|fake version) of (your|you)|pretending|imposter|impostor|uses? your (logo|name)|using your (logo|name)",
    "(entered|typed|put|filled in|provided)…(code|password|pin|card|details)…(page|site|website|link|form|fake|strange)|(read|gave|given|told|shared|handed|revealed|disclosed)( \\w+){0,5} (code|codes|otp|password|pin|card (details|number)|details|photo of my card|data)…(caller|someone|somebody|him|her|them|page|site|not yours|wrong|fake|strange|phone|man|woman|stranger|link)?",
    "(wanted|asked( me)? for|asks for|demanded) (\\w+ ){0,3}(code|otp|password|pin|cvv|card|photo of)|(told|asked|instructed|wants?|persuaded|convinced) (me|us|him|her|them|my \\w+) to (move|transfer|send|install|download|share|read|buy|pay|click|give|scan)",
    "(safe|secure|protected|security) account|any ?desk|team ?viewer|screen ?shar|remote (access|control|desktop|software)|install an app so",
    "(conned|cheated|swindled|deceived|tricked|scam|fell for|rip(ped)? off by a seller|catfish|ponzi)|(seller|shop|landlord|buyer|man|woman|person|trader)…(disappeared|vanished|blocked me|does(n'?t| not) exist|gone|never sent)|(doesn'?t|does not|never|didn'?t|did not) (really )?exist(ed)?|(tickets|shop|listing|rental)…(fake|not real|never existed)",
    "(won|winning|winner|win)\\b…(prize|lottery|\\d{3}|company|claim|gift|cash|award)|(claim|collect) (your|a|my|it|the) ?(prize|refund|reward|gift|bonus)?|double (your|my) money|guaranteed (profit|return)|promis(es?|ing)…(profit|double|return)|investment (group|scheme)|crypto…(guarantee|profit|return)|prize|lottery",
    "(your|ur) (\\w+ ){0,4}(account|wallet|card|debit card|bank|profile|parcel|package|kyc|pan|sim|subscription)( \\w+){0,3} (is|has been|was|will be|has|have been|hs been)( \\w+){0,2} (suspend|block|limit|restrict|deactivat|clos|lock|disab|held|expire|on hold|frozen|terminat|compromis|hold)\\w*",
    "(verify|confirm|update|validate|restore|re-?activate|complete|unlock|re-?register|secure)( \\w+){0,2} (your|ur)( \\w+){0,3} (identity|kyc|pan|access|account|details|information|data|wallet|card|profile)|(verify|confirm|update|validate|restore|re-?activate) (now|immediately|today|within|here|at|by clicking)|(update|complete|submit) (your|ur)( \\w+)? kyc",
    "(click|tap|press|visit|follow|open|go to|log ?in( at| to)?|call|reply|text|sms|ring)\\b…(link|http|www\\.|bit\\.|\\w\\.(ly|do|co|in|me|info|xyz|top|com)/|to (verify|claim|avoid|confirm|restore|re-?activate|unlock)|\\d{6,})",
    "(unusual|suspicious|unauthori[sz]ed) (\\w+ )?(activity|login|sign-?in|attempt|transaction)…(verify|confirm|click|call|http|www|link|secure)|(final|last) (notice|warning|reminder)|avoid (\\w+ )?(suspension|closure|blocking|charges|penalt)|(pay|fee|charge)…(release|held|deliver|redeliver|customs)|(dear|valued) (\\w+ )?(customer|user|client|member|card ?holder)",
    "fraud|phish|phis(h)?ing|smishing|vishing|scam|spoof|impersonat|fraudster",
    "fake (\\w+ )?(website|site|e-?mail|app|support|page|link|message|text|call|sms|agent|customer|staff|account|profile)",
    "(pretend|claim|pos)(s|ed|ing|es)? (to be|as|they|he|she)",
    "(suspicious|weird|strange|dodgy|odd) (\\w+ )?(e-?mail|mail|message|text|link|call|sms|website|site|caller)",
    "(e-?mail|message|text|sms|call|link|letter|site)…(from you\\b|legit|genuine|real\\b|looks suspicious|really you)",
    "(gave|give|shared|told|sent|given|handed)…(code|otp|password|pin|cvv|card (details|number|data))",
    "click(ed)? (on )?(a|the|that|this|some|an)? ?(\\w+ ){0,2}link",
    "(ask|asked|asking|asks)…(password|verification code|otp|\\bpin\\b|cvv|card number|transfer money)",
    "(tricked|conned|deceived|lured|fell for|duped)",
    "safe account|gift cards?…(pay|buy|send)",
  ],
  zh: [
    "(是|真的?是|到底是|确定是).{0,3}(你们|官方|贵公司|真的?)(官方|公司|平台|这边|那边)?(发|打|寄|推)?(来|的|给我)?.{0,2}[吗么?]|(官方|真|假|正规).{0,4}[吗么]|靠谱吗.{0,4}(骗|假)|(先交|中奖|投资|收益).{0,14}靠谱|(不敢|没敢|不知道能不能|该不该)点|是不是(骗|假|真|诈|你们|官方)",
    "(自称|说(他|她|自己)?是|冒用|打着|用(着)?(你们|贵公司)).{0,12}(客服|工作人员|官方|公司|银行|名义|标志|头像|logo|人员|员工)|(有人|群里|微信|对方|qq|脸书|抖音).{0,8}(说是|自称|冒充|用你们|你们的)",
    "(电话|来电|短信|邮件|消息|微信|群|链接|网站|网址|网页|软件|app).{0,10}(可疑|奇怪|怪怪|不对劲|不太对|假的?|怪|像骗|骗|冒充|陌生)|(感觉|觉得|怀疑|好像|怕).{0,4}(不对劲|有诈|是骗|是假|被骗|诈骗|骗)",
    "(问|骗|套)(我|了我|走).{0,6}(要)?.{0,6}(验证码|密码|卡号|身份证|银行卡|位数?的?码|六位|码)|(要|让|叫)我?(的|说|报|念|给|告诉|发|提供|拍|读).{0,8}(验证码|密码|卡号|银行卡|身份证|码)|(把|将).{0,4}(验证码|密码|卡号|银行卡.{0,3}|六位数?).{0,3}(念|告诉|报|说|给|发给|填|输).{0,6}(了|对方|他|她|别人|人|陌生|骗|电话|客服|假|网|页面)|(验证码|密码|卡号|银行卡.{0,3}|六位数?).{0,3}(念|告诉|报|说|发给|交)(了|给)?.{0,4}(对方|他|她|别人|陌生|骗|电话|客服)|(填|输).{0,8}(假|钓鱼|陌生).{0,3}(网|页|链)|(填|输)了?.{0,8}(才|后).{0,4}(发现|知道).{0,4}(假|骗)",
    "(让|叫|要|教)(我|他|她|我妈|我爸|你|老人).{0,6}(转|汇|打款|下载|装|安装|共享|点(进|开|击)|拍|先交|先付|操作|去atm|去银行|加群|加微信|贷款)|安全账户|共享屏幕|屏幕共享|远程(控制|软件|协助|操作)|atm.{0,2}操作",
    "(卖家|对方|商家|房东|他|她|店家?|中介).{0,6}(消失|失联|拉黑|跑路|不见了|联系不上|不存在)|(收|付|给|转)了?钱.{0,6}(消失|拉黑|跑|人没|不见)|假(票|货|房源|证|币|链接|页面|短信|客服|人员|冒)",
    "(刷单|返利|杀猪盘|稳赚|高额?回报|理财群|投资群|拉人投资|虚拟币|中奖|领奖|抽奖|奖金|保证金|先交.{0,4}(费|税|钱|金)|交税|博彩|跑分|兼职.{0,4}(骗|刷|返)|解冻金|刷流水)",
    "(您的|您有|您在|尊敬的).{0,14}(账户|账号|钱包|包裹|快递|积分|银行卡|医保|社保|etc|退款|用户|客户).{0,14}(冻结|异常|注销|停用|过期|领取|受限|失效|待领|终止|到期)|(点击|访问|拨打|回复).{0,8}(链接|网址|http|www|领取|兑换|认证|核实|此处|下方)|(小时|日|天)内.{0,6}(认证|核实|否则|将)|(将|要|会)被(注销|冻结|停用|封)|(账户|积分|钱包).{0,3}即将.{0,3}(注销|过期|停用|冻结)|(电话|短信|邮件).{0,4}(说|称).{0,4}账.{0,3}(异常|问题|风险)",
    "(坑|骗)了?我?.{0,2}([0-9一二三四五六七八九十几两]+[百千万块元]|钱)|(被|给)(坑|骗|诈)|举报.{0,8}(假|骗|诈|冒|账号|网站)|仿(冒|你们|官)|(一模一样|长得一样|一样的?).{0,4}(网站|页面|官网|app|软件)|(网站|网页|官网|app).{0,6}(一模一样|一样|相似)",
    "钓鱼|诈骗|骗子|被骗|受骗|上当|骗局|骗钱|骗了|冒充|假冒|仿冒",
    "(假|伪造|山寨|高仿).{0,4}(网站|网址|客服|短信|邮件|链接|官方|官网|app|页面|平台)",
    "(可疑|奇怪|陌生).{0,3}(邮件|短信|链接|电话|网站|来电|消息)",
    "自称.{0,10}(客服|官方|人员|银行|公安|警察|你们)",
    "(点|点击|打开|点开|点进)了?.{0,8}(链接|网址)",
    "(验证码|密码|卡号|身份证).{0,8}(告诉|给|发给|泄露|泄漏|填|报|念)了?.{0,4}(别人|他|她|对方|陌生人|骗|那)",
    "(告诉|给|发|报)了?.{0,6}(别人|对方|他|她|陌生人).{0,6}(验证码|密码|卡号)",
    "(要|问|让|叫)(我|我的).{0,8}(验证码|密码|转账|转钱|汇款|点链接|安全账户)",
    "(是|真)的?(不是|是)?你们(官方|公司|平台)?(发|打)(的|来)",
  ],
  ja: [
    "フィッシング|詐欺|なりすまし|騙さ|だまさ|偽(サイト|メール|物|の)",
    "(怪しい|不審な)(メール|リンク|電話|sms|サイト|メッセージ)",
  ],
  es: [
    "phishing|estafa|fraude|falso|falsa|suplant|sospechos|enganaron",
    "se hac(e|en|ian|ia) pasar|di mi (codigo|contrasena|clave)|enlace",
  ],
  id: ["phishing|penipu|tertipu|ketipu|ditipu|kena tipu|palsu|mencurigakan|mengaku|modus"],
  others: [
    "golpe|fraude|falso|arnaque|escroqu|hameconnage|betrug|betruger|gefalscht|피싱|사기|보이스피싱|мошенн|фишинг|обману|احتيال|نصب",
  ],
};

const complaint: SensitivePatterns = {
  en: [
    "(third|fourth|fifth|tenth|\\d(th|rd)|several|many|five|ten|three|hundred) times?…(asked|writ|wrote|called|contact|told|this|nothing|no answer)|(asked|writ(e|ing|ten)|wrote|called|contacted|told you)…(times|again and again|over and over|no (answer|reply|response))|still no (answer|reply|response|one|word)|how many (more )?times|how (much )?long(er)? (must|do i have|should|am i)( \\w+)? (to )?wait|(wait|waited|waiting) (this|so|that|far too) long",
    "(ignore|ignored|ignoring|ignores|brushed off|fobbed|stonewall|given the run ?around|passed around|hung up)|(same|copy) (\\w+ )?(copy|reply|answer|paste)|only (get )?(bots?|robots?|machines?)|excuses?\\b|broken promise|promised and",
    "(agent|staff|employee|person|representative|rep|operator|woman|man|colleague|support|manager)…(rude|impolite|insult|lied|lying|shout|yell|spoke to me|talked to me|hung up|arrogant|unfriendly|useless|laughed)|(treated|treatment|treat me|treat us|treat customers)|no respect|disrespect|insult(ing|ed)?|humiliat",
    "(not|n'?t) (\\w+ ){0,2}(happy|satisfied|pleased|impressed|acceptable|good enough|okay with|amused|fair)\\b|unfair|unhappy|dissatisf|angry|furious|livid|mad at|annoyed|irritat|frustrat|upset|enraged|insane|crazy that|(is|'s|what|such) a (\\\\w+ )?joke|are you kidding|you kidding|nightmare|shocking|shameful|ashamed|shame|scandal|embarrass|laughable|pathetic|absurd|beyond belief",
    "(garbage|rubbish|trash|junk|crap|shit|bullshit|sucks?|suck\\b|hate|damn|fuck\\w*|wtf|stupid|idiot\\w*|moron\\w*|clown\\w*|amateur\\w*|scum|mess\\b|hopeless|lazy|clueless|dreadful|abysmal|poor(ly)?|broken company|worst|zero stars?|one star|1 star|0 stars?|bad review|negative review)",
    "(done|through|finished) with (you|this|your)|(never|not) (\\w+ )?(again|use you|using you|come back|recommend)|(leaving|switching|going|moving) (for|to) (your|a|the) competit|(lost|losing) (a )?customer|regret|closing everything|cancel everything|warn (others|everyone|people)|tell (everyone|everybody|people)|post (this|it|about)…(social|online|twitter|facebook|review)|(social media|newspaper|journalist|the press|trustpilot)",
    "compensat|reimburse me for|apology|apologi[sz]e to|waste of my|(want|need|demand) a (supervisor|manager)|(speak|talk|put me|connect me|transfer me|escalate|complain|get me)…(manager|supervisor|boss|superior|someone in charge|head of|director|ceo|higher)|your (manager|supervisor|boss|ceo)|formal (complaint|letter|notice|grievance)|grievance|escalat|(what|which) kind of (company|service|support|people)|how (hard|difficult) (can|is) it|(why|when) (is|does|will) (no ?body|no one|someone|anybody)( ever| finally)? (do|doing|answer|help|reply|respond|bother)|nobody (bothers|cares|does)|you (people|lot|guys are)|at least (do|answer|reply)",
    "(cheat|ripp?(ed|ing)? ?(me |people |us )?off|\\brob(bing|bed)?\\b|robbery|steal(ing)? (from )?(your |our |my )?(customers|people|money)|stole from|thiev|greedy|scandal|extort|daylight|dishonest|mislead|misled|false (advertis|promise)|\\b(lies|lied|lying)\\b)",
    "complain|unacceptable|ridiculous|terrible|awful|horrible|disgust|worst|useless|incompetent|rude\\b|disappoint|dissapoint|disapoint|outrag|pathetic|appalling|disgrace|atrocious|shambles|lousy|shame on|rip-?off|dissatisf|not satisfied|unsatisf|unprofessional",
    "fed up|sick (and tired )?of|had enough|waste of (time|money)|last straw|joke of a|what a joke",
    "(very|extremely|really|so|absolutely|totally) (\\w+ )?(unhappy|angry|upset|frustrat|annoyed|furious|mad\\b)|furious|unhappy with",
    "(bad|poor|shoddy|zero) (customer )?(service|review|experience|support)",
    "(no ?one|nobody|no body|none of you)…(answer|help|respond|repl|care|call)",
    "(thieves|crooks|liars|scammers|criminals)|never (using|use) (this|you)…again",
  ],
  zh: [
    "(问|说|催|反映|联系|打|写信).{0,3}(了|过)?.{0,3}([一二三四五六七八九十几多两好数0-9]+)(遍|次|回|封|通|个?电话).{0,10}(没|不理|不回|不管|到底|机器|还是|无人|敷衍)|(说|问|催|打|反映)了?(多少|好几|无数|十几|不止一|几十)(遍|次|回|通)",
    "(到底|究竟).{0,4}(要|有没有|管不管|行不行|能不能|想不想|让我).{0,8}(等|人|管|处理|解决|看|理|久)|等(了|到).{0,10}(没人|没消息|没回|没结果|没答复|没动静)|等了?(这么|那么|太)久|有完没完|还要等到|没完没了",
    "(没人|没有人|无人|都不|从来不).{0,4}(答复|回复|回音|理|管|处理|联系|回电|搭理|看|回我)|(没|没有|不).{0,2}(答复|回复我|回音|理我|理睬|管我|搭理|下文)|找不到人工|同样的回复|(推来推去|踢来踢去|互相推|推脱|推诿|糊弄|应付|打发|搪塞|敷衍|一问三不知|答非所问|复制粘贴|机器人回复|全是机器|都是机器)",
    "(说话|讲话|语气|口气|态度|客服).{0,6}(难听|冲(?!突|值)|凶|不好|差|烂|恶劣|不耐烦|没礼貌|骂|挂.{0,3}电话|吼|不专业|阴阳|傲慢|冷漠|怼)|(没礼貌|没素质|没教养|不专业|不尊重|不把.{0,6}当)",
    "(什么|啥)(破|烂|垃圾|鬼|玩意|狗屁|态度|人啊)|(破|烂)(软件|app|公司|平台|服务|东西|玩意|应用|客服)|垃圾(?!邮件|短信|箱|信息)|狗屁|傻[逼x叉]|智障|废物|骗子公司|流氓|无耻|不要脸|妈的|他妈|滚蛋|恶心|缺德|无赖|奸商|黑店|难用|不好用|天天.{0,3}(出问题|崩|坏)|整天.{0,3}(崩|坏)",
    "(好意思|有脸|脸呢|良心|凭什么|岂有此理|欺人|欺负|耍(我|人|猴|客户)|当猴|逗我|玩我|当傻|开什么玩笑|太扯|离谱|坑|宰客|霸王|吃相|乱收|抢钱|骗钱|骗消费|骗人|骗我们|忽悠|黑心|无良|店大)",
    "(再也|永远|绝对|打死|以后(再)?)(都|也)?(不|别)(会)?(再)?(用(你|这|了)|来了|信你|买了|推荐|碰)|(不用|卸载|注销|换|弃).{0,4}(你们|别家|了算)|劝(大家|退|各位)|(别|不要)(用|信|碰)(这|他|你)|(一|1|零|0|半)(颗)?(星|分)(都|也)?(不|嫌|差)?|零分|差评|后悔(用|选|注册)?|避雷|拉黑你们|曝光|媒体|发到?(网|微博|朋友圈|抖音|小红书)",
    "(要求|要|得|必须|给我|应该|请).{0,6}(赔偿|赔|补偿|道歉|说法|交代|解释清楚|给个(说法|交代|解释))|(赔|补偿).{0,3}(我|损失|钱)|(叫|让|找|要|把|喊|请|换).{0,5}(经理|领导|主管|负责人|老板|上级|能管事)|(正式|提).{0,4}(意见|投诉|申诉|抗议)|不负责|说话不算|不守信|承诺.{0,6}(没|不)|言而无信|(心寒|寒心|寒了|失望|生气|气愤|气炸|气死|火大|恼|怒|烦死|受不了|忍不|忍无|崩溃|无语|服了|无奈至极|憋屈|委屈)",
    "(服务|处理|效率|体验|客服|水平).{0,5}(差|烂|慢|垃圾|糟|不行|很?低|太次|恶劣|感人|不专业|拉胯)|有够(烂|差)|太(差|烂|慢|坑|过分|离谱|失望|让人|扯|不像话)|不像话|过分",
    "投诉|举报|差评|曝光|讨个?说法|给.{0,6}说法|控诉",
    "不满意|很不满|非常不满|不满(?![0-9一二三四五六七八九十足])|差劲|太差|很差|真差|极差|垃圾|恶劣|敷衍|推卸|忽悠|坑(人|钱|爹|我)|黑心|无良|流氓|强盗|霸王",
    "过分|气死|气人|愤怒|恼火|失望|受够|忍无可忍|什么态度|态度.{0,4}(差|恶劣|不好)|服务.{0,4}(差|烂|不好)|太烂|烂透|无语",
    "(没人|无人|没有人|一直不|都不|从不).{0,4}(理|管|处理|回复|回应|解决|接听)|踢皮球|不作为|不负责|欺负|欺骗消费者",
  ],
  ja: ["苦情|クレーム|ひどい|酷い|最悪|最低|対応が(悪|遅)|不満|ふざけ|怒り|腹が立|失望|がっかり"],
  es: [
    "queja|quejar|reclamo|reclamacion|pesim|inaceptable|terrible|horrible|estafador|verguenza|indignad|decepcion|hart[oa]|mal servicio|nadie (responde|contesta|ayuda)|ladrones",
  ],
  id: [
    "keluh|komplain|complain|kecewa|parah|buruk|payah|tidak puas|ga puas|jelek|protes|lambat sekali|tidak ada yang (bantu|balas|jawab)",
  ],
  others: [
    "reclama|pessim|inaceitavel|plainte|inadmissible|inacceptable|scandal|beschwer|unverschamt|inakzeptabel|불만|항의|최악|жалоб|ужасн|безобрази|شكوى",
  ],
};

const legal: SensitivePatterns = {
  en: [
    "(see|take|taking|going|go|drag|meet)( \\w+){0,3} (to |in |at )?court|(judge|court|proceedings|bankrupt|probate|divorce|estate of|deceased|inherit|executor|notary)|on behalf of|(we|i) (act for|represent)|my client|illegal|(break(ing)?|broke|against|violat\\w+) (\\w+ )?(law|rules|right|act\\b|contract|privacy)|\\blaws?\\b|law firm",
    "(report|reporting|complain|lodge[d]?|file[d]?|filing|raise|take (this|it) up)…(ombudsman|authorit|regulator|police|trading standards|watchdog|commission|council|agency|bank supervisor|fca|cfpb|bbb)|trading standards|watchdog|consumer council|financial authority",
    "(all|any|my) (the )?(personal )?data (you|that you) (hold|have|keep|store)|subject access|erasure|delete (all )?my personal data|delete (all )?my data under|privacy (law|act|commissioner|officer)|protection officer|ccpa|crime reference|criminal|class action|arbitrat|as evidence|evidence for|liable|liabilit|small claims|rights as|my rights|statutory",
    "lawyer|attorney|solicitor|\\bsue\\b|\\bsuing\\b|lawsuit|litigat|subpoena|prosecut|ombudsman|tribunal|\\bcourt|small claims|police|law enforcement",
    "legal (action|proceed|advice|department|team|steps|notice|counsel|right|matter|consequence)|legally|take you to|press charges",
    "regulator|regulatory|authorities|consumer (protection|rights|affairs)|financial conduct|data protection|gdpr|right to be forgotten|breach of contract|cease and desist",
  ],
  zh: [
    "(法庭|法院|法官|庭上?见|传票|开庭|判决|强制执行|司法|起诉|诉讼|状告|告(你们|您|贵)|受当事人|打官司|官司|公证|遗产|继承|离婚.{0,6}(账|流水|记录|案)|证据|取证|立案|报案|备案|案件|案号|刑事|民事)",
    "(警方|警察|民警|公安|派出所|经侦|110|网安|反诈)|(监管|金监|金融局|监督|主管部门|有关部门|相关部门|消保|消费者|保护会|保监|工信部|网信办|税务局|市监|12363|12381|12388)|(拨打|打|向).{0,6}(反映|举报|申诉)",
    "(法律|法规|违法|犯法|违规|侵权|侵犯|权益|追究|追责|维权|律师|依据.{0,12}法|保护法|依法|合法|违约|赔偿责任|保留.{0,6}权利|数据.{0,6}(删|权|主体)|删除我的?(个人)?(数据|信息)|隐私权)",
    "律师|起诉|法院|法庭|打官司|诉讼|仲裁|立案|律师函|法律|法务|违法|犯法|犯罪",
    "告(你们|到|上|发)|报警|报了警|警察|公安|派出所|警方|网警",
    "监管|银保监|银监|证监|人民银行|央行|工商|消协|消费者(协会|权益)|市场监督|(?<!\\d)(?:12315|12378|12345)(?!\\d)|维权|信访|个人信息保护",
  ],
  ja: ["弁護士|訴え|訴訟|裁判|警察|被害届|消費者センター|国民生活センター|法的|金融庁"],
  es: [
    "abogad|demanda|denuncia|tribunal|juez|juzgado|policia|acciones? legal|legales|profeco|fiscalia|condusef",
  ],
  id: ["pengacara|hukum|polisi|\\bojk\\b|gugat|pengadilan|somasi|ylki|jalur hukum|melaporkan ke"],
  others: [
    "advogad|processar|procon|policia|avocat|tribunal|porter plainte|justice|anwalt|gericht|polizei|anzeige|klage|변호사|소송|고소|경찰|адвокат|юрист|в суд|полици|محام|محكمة|شرطة",
  ],
};

const selfHarm: SensitivePatterns = {
  en: [
    "(no|any|a|the|lost|my) (\\w+ )?(reason|point|purpose|will) (left )?(to|in|for me to) (live|living|go on|going on|keep going|carry on|carrying on|exist)|(lost|without|have no|no) (\\w+ )?hope\\b|hopeless and|(nothing|no one|nobody) (\\w+ )?(to live|left for me|matters any)|(can'?t|cannot|can not|couldn'?t|unable to) (\\w+ )?(take (it|this)|bear it|cope|live|go on|carry on|do this)( \\w+)? ?(any ?more|any longer|much longer|like this)|(can'?t|cannot|can not) go on\\b",
    "(want|wanna|ready|wish|rather|like|hope|going|about|plan|planning|thinking|think|thought|feel like|feeling like)( \\w+){0,3} (to be (over|gone|dead)|it (all )?(to end|to be over|over)|die|dying|dead|disappear forever|end(ing)? (it all|everything|my life|things)|jump(ing)?( off| from| in front)?|kill(ing)? my|hurt(ing)? my|cut(ting)? my (wrist|arm|self)|harm(ing)? my|hang(ing)? my|not (exist|wake up|be here))|disappear forever|everything to end",
    "(better|better off|happier|easier) (\\w+ ){0,3}(if i|without me|when i('m| am)|dead|gone)|(don'?t|do not|not) want to (be here|wake up|exist|be alive|live)|(won'?t|will not|because i will) be (here|around|gone|alive)|this is my (goodbye|last (message|words|letter))|my (final|last) (words|goodbye|letter)|goodbye (forever|world|everyone)|suicid|gone forever|say goodbye",
    "(pills|razor|rope|noose|tablets)…(ready|in front|front of me|swallow)|(swallow|took|taken)( \\w+){0,3} (pills|tablets|overdose)|(jump|standing on|stand on)( \\w+){0,4} (bridge|roof|train|tracks|ledge|window|building)|cut( \\w+){0,2} wrists?|hang myself|cutting (again|myself)|(hurt|hurting|harm|harming|cut|kill|killing|hang|drown|poison)(ing)? my ?self|life (is|isn'?t|is not|'s not|has no)( \\w+)? (worth|meaning|over)|not worth (living|it any)|isn'?t worth living",
    "suicid|self.?harm|kill(ing)? (my ?self|me\\b)|(hurt|harm|cut|hang)(ing)? my ?self|overdose",
    "end(ing)? (my (own )?life|it all|everything)|tak(e|ing) my (own )?life|(want|wanna|going|ready) (to )?die|wish i (was|were) dead|better off (dead|without me)|rather be dead",
    "(don'?t|do not|dont) (want|wanna|wish) (to )?(live|be alive|exist|wake up)|no (reason|point|will|longer want) (to|in) (live|living|go on)|can'?t (go on|live like this)|nothing (left )?to live for|life is (not|no longer) worth",
    "jump(ing)? (off|from|in front)|goodbye (cruel )?world|say goodbye forever",
  ],
  zh: [
    "(不想|不愿|没脸)(再)?(活(?!动|期|跃)|醒来|存在|见人|撑)|活(着|下去|得).{0,6}(没意思|没有意|没劲|没意义|累|干什么|不下|不了)|(没|没有|看不到|失去|毫无).{0,3}(希望了?|活路|盼头|活下去|活着的)|(人生|生活|活着|世界).{0,6}(绝望|没希望|没有.{0,3}希望|没意思|灰暗)|卧轨",
    "(想|要|准备|打算|不如|只能|只好|真的?想|干脆|再.{0,8}就)(去)?(死(?!机|循|锁|板)|跳(楼|河|江|桥|海|轨)|上吊|割腕|自(杀|尽|残)|寻死|解脱|一了百|离开这个世界|轻生|了断|卧轨|结束(这一切|生命|一切))|(死|去死)(了|掉)?(算|吧|给|也|干净|好)|(死了|活够|累了不想|没活|绝路|死路|逼死|逼我死|逼上|走投)",
    "(站|坐|走|爬|在|到).{0,4}(楼顶|天台|顶楼|桥上|桥边|江边|河边|窗台|铁轨|楼上了|悬崖)|跳(楼|河|江|桥|海|轨|下去|崖)|(割|划)(自己|手|腕)|伤害?自己|(安眠药|农药|绳子|刀片|遗书|遗言|后事).{0,6}(准备|买|吃|吞|喝|写|好了|安排)|药.{0,4}准备好|吞.{0,3}药|(吃|喝).{0,3}(安眠|农药)|遗书|遗言|烧炭",
    "(结束|了结|了断|解脱|放弃).{0,4}(自己|生命|一切|这一生|人生|痛苦)|一了百了|下辈子|来世|来生|永别|再见了?.{0,3}(世界|大家|爸|妈|各位)|最后一(条|封)(消息|信|留言)|(没有?了?我|我(消失|不在|走|死)了?).{0,6}(更好|轻松|解脱|就好|无所谓)|撑不(下|住)|坚持不(下|住)|熬不(下|过|住)|不想活|想不开|轻生|自(杀|残|尽|尽|伤|我了断)",
    "自杀|自残|自尽|自伤|轻生|寻死|寻短见|想不开|割腕|跳[楼河桥江海]|上吊|喝农药|吞安眠药|安眠药",
    "(想|要|去)死|不想活|活不下去|活不了|不活了|活够|活着.{0,4}(没|干|有什么|还)|生无可恋|没有活路|逼死|死路|死了算|不如死|死给你|绝望|走投无路",
    "(结束|了结|了断).{0,4}(生命|自己|一切|这一生)|遗书|永别",
  ],
  ja: ["自殺|自傷|死にたい|死のう|死ぬしか|消えたい|生きて(い)?(たく|られ|いけ)|首を吊|命を絶"],
  es: [
    "suicid|matarme|quitarme la vida|quiero morir|morirme|no quiero vivir|hacerme dano|sin ganas de vivir",
  ],
  id: [
    "bunuh diri|(ingin|mau|pengen|pingin) mati|mengakhiri hidup|tidak (mau|ingin) hidup|menyakiti diri|gantung diri",
  ],
  others: [
    "me matar|quero morrer|tirar minha vida|me suicider|envie de mourir|me tuer|umbringen|selbstmord|suizid|nicht mehr leben|자살|죽고 ?싶|покончить с собой|не хочу жить|убью себя|انتحار|أقتل نفسي",
  ],
};

const threat: SensitivePatterns = {
  en: [
    "(come|coming|go|going|drive|driving|come down|come over|show up|turn up|be waiting|wait)( \\w+){0,4} (to |at |for |outside )?(your|you|the) ?(\\w+ )?(office|house|home|place|building|door|work|headquarters|lobby|branch)?…(bat|knife|gun|weapon|regret|petrol|fire|friends|hurt|see what|blood|smash)|coming for you|come for you|after work",
    "\\b(kill|murder|strangle|shoot|stab|punch|slaughter|beat up|(will|'ll|gonna|going to|swear|swear i will|want to|about to) (\\w+ )?(hurt|harm|beat|break|smash|burn|hunt|find|destroy|attack|crush|slap|cut))( \\w+){0,4} (you|your|u|ur|him|her|them|legs?|bones?|face|neck|head|family|agent|boss|staff|manager|everyone|kids)\\b",
    "(somebody|someone|people|one of you|you all|you|agents?|staff)( \\w+){0,4} (get(s|ting)? (hurt|killed|beaten)|bleed|die|suffer|be sorry|pay for|regret)|(will|shall|gonna) (bleed|die|suffer|regret)|blood (will|is|flow)|bloodbath|with (your|his|her) life|(not|n'?t|never) see tomorrow|eye open|watch your back|you'?re dead|dead man|acid in|petrol|gasoline|wait until i (get|find)|tell your family",
    "\\bi (\\w+ )?(know|found|have found|found out|know exactly) (where|what time|which (building|street|house)|your (office|home|address))( \\w+){0,3} ?(you|your|he|she|they|live|work)?|(your|his|her|their) (family|children|kids|wife|mother|house)( \\w+){0,2} (is|are|be|will|not|isn'?t|aren'?t) (not )?(safe|next|sorry|danger)|(burn|blow|tear)( \\w+){0,4} (down|up)\\b|set( \\w+){0,4} (on )?(fire|ablaze)|burn the (place|office|building)|to the ground|(bring|have|carry|got|buy|with)( \\w+){0,2} (a |my )?(knife|gun|bat|weapon|rifle|axe|hammer)|(send|get)( \\w+){0,2} (people|someone|guys|friends|men) (after|to get|on) you|revenge|run (you|them|him|her) over|make you (pay|suffer|regret|bleed)",
    "\\b(kill|murder|shoot|stab|strangle|slaughter) (you|u\\b|him|her|them|your|everyone|all)|death threat|you('?re| are) (all )?(dead|going to die)",
    "(will|gonna|'ll|going to|want to|am about to) (hurt|find|hunt|beat|shoot|stab|burn|bomb|destroy|attack|smash|punch|come for|come after|get) (you|your|u\\b|him|her|them)",
    "\\bbombs?\\b|blow (up|it up)|explosive|burn (down|it down|your|the (office|building))|set fire|\\bguns?\\b|weapon|acid attack",
    "(know|find out|found out) where (you|u|your)|you('?ll| will|'?re going to| are going to) (regret|pay for|be sorry)|watch your back|make you (pay|suffer|regret)|come to your (office|house|home)|or else",
  ],
  zh: [
    "(弄死|打死|砍死|砍人|杀人|杀了|捅死|捅了|揍|宰了|废了|剁了|灭了|收拾|教训|报复|饶不了|放不过|不放过|不会放过|做掉|打断|打残|砸了|撞死|烧死|弄残|整死|搞死|干掉|砍了).{0,4}(你|他|她|你们|您|客服|老板|全家|腿|手|脸|公司|楼|办公室|人|狗|$)|(非|要|想|我)(砍|杀|捅|剁)(了|死)?(你|他|她|您|你们|客服|人)",
    "(拿|带|提|拎|抄|举|揣)(着|上|把|了)?.{0,3}(刀|枪|斧|棍|锤|汽油|硫酸|家伙|炸|菜刀|砖)|泼.{0,2}(汽油|硫酸|油漆|粪)|(汽油|硫酸|炸弹|炸药|雷管)|放.{0,2}(火|炸)|点(火|了你)|烧死|烧了你|炸(了|掉|死|平|楼|你|弹)",
    "(去|来|到|上|堵|守|闯|冲|杀|找到?|砸).{0,3}(你们?|贵).{0,4}(公司|家|门|楼|总部|办公|单位|店).{0,8}(闹|算账|堵|拿刀|带刀|泼|砍|砸|烧|拼|死给)|上门.{0,6}(找|算|闹|收拾|堵)|算账|堵.{0,3}门",
    "(知道|查到|查出|找到|打听|摸清).{0,3}(你|你们|他|她|客服).{0,4}(住|家|在哪|几点|下班|上班|公司|地址|车|孩子|学校|名字)|(等|堵)(你|他|她|你们).{0,4}(下班|出门|出来|落单)",
    "(找|叫|喊|花钱|雇).{0,3}(人|兄弟|几个人|一帮人).{0,4}(收拾|弄|打|砍|教训|修理|上门|办)|(?<!不)(小心|当心)(着|你|你们|孩子|家人|出门|走夜路|点儿?$|点儿?[,。!,])|出门.{0,4}(小心|当心)|(?<!不)小心我(找|叫|让)|(家人|孩子|老婆|父母|全家|老板).{0,6}((?<!不)小心|当心|收尸|陪葬|死光|死绝)|收尸|陪葬|见血|血债|血的|不得好死|断子绝孙|付出.{0,6}代价|拼了|拼命|同归|鱼死网破|走着瞧|等着(瞧|吧|收尸)|信不信(我|老子)|惹(急|毛|火)了?我|要你.{0,2}命|要了你|没有?好下场|后果自负|看我怎么(收拾|弄|整)|烧了?.{0,3}(你们|大楼|公司|楼)|杀(你|他|她)",
    "(杀|砍|捅|宰|揍|打|弄|炸|烧|灭)(死|了|掉|残|翻)?(你|他|她|你们|他们|您|全家|客服)|(弄|砍|打|整|搞)死|杀了|杀人|炸(弹|药|掉|楼|公司)|放火|泼硫酸|纵火",
    "报复|同归于尽|等着(瞧|吧)?(?=$|[,.!,。!\\s])|给我等着|你们等着|走着瞧|小心(点|你)|要你.{0,2}(好看|命)|血债|不得好死|人肉",
    "(知道|查到|找到)(你|你们)(的)?.{0,4}(住|家|公司|地址|哪)|(上门|去你们?(公司|家)|来你们?(公司|家)|杀到|冲到).{0,6}|后果自负|拿刀|带刀|动手",
  ],
  ja: ["殺(す|し|害)|ぶっ殺|爆破|爆弾|火をつけ|放火|刺す|覚えて(い)?ろ|ただじゃ|家に行く|乗り込"],
  es: [
    "(voy|vamos|van) a (matar|quemar|buscar|golpear|morir)|te mato|los mato|bomba|se van a arrepentir|se donde (vives|viven|estan|trabaja)|pagaran por esto",
  ],
  id: [
    "bunuh (kamu|kalian|lu|kau)|(akan|gue|gua|saya|aku|ku) ?(bunuh|bakar|hajar|habisi|datangi)|\\bbom\\b|awas (kamu|kalian|lu)|tunggu (saja|pembalasan)|santet",
  ],
  others: [
    "vou (te |vos )?matar|je vais (te|vous) (tuer|trouver)|ich (bring|werde) (dich|sie|euch)…(um|umbringen|finden)|죽여|죽일|가만 안|убью|взорву|пожалеете|سأقتل",
  ],
};

/** Numbers and pictures that identify a person. What the redaction masked (a card, a code, a password) stands there as its mask. */
const personalData: SensitivePatterns = {
  masked: ["\\[(card ending \\d{4}|national id|security code|one-time code|password|bank account)\\]"],
  en: [
    "(passport|driver'?s? licen[cs]e|driving licen[cs]e|national insurance|tax|identity card|id card|social security) ?(no|nr|number|id)?\\.? ?(is|:|#)? ?[a-z]{0,3}\\d{5,}",
    "my (passport|driver'?s? licen[cs]e|driving licen[cs]e|tax|id|identity card|national insurance|social security) (no|nr|number)\\b…(is|:)",
    "(photo|picture|scan|copy|selfie|image|front and back)( \\w+){0,3} (of|with) (my |the |an? )?(\\w+ )?(passport|driver|driving|id|identity|licen[cs]e|credit card|debit card|bank card|card)\\b|(passport|licen[cs]e|id card|bank card|credit card) (photo|picture|scan|copy|attached)",
    "mother'?s maiden name|(date of birth|dob|birthday) (is|:)|born (on|in) (the )?(\\d|january|february|march|april|may|june|july|august|september|october|november|december)",
  ],
  zh: [
    "(身份证|护照|驾驶证|驾照|社保|户口|港澳通行证|台胞证|学生证)(号码?|号|编号)?.{0,4}(是|为|:|：)? ?[a-z]{0,3}\\d{5,}|(身份证|护照|驾照|社保)(号码?|号)(是|为|:|：|后[四六]位)",
    "(身份证|身分证|护照|驾驶证|驾照|银行卡|信用卡|户口本|证件)(的)?.{0,4}(正反面|照片|复印件|扫描件|图片|正面|背面|拍照|截图)|手持身份证|(拍|发|传|上传)(了|好)?(我的)?(身份证|身分证|护照|银行卡|证件)",
    "(出生日期|生日|出生年月)(是|为|:|：) ?\\d|[12][09]\\d\\d年\\d{1,2}月\\d{1,2}日(出生|生的)",
  ],
  others: [
    "(pasaporte|dni|curp|nik|ktp|reisepass|passeport|パスポート|マイナンバー|주민등록|паспорт) ?(番号|번호|numero|nomor|nummer|номер)?.{0,6}\\d{6,}|(foto|photo|kopie|copie) (ktp|del? dni|de mi pasaporte|de mon passeport|meines ausweises)",
  ],
};

export const sensitivePatterns = {
  "self-harm": selfHarm,
  threat,
  "stolen-account": stolenAccount,
  "unauthorised-payment": unauthorisedPayment,
  phishing,
  legal,
  complaint,
  "personal-data": personalData,
} as const satisfies Record<string, SensitivePatterns>;
