/// Words that common passwords are made of: of English, of Chinese in pinyin and in characters, of the trade and of the
/// city. Short, since endings, years, runs and disguises are known to `PasswordRules`.
enum CommonWords {
    static let all: [[Character]] =
        """
        password passwort passwd pass word secret login logon admin administrator root user guest
        test testing demo default system server manager master super supervisor operator officer
        service support account access welcome hello letmein changeme change please
        open enter unlock forget forgot remember qwerty azerty abcdef abc xyz love iloveyou baby
        angel honey darling sweet forever lucky happy smile sunshine princess prince king queen
        dragon monkey tiger eagle shadow football basketball baseball soccer hockey summer winter
        spring autumn monday tuesday wednesday thursday friday saturday sunday january february
        march april june july august september october november december computer internet windows
        linux ubuntu debian google apple microsoft oracle postgres postgresql database swift money
        dollar million credit score points bonus bank police government city citizen office china
        chinese beijing shanghai guangzhou shenzhen hangzhou nanjing wuhan xian henan luoyang
        kaifeng zhongguo zhengzhou shangding shangdingfen dingfen zhengzhoushi henansheng woaini
        woaini520 wobuzhidao mima guanliyuan guanli yonghu zhanghao ceshi nihao haoma dianhua
        shouji xinyong zhengfu gongan shimin chengxin jifen pingfen wang zhang liu chen yang zhao
        huang zhou 密码 管理员 用户 测试 你好 中国 河南 郑州 商鼎 商鼎分 信用 诚信 积分 政府 公安 市民 我爱你 the and you for
        """.split(whereSeparator: \.isWhitespace).map(Array.init)
}
