# 由结果各行读出的内容：指标、缺数原因、制度差异、判断。

list-comma = 、
list-and = {$most}和{$last}
list-semicolon = ；
two-sentences = {$first}。{$second}
counted-replicates = {$number}次重复
counted-persons = {$shown}人

## 主要结果的指标。名称前的破折号表示从属于上一行。

measure-pool_balance = 统筹基金累计结余
measure-large_expense_balance = 大额医疗费用补助基金累计结余
measure-pool_gap = 精算缺口：各基金支出减收入
measure-pool_deficit = 统筹基金出现当期赤字的概率
measure-account_balance = 个人账户累计结余
measure-idle_share = 个人账户沉淀资金占比
measure-household_burden = 家庭医疗负担
measure-closed_burden = — 扣除公共资金盈余后
measure-out_of_pocket = 个人现金支出
measure-out_of_pocket_share = 个人现金支出占比：全部医疗
measure-out_of_pocket_share-outpatient = — 普通门诊
measure-out_of_pocket_share-chronic = — 门诊慢特病
measure-out_of_pocket_share-pharmacy = — 药店购药
measure-out_of_pocket_share-inpatient = — 住院
measure-catastrophic_share = 发生灾难性卫生支出的家庭
measure-forgone_care_share = 因费用放弃的就医
measure-visits = 普通门诊人次，百万
measure-chronic_visits = 门诊慢特病人次，百万
measure-discharges = 住院人次，百万
measure-medical_spending = 医疗总费用
measure-losers_per_head = 受损者：负担增加超过收入的1%，公共资金按人头平衡
measure-losers_by_contribution = — 按缴费平衡
measure-losers_by_benefit = — 按统筹待遇平衡
measure-losers_share = — 平衡之前
measure-ex_ante_losers_per_head = 事前受损人群，公共资金按人头平衡
measure-risk_premium = 剩余风险的风险溢价
measure-welfare_change = 相对基准方案的福利变动
measure-welfare_change_without_quantity = — 不计服务量变化
measure-mpc_account = 每划入一元账户资金引起的支出
measure-arc_elasticity-outpatient = 弧弹性：普通门诊人次
measure-arc_elasticity-chronic = — 门诊慢特病人次
measure-arc_elasticity-inpatient = — 住院人次
measure-members = 参保人数，百万
measure-takeup_share = 商业健康保险投保率
measure-loss_ratio = 商业健康保险赔付率
measure-unit-yuan = {$year}年价元

## 为何没有数值

why-is-baseline = 本方案就是基准方案
why-baseline-lost = 基准方案已缺失
why-not-in-baseline = 基准方案没有可比的数值
why-never-sold = 从未销售商业健康保险产品
why-no-fund = 没有任何政策设立大额医疗费用补助基金
why-not-compared = 该年未将参保人与基准方案对比
why-too-near = 分母是与基准方案之差，过于接近零
why-is-difference = 该指标本身由与基准方案之差构成
why-no-replicate = 所有重复均无数值
why-some-replicates = {$replicates}次重复中只有{$known}次有数值
why-one-replicate = 只有一次重复，没有标准误
why-few-differ = 概率之差没有区间；有{$differ}次重复不同，次数太少或方向不一，不能与零区分
why-sign-test = 概率之差没有区间；重复间的符号检验将其与零区分

## 事件发生的年份

year-never = 从未
year-not-in-median = 中位数为未发生（{$replicates}次重复中有{$known}次发生）
year-in-some = {$year}（{$replicates}次重复中有{$known}次发生）
year-range = {$first}至{$last}

## 账户资金的盈亏平衡估值

worth-less = 负担较轻
worth-more = 负担较重
worth-same = 负担相同
worth-less-above = 估值高于{$worth}时负担较轻
worth-less-below = 估值低于{$worth}时负担较轻
worth-open = {$costs}：现有证据不足以判定
worth-short-less = 较轻
worth-short-more = 较重
worth-short-same = 相同
worth-short-less-above = 高于{$worth}较轻
worth-short-less-below = 低于{$worth}较轻
worth-short-open = 未定：{$costs}

## 各方案与基准方案的差别

change-adds = 增加{$policy}{$setting}{$spread}{$calendar}{$end}
change-has = {$policy}{$setting}{$spread}{$calendar}{$end}
change-later = {$policy}{$setting}
change-until = ，至{$year}年
change-without = 没有{$policies}
change-acts = {$policy}的实施为{$own}，而非{$there}
change-again = {$policy}恢复为基准方案的取值
change-instead = {$policy}的{$values}
change-instead-preset = {$policy}取{$own}而非{$there}：{$values}
change-pair = {$name}为{$own}而非{$there}
change-value = {$name}为{$value}
change-with = ，其中{$values}
change-as = ，取{$preset}
change-as-but = ，取{$preset}，但{$values}
change-areas = ，覆盖{$areas}
change-share = {$share}%
change-all = 全部
change-of-areas = {$share}的统筹地区
change-reached = ，{$year}年起{$share}
change-by-calendar = ，各省按日历的{$paths}
change-policy-in = {$province}的{$policy}
change-term = {$year}年起{$spread}{$end}
change-term-until = 至{$year}年
change-order = 先后顺序为{$own}，基准方案为{$there}
change-before = {" "}先于{" "}
change-own-factor = {$name}为原路径的{$value}倍
change-own-has = 取{$value}
change-own-not = 取{$value}，而非{$there}
change-own-without = 没有{$value}
change-own-again = {$name}恢复为基准方案的取值

value-yes = 是
value-no = 否
value-choice = {$words}（{$name}）
value-share = {$number}%（{$unit}）

## 未纳入的内容

arm-of-title = {$title}（{$name}）
lost-arm = 方案 {$arm}：{$who}{$year}年：{$cause}（第{$replicate}次重复）
lost-who = 政策 {$policy}，接入点 {$hook}，
lost-twin = 方案 {$arm}：{$cause}
twin-title = {$of}，基金中性
solved-twin = 为 {$of} 求解的对照方案（{$by}）：自{$from}年起 {$column} 为{$value}，使{$from}至{$until}年公共基金的现值与基准方案相等，差距为支出的{$gap}%（年贴现率2%时{$low}%，4%时{$high}%）；求解次数：{$evaluations}。
errors-chance = 标准误只包含随机性，不包含参数与假设的不确定性。
errors-parameters = 标准误包含随机性与参数的离散，不包含其他假设的不确定性。

## 投保率

take-up-pool = 统筹基金累计结余，亿元
take-up-burden = 家庭医疗负担，占收入的%
take-up-loss-ratio = 赔付率，%
take-up-selection = 逆向选择系数
take-up-no-step = 有的重复没有数值，因为没有人持有该产品
