# 网页：标题、正文、注释。反引号之间为代码，** 之间为粗体；[+ ] 为较优的底色，[- ] 为较劣的底色。

## 页首

page-kicker = 职工基本医疗保险 · 微观模拟 {$from}–{$until}
page-facts = 模拟{$persons}，{$arms}个方案各{$replicates}次重复。各方案面对同样的人和同样的随机性。
page-arms-label = 方案
page-baseline = 基准方案
page-arm = 方案
page-hint-arms = 横向滚动查看全部方案
page-hint-columns = 横向滚动查看全部列
page-hint-parts = 横向滚动查看全部组成部分
page-in-focus = 本次运行共有{$arms}个方案。图和前面的表列出基准方案和另外{$shown}个方案：先是结论点名的方案，其次是整体改革，再次是情景中排在前面的方案。包含全部方案的表见附录，指标浏览器绘出每一个方案。

## 方案

page-arms = 方案
page-from-year = {$year}年起
page-same-as-baseline = 政策、年份和取值均与基准方案相同。
page-arms-note = 小字为各方案与基准方案的差别；基准方案则列出其内容。均由程序根据政策的年份、地区和取值生成。
page-lost = **以下结果均不包含**，因为有政策中途出错：
page-no-baseline = 基准方案“{$baseline}”也在其中。其他方案因此没有比较对象：各自单独列出，没有差异，也没有受益者和受损者。
page-parting = 各方案有共同的历史，**{$year}年**起分开；此前逐人完全相同。
page-never-part = 各方案始终不分开：每年的制度都相同。
page-equal-from = “{$arm}”的各项统计结果与基准方案均无差异，尽管其制度自{$year}年起不同。
page-equal-always = “{$arm}”的各项统计结果与基准方案均无差异，其制度在模拟的每一年也相同。

## 主要结果

page-headline = 主要结果
page-columns-alone = 每一列为一个方案本身的结果{ $errors ->
    [yes] ，小字为均值的标准误
   *[no] {""}
  }。
page-column-only = 唯一方案本身的结果{ $errors ->
    [yes] ，小字为均值的标准误
   *[no] {""}
  }。
page-columns-differences = 第一列为基准方案本身的结果，其余各列为与基准方案之差（逐次重复以该方案减基准方案；基准方案没有该数值时标“为”）{ $errors ->
    [yes] ，小字为平均差异的标准误
   *[no] {""}
  }。
page-units = 金额单位为亿元（{$year}年价）；占比以%表示，其差异以百分点表示。
page-before = {$year}年：各方案分开之前
page-before-title = {$year}年；各方案自{$parting}年起分开
page-in-year = {$year}年
page-years-on = {$after}年后：{$year}年
page-present-value = 现值
page-present-value-title = {$from}–{$until}年的现值，年贴现率{$rate}%
page-present-value-missing = {$from}–{$until}年各年折算到{$parting}年的现值，年贴现率{$rate}%（{ $count ->
    [1] {$parting}年
   *[other] {$parting}–{$last}年
  }不在表中，未计入）
page-nobody-has = 所有方案均无数值的指标：{$measures}。
page-nobody-why = {$measure}（{$why}）
page-or = ；或者
page-is = 为{$value}
page-one-replicate = **只有一次重复：无法判定任何差异。** 任何差异都可能出于随机；没有标准误，单元格也不着色。
page-how-to-read = 读表方法：从参保人和基金的角度看，[+绿色]为较优，[-红色]为较劣。差异的95%置信区间（学生 t 分布{ $freedom ->
    [0] {""}
   *[other] ，自由度{$freedom}
  }）不含零时，单元格着色；概率在每次重复中只有发生或不发生，其差异由重复间的精确符号检验在5%水平上与零区分时着色。优劣取决于价值取向的行不着色。
