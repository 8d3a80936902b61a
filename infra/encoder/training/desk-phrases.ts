/** A sentence or term in both languages. */
export interface SentencePair {
  readonly en: string;
  readonly zh: string;
}

/**
 * What people write to a service desk, in English and Chinese, written for this project. Public collections of
 * sentence pairs are about everyday life: the words of accounts, payments and deliveries hardly occur there. Terms are
 * put into frames, so that each is seen in questions and complaints; phrases stand as they are.
 */
export function deskPhrases(): SentencePair[] {
  const framed = Object.entries(terms).flatMap(([kind, list]) =>
    pairsOf(list).flatMap((term) => [term, ...pairsOf(frames[kind] ?? "").map((frame) => fill(frame, term))]),
  );
  return [...framed, ...pairsOf(phrases)];
}

function fill(frame: SentencePair, term: SentencePair): SentencePair {
  return { en: frame.en.replace("_", term.en), zh: frame.zh.replace("_", term.zh) };
}

/** One pair a line; several ways to say it in Chinese stand between slashes. */
function pairsOf(lines: string): SentencePair[] {
  return lines
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [en = "", chinese = ""] = line.split("=").map((side) => side.trim());
      return chinese.split("/").map((zh) => ({ en, zh: zh.trim() }));
    });
}

const frames: Readonly<Record<string, string>> = {
  // Something one has.
  thing: `
    my _ = 我的_
    Where is my _? = 我的_在哪里
    How do I change my _? = 怎么修改我的_/如何更改_
    There is a problem with my _ = 我的_有问题/我的_出问题了
    I have a question about my _ = 我想问一下我的_/想咨询_的问题
    I can't find my _ = 我找不到_
    Please check my _ = 请帮我查一下_
    What is wrong with my _? = 我的_怎么了/我的_是怎么回事
    I want to cancel my _ = 我要取消_
    What is the _? = _是什么
  `,
  // Something one does.
  deed: `
    How do I _? = 怎么_/如何_/怎样才能_
    I want to _ = 我想_/我要_
    I can't _ = 我不能_/我没办法_/_不了
    Why can't I _? = 为什么不能_/为什么_不了
    Can I _? = 可以_吗/能不能_
    I tried to _ but it failed = 我试着_但是失败了/_失败
    Where can I _? = 在哪里_
    How long does it take to _? = _要多久/_需要多长时间
    Please help me _ = 请帮我_
    How much does it cost to _? = _要多少钱
    I don't know how to _ = 我不知道怎么_/不会_
    Do I have to _? = 必须_吗/一定要_吗
  `,
  // Something that has happened.
  event: `
    _ = _了
    Why _? = 为什么_
    What should I do if _? = 如果_怎么办/_怎么办
    Help, _ = 救命，_
    _ again = 又_
    It says that _ = 显示_/提示_
    _ and I don't know why = _，不知道为什么
    Since yesterday _ = 从昨天开始_
  `,
};

