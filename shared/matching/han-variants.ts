/**
 * Traditional characters with their Simplified forms, two by two, the ones that people write to a service desk.
 * Folding lets a customer in Taipei find answers that were phrased in Shanghai; the same table tells which of
 * the two scripts a message is written in. A character that is missing only costs one n-gram.
 */
const pairs =
  "帳账號号碼码錢钱轉转賬账戶户銀银費费額额餘余購购買买賣卖單单訂订貨货賠赔償偿貸贷賺赚賴赖贈赠贏赢賞赏賓宾贊赞賤贱質质貴贵責责貼贴資资貪贪貧贫販贩貫贯財财貢贡負负們们個个這这麼么為为說说話话請请問问題题" +
  "誰谁讓让該该誤误認认識识證证設设計计訊讯訴诉詢询詳详試试詐诈評评語语調调談谈論论諮谘謝谢護护變变讀读議议譯译譽誉註注記记許许訪访詞词課课誠诚諾诺謊谎討讨訓训託托詛诅詭诡誇夸誼谊諒谅諷讽謀谋謙谦講讲謎谜" +
  "謠谣謹谨錯错鎖锁鑰钥鍵键鐘钟鏈链鈕钮釣钓針针鉤钩銷销錄录錶表鎮镇鏡镜鐵铁鋼钢銅铜鈔钞鈴铃電电機机網网絡络線线連连結结紅红綁绑綠绿級级約约純纯紙纸終终組组給给經经綜综統统絕绝維维緊紧緒绪編编緩缓練练縮缩" +
  "總总績绩織织繼继續续繞绕纏缠綫线緣缘縣县開开關关閉闭間间聞闻閱阅闆板門门閃闪閒闲閘闸闖闯時时後后從从來来會会對对應应當当實实寫写將将專专導导尋寻層层屬属歸归師师帶带幫帮幣币廠厂廣广庫库廳厅強强彈弹徹彻" +
  "復复憑凭懷怀態态慣惯憶忆懇恳戰战戲戏擇择擔担據据擊击擋挡擁拥損损換换揮挥搶抢撥拨掛挂掃扫採采擾扰擴扩攜携攝摄撿捡擬拟擠挤無无舊旧條条東东業业樣样極极樓楼標标檢检檔档權权歡欢歲岁殘残殺杀毀毁氣气沒没決决" +
  "況况測测準准溫温滿满潔洁濟济灣湾煩烦熱热營营爭争狀状獨独獲获獎奖現现環环產产畫画異异療疗發发盜盗監监盤盘眾众確确礎础禮礼種种稱称稅税積积穩稳競竞筆笔節节範范築筑簡简籌筹簽签籤签糾纠納纳細细紹绍義义習习" +
  "聯联聲声職职聽听膽胆與与興兴舉举舖铺艱艰藝艺藥药蘭兰處处虛虚虧亏蟲虫術术衛卫補补裝装裡里製制複复見见規规視视親亲覺觉覽览觀观觸触車车軟软較较載载輕轻輸输輯辑辦办農农過过達达違违運运遠远適适遞递選选遺遗" +
  "還还邊边郵邮鄰邻醫医釋释長长隊队階阶際际隨随險险隱隐隻只雙双雜杂離离難难雲云靈灵靜静響响頁页頂顶項项順顺須须預预領领頭头頻频顆颗顏颜願愿類类顯显顧顾風风飛飞飯饭飲饮餓饿館馆馬马駐驻駕驾騙骗騷骚驗验驚惊" +
  "體体鬆松魚鱼鳥鸟麗丽麥麦黃黄點点黨党齊齐齡龄龍龙龜龟嗎吗啟启員员喚唤嚇吓嚴严國国園园圓圆圖图團团場场塊块報报壓压壞坏夠够夢梦夾夹奪夺奮奋媽妈學学寧宁審审寶宝屆届島岛巖岩併并佔占係系俠侠倉仓側侧偵侦傳传" +
  "債债傷伤價价儀仪億亿優优儲储兒儿兩两內内冊册凍冻幾几則则剛刚創创劃划劇剧劑剂勁劲動动務务勝胜勞劳勢势勵励區区協协卻却歷历厲厉參参妳你祂他牠它喔哦囉啰齣出趕赶匯汇滙汇盡尽儘尽嘗尝憂忧慮虑刪删淨净漲涨滯滞" +
  "潛潜瀏浏臨临薦荐誘诱軌轨輩辈辭辞遲迟陳陈陸陆陽阳髮发臉脸腦脑腳脚欄栏遊游徵征嚐尝獄狱猶犹襲袭趨趋躍跃闊阔韓韩騰腾拋抛廢废彙汇敗败夥伙輔辅鍊链搖摇滅灭凱凯別别賊贼駭骇竊窃篩筛幹干髒脏鬧闹惡恶棄弃罵骂懲惩" +
  "罰罚訟讼";

/** Simplified forms that are ordinary Traditional characters as well, and so tell nothing about the script. */
const ambiguous = new Set(
  "别后里只系准台云面表出复采松几余制占借板注托划干夸岩它他你哦并杰卡甚警撤餐签谘谷克",
);

const simplifiedOf = new Map<string, string>();
const characters = Array.from(pairs);
for (let at = 0; at + 1 < characters.length; at += 2) {
  const traditional = characters[at];
  const simplified = characters[at + 1];
  if (traditional && simplified && traditional !== simplified) simplifiedOf.set(traditional, simplified);
}
const onlySimplified = new Set([...simplifiedOf.values()].filter((character) => !ambiguous.has(character)));

/** Replaces Traditional characters by their Simplified forms; everything else stays. */
export function foldTraditional(text: string): string {
  let folded = "";
  for (const character of text) folded += simplifiedOf.get(character) ?? character;
  return folded;
}

/** Counts the characters that are written in only one of the two scripts. */
export function countHanVariants(text: string): { simplified: number; traditional: number } {
  let simplified = 0;
  let traditional = 0;
  for (const character of text) {
    if (simplifiedOf.has(character)) traditional++;
    else if (onlySimplified.has(character)) simplified++;
  }
  return { simplified, traditional };
}
