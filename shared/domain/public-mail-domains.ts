/** Where everybody may have an address: to keep such a domain out would keep strangers out. */
export const publicMailDomains: ReadonlySet<string> = new Set(
  `126.com 139.com 163.com 189.cn aliyun.com aol.com btinternet.com daum.net fastmail.com foxmail.com free.fr gmail.com
  gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hotmail.co.uk hotmail.com hotmail.de hotmail.es
  hotmail.fr hotmail.it hey.com icloud.com laposte.net libero.it live.cn live.com live.de live.fr mac.com mail.com
  mail.ru me.com msn.com naver.com orange.fr outlook.com outlook.de outlook.es outlook.fr outlook.jp pm.me proton.me
  protonmail.com qq.com rediffmail.com rocketmail.com seznam.cz sina.cn sina.com sohu.com t-online.de tom.com
  tutanota.com tuta.io uol.com.br vip.163.com vip.qq.com vip.sina.com wanadoo.fr web.de wp.pl yahoo.co.id yahoo.co.in
  yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.com.cn yahoo.com.hk yahoo.com.sg yahoo.com.tw yahoo.de
  yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru yeah.net ymail.com zoho.com`.split(/\s+/),
);
