"""Papers as the communities of Panzhihua hand them out, for the tests to vary."""

from __future__ import annotations

from datetime import date

from core.documents.paper import (
    CertificatePaper,
    Segment,
    SlipPaper,
    SlipRoute,
    Stub,
    StubLine,
    Table,
)

VERIFICATION_URL = "https://zm.panzhihua.gov.cn/v/7K3M9QXT2R4P"
PORTAL_URL = "https://pzh-dongqu.zm.panzhihua.gov.cn/items/P05/"
NOTICE = "攀枝花市民政局《关于巩固社区减负“回头看”成果健全社区减负长效机制的通知》"


def text(value: str) -> Segment:
    return Segment("text", value)


def field(value: str) -> Segment:
    return Segment("field", value)


HOUSEHOLD = Table(
    header=("姓名", "与本人关系", "年龄", "职业或就读", "月收入（元）"),
    rows=(
        ("张桂芳", "本人", "58", "灵活就业", "1450"),
        ("李建国", "配偶", "60", "因病无业", "387.50"),
        ("李小雨", "女儿", "19", "攀枝花学院学生", "0"),
    ),
    widths=(2, 2, 1, 3, 2),
)

HARDSHIP = CertificatePaper(
    title="经济困难证明",
    number="攀东炳〔2026〕第0001号",
    addressee="攀枝花市东区人民法院",
    body=(
        (
            text("兹证明"),
            field("张桂芳"),
            text("，"),
            field("女"),
            text("，公民身份号码"),
            field("510402196804121325"),
            text("，住"),
            field("四川省攀枝花市东区炳草岗街道人民街118号3栋2单元501号"),
            text("，系本社区居民。"),
        ),
        (
            text("该居民家庭共同生活人员"),
            field("3"),
            text("人，家庭月人均收入"),
            field("612.50"),
            text("元，主要困难为："),
            field("丈夫因病长期卧床，子女在读，无其他稳定收入来源"),
            text("。家庭成员情况如下："),
        ),
    ),
    table=HOUSEHOLD,
    purpose_line="本证明仅用于向攀枝花市东区人民法院申请法律援助，不得用于其他用途。",
    validity_line="本证明自出具之日起30日内有效。",
    issuer_name="攀枝花市东区炳草岗街道炳草岗社区居民委员会",
    issued_on=date(2026, 11, 22),
    basis_line="居民户口簿、入户走访记录（2026年11月20日）、街道办事处收入核对结果",
    clerk_name="王芳",
    approver_name="李强",
    phone="0812-3333333",
    verification_code="7K3M-9QXT-2R4P",
    verification_url=VERIFICATION_URL,
    stub=Stub(
        (
            StubLine("编号", "攀东炳〔2026〕第0001号"),
            StubLine("证明名称", "经济困难证明"),
            StubLine("当事人", "张桂芳"),
            StubLine("公民身份号码", "510402********1325"),
            StubLine("用证单位", "攀枝花市东区人民法院"),
            StubLine("用途", "申请法律援助"),
            StubLine("出具日期", "2026年11月22日"),
            StubLine("经办人 / 负责人", "王芳 / 李强"),
            StubLine("核验码", "7K3M-9QXT-2R4P"),
            StubLine("领取人签名"),
        )
    ),
)

NO_CRIMINAL_RECORD = SlipPaper(
    item_name="无犯罪记录证明",
    item_code="P05",
    basis=f"{NOTICE}附件1第5项",
    why="有无犯罪记录由公安机关掌握，社区无从核实。",
    guidance=(
        "根据相关规定，国家正在逐步健全完善犯罪记录制度，人民法院负责依照规定向公安机关送达生效的"
        "刑事裁判文书，公安部门、国家安全部门和司法行政部门分别负责受理、审核和处理有关犯罪记录的"
        "查询申请。"
    ),
    number="攀东炳告〔2026〕第0012号",
    addressed_to_resident="王建华",
    addressed_to_unit="攀枝花市安达物业服务有限公司",
    unit_notice="请贵单位不再要求居民到村（社区）开具此项证明。",
    routes=(
        SlipRoute(
            authority="户籍地或居住地公安派出所",
            what_to_do="申请查询犯罪记录，开具《无犯罪记录证明》",
            what_to_bring="居民身份证",
            phone="0812-2222222",
            address="攀枝花市东区炳草岗大街21号",
        ),
    ),
    issuer_name="攀枝花市东区炳草岗街道炳草岗社区居民委员会",
    issued_on=date(2026, 11, 22),
    clerk_name="王芳",
    phone="0812-3333333",
    hotline="0812-5555555",
    portal_url=PORTAL_URL,
)

LONG_GUIDANCE = {
    "P17": (
        "居民财产证明（经济状况证明、收入证明、偿还能力证明、房产证明、银行存款证明、投资情况证明、"
        "车辆所有权证明等）",
        "居民办事事项涉及的相关部门按照法定程序与权限，通过与财政、税务、人力资源社会保障、房地产"
        "管理、自然资源、银保监、证监、市场监管、公安等部门信息共享或个案查询的方式进行核对；居民"
        "应当据实提供不动产权属证书、银行存款凭证、有价证券、保险合同、车辆行驶证等予以证明，证件"
        "材料遗失应当及时通过相关部门补办（法律援助情况除外）。",
    ),
    "P18": (
        "遗产继承权证明",
        "居民办事事项涉及的相关部门通过与民政、卫生健康等部门信息共享的方式进行核对；居民应当据实"
        "提供结婚证、离婚证、居民户口簿、《出生医学证明》等予以证明，证件材料遗失应当及时通过相关"
        "部门补办；继承人应当本着互谅互让、和谐团结的精神，协商处理继承问题，遗产分割的时间、办法"
        "和份额，由继承人协商确定，协商不成的，可以由人民调解委员会调解或者向人民法院提起诉讼。",
    ),
    "P20": (
        "证件遗失证明",
        "居民遗失居民身份证、居民户口簿、出入境证件、结婚证、离婚证、老年人优待证、残疾人证、残疾"
        "军人证、车辆行驶证、《出生医学证明》、《居民死亡医学证明（推断）书》、学历学位证书等证件、"
        "证明材料，以及银行卡、存折、保险合同、邮政汇款单、邮政包裹单、电卡、天然气卡等商业凭证，"
        "应当向业务归口管理部门或经办单位申请补发，无须基层群众性自治组织提供前置证明材料。",
    ),
}
"""Items 17, 18 and 20 of the notice: name and the route in full."""
