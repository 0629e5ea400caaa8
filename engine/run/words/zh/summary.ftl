# 终端的摘要、作答的一句话、组别与单位。

## 作答的一句话

answer-head = {$year}年，与“{$baseline}”相比（金额单位为亿元，{$price}年价{ $errors ->
    [yes] ；方括号内为标准误
   *[no] {""}
  }{ $many ->
    [1] {""}
   *[other] ；以对{$many}个方案同时成立的95%置信区间区分
  }）：{$parts}。
answer-same = 没有任何方案与“{$baseline}”有所不同。
answer-nothing = {$year}年，没有方案在基金、负担或个人现金支出上能与“{$baseline}”区分{ $many ->
    [1] {""}
   *[other] （以对{$many}个方案同时成立的95%置信区间判断）
  }。
answer-pool_balance = 统筹基金累计结余{$ends}
answer-pool_balance-most = 最多
answer-pool_balance-least = 最少
answer-pool_balance-more = 较多
answer-pool_balance-less = 较少
answer-household_burden = 家庭医疗负担{$ends}
answer-household_burden-most = 最重
answer-household_burden-least = 最轻
answer-household_burden-more = 较重
answer-household_burden-less = 较轻
answer-out_of_pocket_share = 个人现金支出占比{$ends}
answer-out_of_pocket_share-most = 最高
answer-out_of_pocket_share-least = 最低
answer-out_of_pocket_share-more = 较高
answer-out_of_pocket_share-less = 较低
answer-both = ，
answer-end = 在“{$arm}”下{ $among ->
    [yes] 为可与其区分的方案中
   *[no] {""}
  }{$said}（{$figure}{$vectors}{ $rivals ->
    [0] {""}
   *[other] ；另有{$rivals}个方案与之无法区分
  }）
answer-vectors = ，{$of}个参数向量中有{$stands}个如此
answer-unit-percent = 个百分点

## 改革的组成部分

summary-parts = {$year}年各组成部分在总效应中的贡献（Shapley 值，合计等于总效应{ $errors ->
    [yes] ；括号内为标准误
   *[no] {""}
  }）：
summary-part-line = {$measure} {$whole}：{$parts}
summary-part = {$part} {$share}

## 各表

summary-in-year = {$year}年；{ $what ->
    [alone] 该方案本身
    [each] 各方案本身
   *[differences] 基准方案及与其之差
  }，亿元（{$price}年价）：
summary-present-value = {$words}，亿元（{$price}年价）{ $errors ->
    [yes] ，括号内为标准误
   *[no] {""}
  }：
column-pool = 统筹结余
column-accounts = 账户结余
column-idle = 沉淀占比
column-burden = 家庭负担
column-cash = 现金占比
column-losers = 受损者
column-deficit = 赤字年份
column-gap = 精算缺口
column-household-burden = 家庭医疗负担
column-spending = 医疗总费用
column-households = 仅计家庭
column-closed = 连同公共资金
summary-worth = 账户上的一元值多少时，方案的负担轻于基准方案（按现值）；未定：盈亏平衡值落在{$low}至{$high}之间，现有证据不足以判定（负担按{$value}计）：
summary-dash = – {$columns}：{$why}
summary-dash-of = {$arms}的{$column}
summary-unit-points = 个点

## 销售商业保险的方案

summary-cover = 销售商业保险的方案，{$year}年：持有人占参保人的%（方括号内为各次模拟的最低和最高）；首年和{$year}年的人均保费（当年元）及赔付与保费之比，仅计仍在销售的各次模拟；账户沉淀资金占比、现金支出超过10000元者占比与基准方案之差，百分点；受损者，%{ $errors ->
    [true] （括号内为标准误）：
   *[other] ：
}
cover-take-up = 投保率
cover-premium = 保费
cover-loss = 赔付率
cover-idle = 沉淀资金
cover-tail = 大额现金
cover-losers = 受损者
cover-range = {$mean} [{$least}–{$most}]

## 投保率

summary-take-up = “{$arm}”的投保率，{$year}年，占有支付能力者的%（* 为选择的投保率）：
column-take-up = 投保率
column-holders = 占参保人
column-take-up-pool = 统筹结余
column-take-up-burden = 负担，%
column-take-up-loss = 赔付，%
column-take-up-selection = 逆向选择系数
summary-take-up-given-up = 某产品的所有保险公司均已放弃时，无论设定的投保率是多少，都无人持有。

## 表下说明

