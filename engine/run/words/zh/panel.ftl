# 个人面板各列的含义，按列名排列。

panel-arm = 情景中的方案
panel-replicate = 重复模拟的编号，从1起
panel-year = 公历年份
panel-person = 个人标识，在同一次重复模拟的各方案、各年份中保持不变
panel-weight = 该样本个人所代表的全国人数

## 个人属性

panel-age = 年末周岁年龄
panel-sex = 0为男，1为女
panel-status = 0未参加职工医保，1在职职工，2灵活就业人员，3退休人员
panel-woman_cadre = 女性按干部规定退休时为1
panel-family_role = 在家庭中的位置：1已婚，2丧偶，4子女，8年老父母
panel-relatives_joined = 进入模拟后经由此人加入的亲属数：所生子女、来自外部的配偶或父母
panel-work = 低三位为就业部门；8已断保，16单位欠费，32停止待遇
panel-transitory_wage = 仅持续一年的工资部分：位于其分布的256等份中的哪一份
panel-has_account = 有个人账户时为1
panel-chronic_certified = 已办理门诊慢特病认定时为1
panel-tier = 上一年门诊所在的医院级别：1基层，2区县，3城市
panel-holdings = 所持的前八种产品，每种占一位
panel-care_history = 上一年的就医：1曾放弃治疗，2慢性病得到管理，4个人账户未支出
panel-conditions = 慢性病，每种占一位，顺序同 `conditions.csv`
panel-persistent_wage = 缓慢消退的工资部分，以其对数的标准差计
panel-earnings_rank = 终身收入位次：本人平均工资与同年龄、同部门、同地区平均工资之比；其五分位即终身收入组
panel-frailty = 终身医疗需要与全体平均之比
panel-balance = 个人账户余额
    .label = 个人账户余额
panel-mean_own_payment = 近年本人就医支付（账户与现金）的平均值
panel-scheme = 当年所属制度：0无，1职工医保，2居民医保，3公费医疗，4劳保医疗，5农民工医保，6个人账户与风险屏障；模拟所有人就医时保留
panel-residence = 0居住在农村，1居住在城镇；仅在迁往其他地区时改变；有方案的政策用到时保留
panel-hukou = 户籍：0在本省，1在外省；仅在跨省迁移时改变；有方案的政策用到时保留
panel-county = 家庭所在的区县，从0起编号；有方案的政策用到时保留
panel-diagnosed = 以往年份已患的疾病，每种占一位，同 `conditions`；有方案的政策需要新发疾病时保留

## 个人的一年

panel-area = 当年生活所在的统筹地区
panel-province = 该统筹地区所在的省份
panel-sector = 就业部门；退休人员和未参加职工医保者则为其相应身份
panel-chronic = 患慢性病时为1，否则为0，与各表的分组相同
panel-income = 家庭人均收入的五分位，1为最低，与各表的分组相同
    .label = 收入五分位
panel-lifetime = 终身收入的五分位，1为最低，与各表的分组相同
panel-wage = 本人当年工资
panel-pension = 本人当年养老金
panel-worker_contributions = 个人缴纳的医保费
panel-account_credit = 当年划入个人账户的金额，含利息
panel-premiums = 商业保险产品的保费
panel-visits = 普通门诊人次
panel-chronic_visits = 门诊慢特病人次
panel-purchases = 药店购药次数
panel-discharges = 住院次数
panel-forgone_care = 因费用而放弃的就医次数
panel-medical_spending = 全部医疗费用，含药店
panel-pharmacy_spending = 零售药店费用
panel-pool_payment = 统筹基金为医疗支付的金额
panel-large_expense_payment = 大额医疗费用资金为医疗支付的金额
panel-account_payment = 本人及家庭账户为医疗支付的金额
panel-commercial_payment = 商业保险公司为医疗支付的金额
panel-employer_payment = 单位在缴费之外为医疗支付的金额
panel-treasury_payment = 财政逐层为医疗支付的金额
panel-out_of_pocket = 以现金支付的医疗费用：四类医疗服务之和
panel-out_of_pocket_outpatient = 普通门诊的现金支付
panel-out_of_pocket_chronic = 门诊慢特病的现金支付
panel-out_of_pocket_pharmacy = 药店购药的现金支付
panel-out_of_pocket_inpatient = 住院的现金支付
panel-net_benefit = `pool_payment` 加 `large_expense_payment` 加 `account_credit` 减 `worker_contributions`
panel-household_burden = `household_outlay` 减去 `account_value` 与 `account_growth` 之积
panel-household_outlay = 家庭缴费、保费和就医现金支付减去以现金退回的部分，由家庭成员平均分担
panel-account_growth = 家庭各账户当年的增长，由家庭成员平均分摊
panel-household_income = 家庭的工资、养老金和其他收入，由家庭成员平均分摊
panel-catastrophic = 家庭就医现金支付达到扣除基本生活费后收入的40%或以上，且本人在保时为1
