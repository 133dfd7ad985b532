"""核对年度档案包：在解压后的文件夹里运行 python3 verify.py，不需要安装任何软件。"""

import hashlib
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def faults():
    listed, seen = {}, set()
    with open(os.path.join(HERE, "hashes.sha256"), encoding="utf-8") as lines:
        for line in lines:
            sha256, name = line.rstrip("\n").split("  ", 1)
            listed[name] = sha256
    for folder, _folders, names in os.walk(HERE):
        for name in names:
            seen.add(os.path.relpath(os.path.join(folder, name), HERE).replace(os.sep, "/"))
    for name in sorted(set(listed) - seen):
        yield "缺少文件 " + name
    for name in sorted(seen - set(listed) - {"hashes.sha256"}):
        yield "多出文件 " + name
    for name in sorted(seen & set(listed)):
        if sha256_of(os.path.join(HERE, name)) != listed[name]:
            yield "文件被改动 " + name
    with open(os.path.join(HERE, "anchors.json"), encoding="utf-8") as file:
        anchors = {one["count"]: one for one in json.load(file)}
    previous = None
    with open(os.path.join(HERE, "chain.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            link, number = entry["link"], entry["link"]["certificate_number"]
            text = json.dumps(link, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            if hashlib.sha256(text.encode("utf-8")).hexdigest() != entry["entry_hash"]:
                yield "存档记录被改动 " + number
            expected = (link["sequence"], link["previous_hash"])
            if previous and previous != expected:
                yield "与前一条存档记录接不上 " + number
            if not entry["destroyed_at"] and listed.get(entry["file"]) != link["pdf_sha256"]:
                yield "文件与存档记录不一致 " + number
            anchor = anchors.get(link["sequence"])
            if anchor and anchor["head"] != entry["entry_hash"]:
                yield "与 " + anchor["day"] + " 报给上级的锚点不一致 " + number
            previous = (link["sequence"] + 1, entry["entry_hash"])


found = list(faults())
found.append(f"有 {len(found)} 处异常。" if found else "核对无误。")
sys.stdout.write("\n".join(found) + "\n")
sys.exit(1 if len(found) > 1 else 0)