page-measures-note = 精算缺口为统筹基金和大额医疗费用补助基金的支出减其收入：资金不足时为正。家庭医疗负担为缴费、保费与现金医疗支出之和，减去个人账户余额的增长{ $worth ->
    [none] {""}
   *[other] （账户上一元按{$worth}元计）
  }。受损者是在公共资金当年的盈余分给个人、或亏损向个人收取之后，负担比基准方案增加超过收入1%的参保人；分摊方式有三种：按人头、按个人缴费、按统筹基金为其支付的医疗费用。参保人指制度内现有的人：有的方案会使一部分人断保或较晚重新参保。
page-luck = 各方案共用同样的随机性：与两次各自随机的模拟相比，配对使{$year}年统筹基金累计结余之差的方差只剩{$left}%（各方案为{$least}%至{$most}%）。若不配对，要达到同样的标准误，重复次数须为现在的{$times}倍。

## 改革的组成部分

page-parts = 各组成部分在总效应中的贡献
page-parts-text = 改革各组成部分的每一种组合都有自己的方案。各组成部分在{$year}年的贡献，是它在所有可能加入顺序下边际贡献的均值（Shapley 值）；各贡献之和等于总效应。全部时点的结果，以及各部分单独加入和最后加入时的效应，见 `shapley.csv`。
page-parts-label = 各组成部分的贡献
page-parts-whole = 总效应
page-percentage-points = 百分点

## 基金

page-fund = 统筹基金
page-fund-caption = **统筹基金累计结余**，亿元（{$year}年价）。圆圈标出支出首次大于收入的年份。
page-fund-difference-caption = **与基准方案之差**，逐次重复计算：在各方案路径重叠之处，由此可见各方案的作用。阴影为差异的95%置信区间。
page-band = 阴影为均值的95%置信区间（学生 t 分布，{$replicates}次重复）。各方案面对同样的随机性，因此两个方案之间的差异比各自的阴影所示更为确定。
page-no-band = 只有一次重复，无从判断路径的确定程度。
page-short = 资金何时不足：各次重复的中位数；并非每次重复都发生时，括号内为发生的重复次数
page-first-deficit = 首次当期赤字年份
page-below-zero = 累计结余为负
page-flows-caption = **统筹基金的收入与支出**，亿元/年（{$year}年价）。
page-income = 收入
page-outgo = 支出
page-balance = 累计结余
page-difference = 与基准方案之差

## 资金流向

page-money = 资金从哪里来，到哪里去
page-money-caption = **“{$arm}”的资金流向**，{$year}年，亿元（{$price}年价）：由谁缴付，经谁之手，最终付给谁。条带宽度与金额成正比；留在基金或账户中的部分为其结余的增长。
page-flow-from = 来源
page-flow-to = 去向
money-employers = 用人单位
money-households = 家庭
money-treasury = 财政
money-other = 其他收入
money-drawn = 动用结余
money-accounts = 个人账户
money-insurers = 商业保险公司
money-hospitals = 医院
money-pharmacies = 零售药店
money-reserves = 结余增长
money-elsewhere = 其他支出

## 账户

page-accounts = 个人账户
page-accounts-caption = **个人账户累计结余**，亿元（{$year}年价），以及其中的沉淀资金：超过持有人三年现金医疗支出的部分。
page-stock = 累计结余
page-idle-share = 沉淀资金占比，%

## 现金

page-out-of-pocket = 个人现金支出
page-out-of-pocket-caption = **个人现金支出占全部医疗费用的比例**，按年龄和是否患慢性病，{$year}年，%{ $errors ->
    [yes] ，附95%置信区间
   *[no] {""}
  }。
page-concentration-caption = **按收入的集中程度**：横轴为按家庭人均收入从最低到最高五等分的参保人，纵轴为{$year}年基准方案中落在他们身上的全部个人现金支出、统筹基金支付、家庭负担以及收入本身的份额。高于等分线者更多地落在低收入者身上；高于收入曲线者，其落在低收入者身上的份额超过其收入份额。
page-concentration-members = 参保人累计%，由低收入到高收入
page-concentration-share = 金额累计%

## 受益者与受损者

