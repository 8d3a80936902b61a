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
    "fraud|phish|phis(h)?ing|smishing|vishing|scam|spoof|impersonat|fraudster",
    "fake (\\w+ )?(website|site|e-?mail|app|support|page|link|message|text|call|sms|agent|customer|staff|account|profile)",
    "(pretend|claim|pos)(s|ed|ing|es)? (to be|as|they|he|she)",
    "(suspicious|weird|strange|dodgy|odd) (\\w+ )?(e-?mail|mail|message|text|link|call|sms|website|site|caller)",
    "(e-?mail|message|text|sms|call|link|letter|site)…(from you\\b|legit|genuine|real\\b|looks suspicious|really you)",
    "(gave|give|shared|told|sent|given|entered|typed|handed|filled)…(code|otp|password|pin|cvv|card (details|number|data))",
    "click(ed)? (on )?(a|the|that|this|some|an)? ?(\\w+ ){0,2}link",
    "(ask|asked|asking|asks)…(password|verification code|otp|\\bpin\\b|cvv|card number|transfer money)",
    "(tricked|conned|deceived|lured|fell for|duped)",
    "safe account|gift cards?…(pay|buy|send)",
  ],
  zh: [
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
    "complain|unacceptable|ridiculous|terrible|awful|horrible|disgust|worst|useless|incompetent|rude\\b|disappoint|dissapoint|disapoint|outrag|pathetic|appalling|disgrace|atrocious|shambles|lousy|shame on|rip-?off|dissatisf|not satisfied|unsatisf|unprofessional",
    "fed up|sick (and tired )?of|had enough|waste of (time|money)|last straw|joke of a|what a joke",
    "(very|extremely|really|so|absolutely|totally) (\\w+ )?(unhappy|angry|upset|frustrat|annoyed|furious|mad\\b)|furious|unhappy with",
    "(bad|poor|shoddy|zero) (customer )?(service|review|experience|support)",
    "(no ?one|nobody|no body|none of you)…(answer|help|respond|repl|care|call)",
    "(thieves|crooks|liars|scammers|criminals)|never (using|use) (this|you)…again",
  ],
  zh: [
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
    "lawyer|attorney|solicitor|\\bsue\\b|\\bsuing\\b|lawsuit|litigat|subpoena|prosecut|ombudsman|tribunal|\\bcourt|small claims|police|law enforcement",
    "legal (action|proceed|advice|department|team|steps|notice|counsel|right|matter|consequence)|legally|take you to|press charges",
    "regulator|regulatory|authorities|consumer (protection|rights|affairs)|financial conduct|data protection|gdpr|right to be forgotten|breach of contract|cease and desist",
  ],
  zh: [
    "律师|起诉|法院|法庭|打官司|诉讼|仲裁|立案|律师函|法律|法务|违法|犯法|犯罪",
    "告(你们|到|上|发)|报警|报了警|警察|公安|派出所|警方|网警",
    "监管|银保监|银监|证监|人民银行|央行|工商|消协|消费者(协会|权益)|市场监督|12315|12378|12345|维权|信访|个人信息保护",
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
    "suicid|self.?harm|kill(ing)? (my ?self|me\\b)|(hurt|harm|cut|hang)(ing)? my ?self|overdose",
    "end(ing)? (my (own )?life|it all|everything)|tak(e|ing) my (own )?life|(want|wanna|going|ready) (to )?die|wish i (was|were) dead|better off (dead|without me)|rather be dead",
    "(don'?t|do not|dont) (want|wanna|wish) (to )?(live|be alive|exist|wake up)|no (reason|point|will|longer want) (to|in) (live|living|go on)|can'?t (go on|live like this)|nothing (left )?to live for|life is (not|no longer) worth",
    "jump(ing)? (off|from|in front)|goodbye (cruel )?world|say goodbye forever",
  ],
  zh: [
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
    "\\b(kill|murder|shoot|stab|strangle|slaughter) (you|u\\b|him|her|them|your|everyone|all)|death threat|you('?re| are) (all )?(dead|going to die)",
    "(will|gonna|'ll|going to|want to|am about to) (hurt|find|hunt|beat|shoot|stab|burn|bomb|destroy|attack|smash|punch|come for|come after|get) (you|your|u\\b|him|her|them)",
    "\\bbombs?\\b|blow (up|it up)|explosive|burn (down|it down|your|the (office|building))|set fire|\\bguns?\\b|weapon|acid attack",
    "(know|find out|found out) where (you|u|your)|you('?ll| will|'?re going to| are going to) (regret|pay for|be sorry)|watch your back|make you (pay|suffer|regret)|come to your (office|house|home)|or else",
  ],
  zh: [
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

export const sensitivePatterns = {
  "self-harm": selfHarm,
  threat,
  "stolen-account": stolenAccount,
  "unauthorised-payment": unauthorisedPayment,
  phishing,
  legal,
  complaint,
} as const satisfies Record<string, SensitivePatterns>;