const terms: Readonly<Record<string, string>> = {
  thing: `
    account = 账号/账户/帐号
    password = 密码
    payment password = 支付密码
    PIN = 密码
    user name = 用户名
    phone number = 手机号/手机号码/电话号码
    email address = 邮箱/邮箱地址/电子邮件地址
    verification code = 验证码
    text message = 短信
    bank card = 银行卡
    credit card = 信用卡
    debit card = 借记卡/储蓄卡
    card number = 卡号
    bank account = 银行账户
    balance = 余额
    wallet = 钱包
    wallet balance = 钱包余额
    payment = 付款/支付
    payment method = 付款方式/支付方式
    transaction = 交易
    transaction record = 交易记录
    transfer = 转账
    refund = 退款
    withdrawal = 提现
    deposit = 充值/存款
    top-up = 充值
    bill = 账单
    invoice = 发票
    receipt = 收据/小票
    fee = 手续费/费用
    service charge = 服务费
    interest rate = 利率
    interest = 利息
    loan = 贷款/借款
    credit limit = 额度/信用额度
    daily limit = 每日限额
    spending limit = 消费限额
    repayment = 还款
    instalment = 分期
    overdue payment = 逾期
    exchange rate = 汇率
    identity card = 身份证
    passport = 护照
    identity verification = 身份验证/实名认证
    proof of address = 地址证明
    personal information = 个人信息/个人资料
    order = 订单
    order number = 订单号
    parcel = 包裹
    package = 包裹/快递
    delivery = 配送/送货
    delivery address = 收货地址
    tracking number = 快递单号/物流单号
    coupon = 优惠券
    discount code = 优惠码/折扣码
    gift card = 礼品卡
    points = 积分
    reward = 奖励
    cashback = 返现
    red envelope = 红包
    membership = 会员
    subscription = 订阅
    contract = 合同
    insurance = 保险
    warranty = 保修
    ticket = 工单/票
    complaint = 投诉
    application = 申请
    request = 请求
    booking = 预订/预约
    flight = 航班
    hotel room = 酒店房间
    app = 应用/软件
    device = 设备
    phone = 手机
    computer = 电脑
    fingerprint = 指纹
    face recognition = 人脸识别
    notification = 通知
    settings = 设置
    profile picture = 头像
    nickname = 昵称
    QR code = 二维码
    payment code = 付款码
    link = 链接
    website = 网站
    network = 网络
    security question = 安全问题/密保问题
    customer service = 客服
    salary = 工资
    statement = 对账单/流水
  `,
  deed: `
    register = 注册
    open an account = 开户/注册账号
    create an account = 创建账号
    log in = 登录/登陆
    sign in to my account = 登录账号
    log out = 退出登录
    close my account = 注销账号/注销账户
    delete my account = 删除账号
    freeze my account = 冻结账户
    unfreeze my account = 解冻账户
    unlock my account = 解锁账号
    recover my account = 找回账号
    reset my password = 重置密码
    change my password = 修改密码/改密码
    recover my password = 找回密码
    receive the verification code = 收到验证码/接收验证码
    change my phone number = 更换手机号/换手机号
    change my email address = 更换邮箱
    link a bank card = 绑定银行卡/绑卡
    unlink a bank card = 解绑银行卡
    remove my card = 删除银行卡
    add a card = 添加银行卡
    pay = 付款/支付
    pay the bill = 缴费/付账单
    pay by card = 刷卡/用卡支付
    pay in instalments = 分期付款
    pay with my phone = 用手机支付
    scan the code = 扫码
    top up = 充值
    top up my wallet = 给钱包充值
    withdraw money = 提现/取钱/取款
    transfer money = 转账
    send money to a friend = 给朋友转钱/转账给朋友
    transfer money abroad = 汇款到国外
    receive money = 收款
    get a refund = 退款/申请退款
    get my money back = 把钱要回来/退钱
    return the goods = 退货
    exchange the goods = 换货
    cancel the order = 取消订单
    cancel the payment = 取消付款/撤销付款
    cancel the transfer = 撤回转账
    cancel my subscription = 取消订阅
    change my address = 修改地址
    change the order = 修改订单
    check my balance = 查余额/查询余额
    check the status = 查询状态/查进度
    see my transactions = 查看交易记录/查账单
    track my parcel = 查快递/查物流
    raise my limit = 提高额度/提额
    borrow money = 借钱/借款
    repay the loan = 还款/还钱
    repay early = 提前还款
    verify my identity = 实名认证/验证身份
    upload my identity card = 上传身份证
    report fraud = 举报诈骗
    report a phishing message = 举报钓鱼短信
    report a lost card = 挂失/银行卡挂失
    block my card = 冻结银行卡/停用卡
    make a complaint = 投诉
    speak to a human = 转人工/找人工客服
    contact customer service = 联系客服
    call you = 打电话给你们
    update the app = 更新软件/升级应用
    download the app = 下载软件
    install the app = 安装软件
    change the language = 更改语言/换语言
    turn off notifications = 关闭通知
    turn on face recognition = 开启人脸识别
    use a coupon = 使用优惠券
    redeem points = 兑换积分
    invite a friend = 邀请朋友
    get an invoice = 开发票
    print a receipt = 打印收据
    book a room = 订房间
    change my booking = 改签/修改预订
    activate my card = 激活卡片
    renew my membership = 续费会员
    exchange currency = 换汇/兑换外币
  `,
  event: `
    I forgot my password = 我忘记密码/忘了密码
    my account was stolen = 账号被盗/我的号被盗
    my account was hacked = 账号被黑
    my account is locked = 账号被锁定
    my account is frozen = 账户被冻结
    my account was suspended = 账号被停用/账号被封
    the payment failed = 支付失败/付款失败
    the transfer failed = 转账失败
    the payment is pending = 付款处理中
    my card was declined = 银行卡被拒绝/刷卡被拒
    I was charged twice = 被重复扣款/扣了两次钱
    I was charged but the order did not go through = 扣了款但订单没成功
    I was charged too much = 多扣了钱
    money was taken without my permission = 未经同意扣款/被盗刷
    somebody used my card = 有人盗刷我的卡
    there is a payment I did not make = 有一笔不是我操作的交易/不是我本人支付
    I lost my card = 我的卡丢/银行卡丢失
    I lost my phone = 手机丢/手机不见
    my phone was stolen = 手机被偷
    I was scammed = 我被骗/遭遇诈骗
    I sent money to the wrong person = 转错人/转账转错
    I did not receive the money = 没收到钱/钱没到账
    the money has not arrived = 钱还没到账/未到账
    I have not received my refund = 退款还没收到/没收到退款
    the refund is late = 退款迟迟不到
    the verification code does not arrive = 收不到验证码/验证码没收到
    the verification code is wrong = 验证码错误
    the code has expired = 验证码过期
    I cannot log in = 登录不上/登不进去
    the password is wrong = 密码错误/密码不对
    the app crashes = 软件闪退/程序崩溃
    the app does not open = 软件打不开
    the page does not load = 页面打不开/加载不出来
    the system is busy = 系统繁忙
    there is a network error = 网络错误/网络异常
    the link does not work = 链接打不开
    it does not work = 不能用/用不了
    my parcel has not arrived = 包裹没到/快递还没收到
    my order is late = 订单延误/还没发货
    the goods are damaged = 商品坏/货物破损
    I received the wrong item = 发错货/收到的东西不对
    my application was rejected = 申请被拒绝/审核不通过
    my card has expired = 卡过期/银行卡过期
    the balance is wrong = 余额不对
    the balance is not enough = 余额不足
    the limit was exceeded = 超过限额/超出额度
    I received a suspicious message = 收到可疑短信/收到诈骗短信
    I received a phishing email = 收到钓鱼邮件
    I clicked on a fake link = 点假链接/点了钓鱼链接
    I gave my code to somebody = 把验证码告诉别人
    nobody answers = 没人回复/没有人理我
    the phone number is no longer in use = 手机号停用/号码不用
    I changed my phone number = 换手机号/手机号换
    the merchant does not refund = 商家不退款
    the service is bad = 服务很差/服务太差
  `,
};