summary-left-out = 未纳入：{$lost}
summary-baseline-lost = 基准方案“{$baseline}”已缺失：没有差异。
summary-parting = 各方案自{$year}年起分开；此前逐人完全相同。
summary-deficit = 赤字年份：统筹基金支出首次大于收入的年份（全部重复的中位数，含从未发生者）。
summary-deficit-spread = {$arm}：{$year}，范围为{$range}
summary-one-replicate = 只有一次重复，没有标准误：任何差异都可能出于随机。
summary-told-apart = {$errors}差异的95%置信区间（学生 t 分布，{$replicates}次重复）不含零时，判定其与零不同。
precision-reached = 经{$replicates}次重复，“{$arm}”在{$year}年的{$metric}之差的标准误为{$is}，达到要求的{$error}。
precision-missed = 经{$replicates}次重复（已达上限），“{$arm}”在{$year}年的{$metric}之差的标准误为{$is}，要求为{$error}，约需{$needed}次重复。
precision-beyond = 多到无法完成的
precision-none = “{$arm}”在{$year}年的{$metric}之差没有标准误：方案或数值缺失，因此未增加重复。
summary-made = {$persons}，{$replicates}，随机数种子{$seed}；增长路径：{$closure}。
describe-word = {$key}：{$text}
summary-results = 结果：{$folder}
summary-report = 报告：{$page}
summary-branch = 分支：{$folder}
summary-shard = 第{$number}个分片，共{$of}个：在全部{$all}个“方案×重复”中完成了{$own}个。
summary-shard-place = 分片：{$folder}

## 组别

group-all = 全体
group-age = {$range}岁
group-income = 收入第{$fifth}五分位组
group-income-1 = 收入最低组
group-income-5 = 收入最高组
group-lifetime = 终身收入第{$fifth}五分位组
group-lifetime-1 = 终身收入最低组
group-lifetime-5 = 终身收入最高组
group-chronic-yes = 患慢性病
group-chronic-no = 无慢性病
group-status-worker = 在职职工
group-status-flexible = 灵活就业人员
group-status-retired = 退休人员
group-care-outpatient = 普通门诊
group-care-chronic = 门诊慢特病
group-care-pharmacy = 药店购药
group-care-inpatient = 住院
group-tier-community = 基层医疗机构（一级）
group-tier-district = 区县级医院（二级）
group-tier-city = 市级医院（三级）
group-status-active = 在职参保人（含灵活就业）
group-status-none = 未参加职工医保
group-status-rest = 已断保或停止待遇
group-age-rest = 已断保或停止待遇
group-chronic-rest = 已断保或停止待遇
group-income-rest = 已断保或停止待遇
group-lifetime-rest = 已断保或停止待遇
group-sex-rest = 已断保或停止待遇
group-sector-rest = 已断保或停止待遇
group-scheme-rest = 已断保或停止待遇
group-area-rest = 已断保或停止待遇
group-province-rest = 已断保或停止待遇
group-sex-male = 男性
group-sex-female = 女性
group-age-80- = 80岁及以上
group-sector-none = 无单位类型
group-sector-institution = 机关事业单位
group-sector-state = 国有企业
group-sector-private = 民营企业
group-sector-small = 小微企业
group-sector-flexible = 灵活就业人员
group-sector-migrant = 农民工
group-sector-laid_off = 下岗失业人员
group-sector-retired = 退休人员
group-sector-student = 学生与儿童
group-sector-resident = 居民（未参加职工医保）
group-scheme-none = 未参加任何医保制度
group-scheme-employees = 职工基本医疗保险
group-scheme-residents = 城乡居民基本医疗保险
group-scheme-free-care = 公费医疗
group-scheme-labour-insurance = 劳保医疗
group-scheme-migrants = 农民工医疗保险
group-scheme-account-and-shield = 个人账户与风险屏障
cut-all = 全体
cut-age = 年龄
cut-income = 收入
cut-lifetime = 终身收入
cut-status = 参保人员类别
cut-chronic = 是否患慢性病
cut-care = 医疗服务类别
cut-tier = 医院级别
cut-area = 统筹地区
cut-province = 省份
cut-sector = 单位类型
cut-sex = 性别
cut-scheme = 医保制度

## 单位