page-winners = 受益者与受损者
page-winners-caption = **负担比基准方案[+减轻]的参保人与[-加重]{ $closed ->
    [yes] 的参保人（幅度均超过收入的1%）**，{$year}年，公共资金的变动按人头平均分给所有人之后
   *[no] 超过收入1%的参保人**，{$year}年
  }，占本组的%{ $errors ->
    [yes] ，附95%置信区间
   *[no] {""}
  }。每个人都与基准方案中的自己比较。
page-one-arm = 只有一个方案，因此没有受益者和受损者。
page-bear-more = 负担加重
page-bear-less = 负担减轻
page-winners-title = “{$arm}”的受益者与受损者，{$year}年，占参保人的%
page-never-differs = 该方案的制度始终与基准方案相同，因此没有受益者和受损者。
page-until-parting = {$year}年之前，该方案的制度与基准方案相同。
page-not-held = {$year}年未将参保人与基准方案对比。

## 负担分布

page-burden = 负担由谁承担
page-burden-text = {$year}年家庭医疗负担（缴费、保费与现金医疗支出之和，减去个人账户余额的增长）占收入的%，家庭的负担由户内成员平均分摊；以及负担比基准方案增加超过收入1%的参保人。小字为标准误。短横表示并非每次重复在该组都有可比的人。
page-burden-table = 家庭医疗负担，占收入的%：基准方案，以及与其之差（百分点）
page-losers-closed = 受损者，公共资金按人头平衡，占本组的%
page-losers = 受损者，占本组的%
page-net = 各组从制度获得的净受益
page-net-table = 净受益：统筹基金和大额医疗费用补助基金支付的医疗费用与划入个人账户的金额之和，减去个人缴费，人均，元（{$year}年价）；基准方案，以及与其之差
page-by = 按{$cuts}
page-and = 和
cut-title-all = {""}
cut-title-age = 按年龄
cut-title-income = 按家庭人均收入，参保人五等分
cut-title-lifetime = 按终身收入
cut-title-status = 按参保人员类别
cut-title-chronic = 按是否患慢性病
losers-losers_by_contribution = 受损者，公共资金按个人缴费平衡，占本组的%
losers-losers_by_benefit = 受损者，公共资金按统筹待遇平衡，占本组的%
losers-losers_share = 受损者，公共资金平衡之前，占本组的%
losers-ex_ante_losers_per_head = 事前受损人群，公共资金按人头平衡，占本组的%
losers-ex_ante_losers_by_contribution = 事前受损人群，公共资金按个人缴费平衡，占本组的%
losers-ex_ante_losers_by_benefit = 事前受损人群，公共资金按统筹待遇平衡，占本组的%

## 账户资金的估值

page-worth = 账户上的一元值多少
page-worth-text = 计算负担时，账户上的一元按{$value}元现金计。这一估值从未有人测量；现有证据只能将其限定在{$low}至{$high}之间。两个方案中，一个在估值低于某值时负担较轻，另一个在高于该值时负担较轻。若这一盈亏平衡值落在上述范围之内，则无论标准误多小，现有证据都不足以判定孰优。最后几列将公共资金的盈余计为个人所得。
page-worth-baseline = 各方案与基准方案比较，按现值
page-worth-among = 各方案相互比较
page-worth-among-table = 各方案相互比较，按现值
page-worth-against = 比较对象
page-worth-even = 平衡估值
page-worth-households = 仅计家庭
page-worth-closed = 连同公共资金

## 商业保险

page-cover = 谁持有商业保险，效果如何
page-cover-text = 谁会购买，取决于保障对个人的价值，也取决于由谁动员人们作出决定；后者是输入，没有研究给出数值。各次模拟采用不同参数时，其中包括将动员程度乘以0.5至1.5：各次模拟的最低和最高投保率即反映这一不确定性与其他各项不确定性之和。
page-cover-table = {$year}年销售商业保险的方案：持有人占参保人的%［各次模拟的最低和最高］；首年和{$year}年的人均保费（当年元）及赔付与保费之比，仅计仍在销售的各次模拟；账户沉淀资金占比、现金支出超过10000元者占比与基准方案之差，百分点；受损者，%{ $errors ->
    [true] （括号内为标准误）
   *[other] {""}
}
page-cover-caption = **投保率和人均保费**，逐年。
page-cover-take-up = 持有人，占参保人的%
page-cover-premium = 人均保费，当年元
page-yuan-of-the-year = 当年元

