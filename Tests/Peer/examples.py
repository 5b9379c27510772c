#!/usr/bin/python3
"""Makes Docs/federation/examples.md from the good vectors; `--check` proves the page to be what it makes."""

import json
import os
import sys
import textwrap

from ccr import text

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(HERE, "..", "Vectors", "federation", "accepted.json")
PAGE = os.path.join(HERE, "..", "..", "Docs", "federation", "examples.md")
SHOWN = [
    ("Statement", "声明", "statement SGD_SM3_SM2"), ("Catalogue", "目录", "catalogue SGD_SM3_SM2"),
    ("Invite", "邀请", "invite SGD_SM3_SM2"), ("Claim", "申领", "claim SGD_SM3_SM2"), ("Claim, Ed25519", "申领，Ed25519", "claim Ed25519"),
    ("Grant: meets", "授予：达到", "grant SGD_SM3_SM2"), ("Grant: unavailable", "授予：无法提供", "grant unavailable"),
    ("Grant with band", "授予并告知等次", "grant with band"), ("Grant with score", "授予并告知分数", "grant with score"),
    ("Event: grant revoked", "事件：撤回授予", "event SGD_SM3_SM2"), ("Event: subject erased", "事件：删除主体", "event subject_erased"),
    ("Acknowledgement", "确认", "ack SGD_SM3_SM2"), ("Error", "错误", "error SGD_SM3_SM2"),
]
HEAD = """# CCR/1: examples · 报文示例

Made by `Tests/Peer/examples.py` from the test vectors; the keys are published in
[keys.json](../../Tests/Vectors/federation/keys.json) and must never be used elsewhere. Each message is shown as header, payload and the octets that
cross (broken into lines here, one line on the wire).
由 `Tests/Peer/examples.py` 根据测试向量生成；密钥已公开，不得用于其他场合。每条报文依次给出头部、载荷和实际传输的字节（此处换行，传输时为一行）。
"""


def page():
    with open(VECTORS, encoding="utf-8") as file:
        vectors = {vector["name"]: vector for vector in json.load(file)["vectors"]}
    parts = [HEAD]
    for english, chinese, name in SHOWN:
        compact = vectors[name]["compact"]
        header, payload = (text.parse(text.decode(segment)) for segment in compact.split(".")[:2])
        lines = "\n".join(textwrap.wrap(compact, 120))
        parts.append(f"## {english} · {chinese}\n\n```json\n{json.dumps(header)}\n```\n```json\n"
                     f"{json.dumps(payload, ensure_ascii=False, indent=2)}\n```\n```\n{lines}\n```\n")
    parts.append("## Errors before the signature is good · 签名验证前的错误\n\n```\nHTTP/1.1 401 Unauthorized\n"
                 "Content-Type: application/problem+json\nCache-Control: no-store\n\n"
                 '{"type":"urn:ccr:error:bad_signature","title":"The signature is not good.","code":"bad_signature","status":401,'
                 '"now":1785542400}\n```\n\n## JSON carrier · JSON 载体\n\n```\nPOST /ccr/v1/claims HTTP/1.1\n'
                 'Content-Type: application/json\n\n{"jws":"eyJhbGciOi…"}\n```\n')
    return "\n".join(parts)


def main():
    made = page()
    if "--check" in sys.argv[1:]:
        with open(PAGE, encoding="utf-8") as file:
            if file.read() != made:
                print("Docs/federation/examples.md is not what this program makes")
                sys.exit(1)
    else:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(made)


if __name__ == "__main__":
    main()