unit-persons = 人
unit-households = 户
unit-yuan = 元
unit-share = 比例
unit-year = 年份
unit-visits = 人次
unit-stays = 人次
unit-months = 月
unit-index = 指数
unit-ratio = 比值
unit-days = 日
unit-beds = 张
unit-insurers = 家
unit-years = 年
unit-- = %
unit-fen = 分
unit-number = 个数
unit-name = 名称
unit-flag = 是或否
unit-yes-or-no = 是或否
unit-0-or-1 = 0或1
unit-stays-a-year = 次/年
unit-average-wages = 倍平均工资
unit-yuan-a-year = 元/年
unit-yuan-a-stay = 元/次住院
unit-yuan-per-yuan = 元/元
unit-yuan-per-yuan-of-evaded-contribution = 元/每元逃缴医保费
unit-yuan-of-cash-for-a-yuan-on-the-account = 元现金/账户一元
unit-part-of-what-employers-pay-more = 占单位增缴额的比例
unit-relative-aversion-to-risk = 相对风险厌恶系数
unit-arc-elasticity = 弧弹性
unit-elasticity = 弹性
unit-elasticity-of-the-odds = 优势比的弹性
unit-elasticity-to-the-rank-of-earnings = 对收入位次的弹性
unit-weight = 权重
unit-chance = 概率
unit-chance-per-year = 年概率
unit-chance-per-unit-unpaid = 概率/每单位未获支付占比
unit-per-year = 每年
unit-log-odds = 对数优势
unit-log-odds-per-unit = 对数优势/单位
unit-log-odds-per-contrast = 对数几率每单位差异
unit-factor = 倍数
unit-standard-deviation-in-log-odds = 对数几率的标准差
unit-log-odds-per-unit-of-rank = 对数优势/单位位次
unit-log-odds-per-unit-of-price = 对数优势/单位价格
unit-log-odds-per-unit-of-quality = 对数优势/单位质量
unit-log-odds-per-unit-of-gain-over-income = 对数优势/单位收益与收入之比
unit-log-odds-per-kilometre = 对数优势/公里
unit-log-odds-per-price-of-the-cheapest = 对数优势/最低价的一倍
unit-share-a-year = 比例/年
unit-share-per-year = 比例/年
unit-share-per-unit-of-price = 比例/单位价格
unit-share-of-the-bill = 占医疗费用的比例
unit-share-of-the-bill-per-unit-unpaid = 占医疗费用的比例/每单位未获支付占比
unit-share-of-the-bill-per-unit-of-mark-up = 占医疗费用的比例/单位加成率
unit-share-of-the-elasticity = 占弹性的比例
unit-share-of-lines = 占就诊次数的比例
unit-share-of-purchases = 占购药次数的比例
unit-share-of-stays = 占住院人次的比例
unit-share-of-stays-per-unit-of-idle-beds = 占住院人次的比例/单位空床比例
unit-share-of-cases-per-unit-unpaid = 占病例数的比例/每单位未获支付占比
unit-share-of-volume-per-unit-of-margin = 占业务量的比例/单位结余率
unit-share-of-the-occupancy-of-the-opening = 占期初病床使用率的比例
unit-share-of-the-gap-a-year = 占缺口的比例/年
unit-share-of-the-balance-a-year = 占账户余额的比例/年
unit-share-of-the-change = 占变动额的比例
unit-share-of-income = 占收入的比例
unit-share-of-revenue = 占医药机构收入的比例
unit-share-of-contributions = 占缴费的比例
unit-share-of-base = 占缴费基数的比例
unit-share-of-wage = 占工资的比例
unit-share-of-wage-or-pension = 占工资或养老金的比例
unit-share-of-wage-and-pension = 占工资与养老金的比例
unit-share-of-average-wage = 占平均工资的比例
unit-share-of-the-average-wage = 占平均工资的比例
unit-share-of-average-pension = 占平均养老金的比例
unit-share-of-the-mean-pension = 占平均养老金的比例
unit-share-of-worker-s-contribution = 占职工个人缴费的比例
unit-share-of-members = 占参保人的比例
unit-share-of-active-members = 占在职参保人的比例
unit-share-of-women-who-work = 占在职女性的比例
unit-share-of-urban-employment = 占城镇就业人数的比例
unit-share-of-those-who-can-pay = 占有支付能力者的比例
unit-share-of-expected-claims = 占预期赔付的比例
unit-share-of-premiums = 占保费的比例
unit-share-of-last-year-s-growth = 占上年增幅的比例
unit-share-of-last-year-s-growth-of-the-price-of-stays = 占上年住院价格增幅的比例
unit-share-of-2012-a-year = 占2012年水平的比例/年
unit-claims-over-premiums = 赔付与保费之比
unit-growth-a-year-per-unit-of-margin = 年增长率/单位结余率
unit-index-per-unit-of-loss = 指数/单位亏损
unit-years-of-premiums = 年保费的倍数
unit-represented-persons = 所代表的人数
unit-variance-over-squared-mean = 方差与均值平方之比
unit-standard-deviation-of-log-wage = 工资对数的标准差
unit-standard-deviation-of-log-balance = 账户余额对数的标准差
unit-standard-deviation-of-log-cost = 费用对数的标准差
unit-standard-deviation-of-log-dislike-of-risk = 风险厌恶对数的标准差
unit-correlation-of-logarithms = 对数的相关系数
unit-correlation-from-year-to-year = 逐年相关系数
unit-over-need-csv = 与医疗需求表之比
unit-over-care-csv = 与医疗费用表之比
unit-over-2012 = 与2012年之比

## 进度，以及重新运行的核对

progress-bar = {"{bar:32} {pos}/{len}年  {msg}  剩余{eta}"}
progress-common = 共同的历史
progress-now = {$arm}，第{$replicate}次重复，{$year}年
progress-from = {$arm}，第{$replicate}次重复：自{$year}年起
progress-done = {$arm}，第{$replicate}次重复：{$year}年完成；{$done}/{$total}年，约剩{$left}秒
progress-over = {$years}年已模拟，用时{$seconds}秒
verify-same = 核对无误：由{$program}重新运行后，{$files}个文件与{$folder}的清单逐字节相同
verify-cannot = {$folder}无法在此核对：清单所列的内容不全
verify-note = 注意：{$note}