## 投保率

page-take-up = 若投保人数更多或更少
page-take-up-text = 有多少人购买商业健康保险由一条规则决定，而对这条规则所知甚少。这里对销售此类保险的方案重新模拟，改变有支付能力者中的投保比例，投保意愿最强者先投保，因此逆向选择的程度与各比例相应。年份为{$year}年；圆点为按规则选择的投保率。若某次重复中某产品的所有保险公司均已放弃该产品，则无论设定的投保率是多少，都无人持有。
page-take-up-caption = **随投保率的变化**，占可投保人群中有支付能力者的%；金额按{$year}年价。
page-take-up-table = {$year}年设定的与选择的投保率
page-take-up-share = 投保率，占有支付能力者的%
page-take-up-holders = 持有人，占参保人的%
page-take-up-chosen = {$share}（选择）
page-chosen = 选择
page-take-up-title = {$measure}随投保率的变化，占有支付能力者的%
page-take-up-none = 在任何设定的投保率下，各方案均无该指标的数值。

## 指标浏览器

page-explorer = 其他任一指标
page-explorer-metric = 指标
page-explorer-differences = 与基准方案之差
page-explorer-no-script = 启用脚本后，此处可绘出任一指标的逐年路径。数据见本页同一文件夹中的 `yearly.csv` 和 `paired.csv`。
page-explorer-caption = {"{what}；{unit}。"}
page-explorer-less = {"{what}，与基准方案之差；{unit}。"}
page-explorer-range = {"{low}至{high}"}
page-prices-of = {$unit}（{$year}年价）
page-million = 百万{$unit}
page-100-million-yuan = 亿元
page-100-million-yuan-of = 亿元（{$year}年价）
page-by-arm = 各方案的{$metric}，{$unit}
page-less-by-arm = 各方案的{$metric}与基准方案之差，{$unit}
page-no-value = 在表内各年，各方案均无{$metric}的数值。
page-no-difference = 在表内各年，各方案的{$metric}与基准方案均无差异。
page-out-of-pocket-title = {$year}年个人现金支出占比，按年龄和是否患慢性病，%
page-out-of-pocket-none = {$year}年各方案均无个人现金支出占比的数值。

## 公布数据

page-published = 模拟的历史与公布数据
page-published-text = 基准方案（线）与公布数据对照：**●** 已核实；**○** 凭记忆或估计，只列出，不评分。{ $scored ->
    [0] {""}
   *[other] {$scored}个已核实数据中，有{$inside}个落在各自的允许范围内。
  }
page-maternity = 2019年生育保险并入职工基本医疗保险。公布的收入和支出自该年起包含生育保险，模拟的统筹基金亦同；此前的公布数据不包含。
page-no-published = 本情景没有给出公布数据。
page-unkept = { $years ->
    [1] {$last}年
   *[other] {$first}至{$last}年
  }已模拟但未保留，因为各表自{$from}年开始：{$all}个公布数据中有{$count}个没有模拟值可对照。用 `--from {$first}` 运行即可一并比较。
page-published-one = 公布数据逐项对照
page-published-table = 模拟值与公布值
page-metric = 指标
page-group = 组别
page-year = 年份
page-simulated = 模拟值
page-simulated-path = 模拟值
page-published-value = 公布值
page-unit = 单位
page-deviation = 偏差，%
page-band-of = 允许范围，%
page-verdict = 判定
page-confidence = 可信程度
verdict-not-kept = 未保留
verdict-not-simulated = 未模拟
verdict-not-scored = 不评分
verdict-inside = 范围内
verdict-outside = 范围外
confidence-verified = 已核实
confidence-recalled = 凭记忆
confidence-estimated = 估计
confidence-assumed = 假设
confidence-derived = 推算
confidence-published = 已公布
confidence-fitted = 拟合

