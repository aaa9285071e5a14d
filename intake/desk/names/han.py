"""Names in Chinese characters: family name and given name, their pinyin, and traditional beside simplified forms.

The table of forms has characters that are common in names, not all; a pair that it lacks is a question for a human.
"""

import re
from functools import lru_cache

from intake.desk.names.folding import LONGEST

LETTERS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "端木")
_SIMPLE = str.maketrans(
    "張陳劉黃趙吳孫馬許韓馮鄧謝鄭蕭葉蘇盧蔣賈閻薛鍾譚陸韋嚴賀顧龍萬錢湯龔喬賴歐陽諸東偉國華麗強傑軍艷靜紅蓮蘭鳳玲雲"
    "飛寶貴興義禮曉輝亞濤學賢鵬慶齊淵瑩瓊潔瀾燦煥愛樂榮維緒繼綱絲緯聖聰臨藝衛軒遠達運選鄰鋒銳銘鋼錦鎮長門開關際隱"
    "雙韻順須頭顏願類風駿驍魯鳴鴻麥點齡",
    "张陈刘黄赵吴孙马许韩冯邓谢郑萧叶苏卢蒋贾阎薛钟谭陆韦严贺顾龙万钱汤龚乔赖欧阳诸东伟国华丽强杰军艳静红莲兰凤玲云"
    "飞宝贵兴义礼晓辉亚涛学贤鹏庆齐渊莹琼洁澜灿焕爱乐荣维绪继纲丝纬圣聪临艺卫轩远达运选邻锋锐铭钢锦镇长门开关际隐"
    "双韵顺须头颜愿类风骏骁鲁鸣鸿麦点龄",
)


def simplified(name: str) -> str:
    """Return a name of Chinese characters alone, in simplified forms."""
    return "".join(LETTERS.findall(name[:LONGEST])).translate(_SIMPLE)


@lru_cache(1 << 14)
def pinyin(name: str) -> tuple[str, ...]:
    """Return the pinyin of the family name and of the given name."""
    letters = simplified(name)
    family = 2 if letters[:2] in _COMPOUND and len(letters) > 2 else 1
    return tuple(_sound(part) for part in (letters[:family], letters[family:]) if part)


def syllables(name: str) -> tuple[str, ...]:
    """Return the pinyin of each character."""
    return tuple(_sound(letter) for letter in simplified(name))


def _sound(letters: str) -> str:
    # its tables are loaded only where a name needs them
    import anyascii

    return re.sub("[^a-z]", "", anyascii.anyascii(letters).lower())