const phrases = `
  hello = 你好/您好
  Are you there? = 在吗/有人吗/客服在吗
  good morning = 早上好
  good evening = 晚上好
  thank you = 谢谢/多谢/感谢
  thank you very much for your help = 非常感谢你的帮助
  you are welcome = 不客气
  goodbye = 再见/拜拜
  sorry = 对不起/抱歉/不好意思
  yes = 是的/对
  no = 不是/不对
  that did not help = 没有帮助/没解决
  that solved my problem = 问题解决了
  I still need help = 我还需要帮助
  I don't understand = 我不明白/看不懂
  it is urgent = 很急/紧急
  please answer quickly = 请尽快回复/快点回复
  I want to talk to a real person = 我要人工/转人工/人工服务/我要和真人说话
  Are you a robot? = 你是机器人吗
  What can you do? = 你能做什么/你会什么
  Who are you? = 你是谁
  What is your name? = 你叫什么名字
  What are your opening hours? = 营业时间是什么时候/几点上班/客服工作时间
  How can I contact you? = 怎么联系你们/联系方式是什么
  What is your phone number? = 你们的电话是多少/客服电话
  Where are you located? = 你们在哪里/公司地址在哪
  How long do I have to wait? = 要等多久/还要多久
  When will it arrive? = 什么时候到/几时能到
  When will I get my money? = 钱什么时候到账/多久到账
  How much is the fee? = 手续费多少/收费多少
  Is there a fee? = 要手续费吗/收费吗
  Is it free? = 免费吗
  Is it safe? = 安全吗
  Why is there a fee? = 为什么要收手续费
  What is the limit? = 限额是多少
  What documents do I need? = 需要什么材料/需要哪些证件
  How does it work? = 怎么用/是怎么运作的
  What does it cost? = 多少钱
  How do I get started? = 怎么开始使用/新手怎么用
  I am not satisfied = 我不满意
  I want to complain about your service = 我要投诉你们的服务
  I will call the police = 我要报警
  I will call my lawyer = 我要找律师
  this is a scam = 这是诈骗/骗人的
  Is this message really from you? = 这条短信是你们发的吗
  Is this email genuine? = 这封邮件是真的吗
  somebody claims to be from customer service = 有人冒充客服
  please delete my data = 请删除我的数据
  Which countries are supported? = 支持哪些国家
  Can I use it abroad? = 在国外能用吗
  Which banks are supported? = 支持哪些银行
  I can't hear you = 听不见
  please speak slowly = 请说慢一点
  well done = 干得好/做得好
  you are great = 你真棒/你太厉害了
  you are useless = 你真没用
  I am angry = 我很生气
  I am waiting for your answer = 我在等你的回复
  please confirm = 请确认
  please hurry = 快点/请快一点
  please wait = 请等一下/稍等
  What happened? = 怎么回事/发生了什么
  What is the reason? = 什么原因
  What do I have to do? = 我该怎么办/我应该做什么
  Can you help me? = 你能帮我吗/可以帮我一下吗
  never mind = 算了/没关系
  try again later = 稍后再试/请稍后重试
`;