## 依据

page-rests = 结果的依据
page-rests-text = { $assumed ->
    [0] 模型的取值均非假设。
   *[other] 模型取自外部的{$all}个数值中，{$assumed}个为假设或估计，{$fitted}个按2019年以前（含）的公布数据拟合，其余为公布值或推算值。各数值的范围和来源见附录。
  }
page-rests-data = 已核实的数据截至{$figures}年，各表的全部序列截至{$observed}年；此后按增长路径“{$closure}”延续，各方案相同。
page-rests-limits = 模型未包含的内容：同一级别的医院视为一个整体，用人单位按类型合并，未参加任何医保制度者的就医除非情景另有规定，否则不模拟。模拟的历史与公布数据的偏差逐项列于附录。

## 制作方法

page-method = 制作方法
page-scenario = 情景
page-scenario-text = {$name}，{$from}–{$until}年；SHA-256 `{$sha}`
page-overridden = 覆盖的取值
page-who = 模拟对象
page-who-text = {$universe}：期初{$persons}，每人代表全国{$weight}人
universe-member-households = 参保人及其家庭
universe-members = 参保人
universe-nation = 全国所有人
page-chance = 随机性
page-chance-text = {$replicates}次重复，随机数种子{$seed}；每个随机数都属于某人某年的某项决定，因此各方案之间的差别只来自改革
page-money-prices = 金额
page-money-text = {$year}年价，按模拟的居民消费价格指数折算；年贴现率{$rate}%
page-fitted = 拟合参数
page-vectors = 每次重复采用拟合参数集中的一个向量：{$vectors}；其内容见 `vector_values.csv`
page-vector = 第{$replicate}次重复采用{$vector}
page-best = 每次重复均采用最优值
page-data = 数据
page-data-text = 已核实的数据截至{$figures}年；各表的全部序列截至{$observed}年
page-beyond = 数据截止之后
page-beyond-text = 增长路径“{$closure}”，各方案相同
closure-low = 低
closure-medium = 中
closure-high = 高
page-software = 软件
page-software-text = gongji {$version}，提交 `{$commit}`，政策接口 {$abi}，`{$rustc}`；机器和用时见 `manifest.toml`
page-cite = 引用格式

## 附录

page-appendix = 结果的依据与明细
page-all-arms = 全部方案
page-all-arms-text = 包含全部方案的结果表，每表{$columns}个方案。
page-sources = 来源
page-literature = 文献
page-tags = 标记的含义
page-notes = 说明
page-notes-text = 没有公布数据时的依据：假设、默认值和自行推算。
page-none-named = 没有列出来源。
page-assumptions = 假设
page-assumption = 假设
page-value = 取值
page-range = 范围
page-source = 来源
page-range-of = {$min}至{$max}
page-none-declared = 没有声明假设。
page-policies = 政策及其参数
page-parameter = 参数
page-where-from = 取值依据
page-no-policy = 没有政策参与。
page-everybody = 全部
page-hashes = 哈希值
page-hashes-inputs = 政策与输入文件
page-hashes-states = 终态，按方案和重复
page-money-title = {$year}年“{$arm}”的资金流向，亿元
page-money-none = 表中没有{$year}年及其上一年，因此无法得出资金流向。
page-money-table = 逐项资金流，{$price}年价亿元：“{$arm}”，以及与其之差
money-funds = 统筹与大额补助基金
page-metric-unit = {$metric}，{$unit}
page-concentration-title = {$year}年个人现金支出、统筹支付、负担与收入按收入的分布
page-default = 默认值
page-preset = 预设 {$name}
page-preset-words = 预设 {$name}：{$words}
page-default-words = 默认值：{$words}
page-given = 情景文件 {$place}
page-this-scenario = 本情景
page-value-in = （{$province}）
page-value-from = ，{$year}年起
