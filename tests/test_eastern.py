"""Bytes of East Asian encodings: declared ones are taken as declared, others only where they are sure, and with a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.pages import eastern
from pantrial.pages.kept import decode

CHINESE = "研究题目：盐水湿敷治疗皮肤干燥的随机对照试验。纳入标准：年龄18至65岁；签署知情同意书。排除标准：妊娠或哺乳期妇女。"
TAIWANESE = "試驗名稱：生理食鹽水濕敷治療皮膚乾燥之隨機對照試驗。納入條件：年滿十八歲，簽署同意書。排除條件：懷孕或哺乳之婦女。"
JAPANESE = "研究名称：生理食塩水による乾燥肌の治療に関する無作為化比較試験。選択基準：１８歳以上の患者。同意が得られた方。"
KOREAN = "연구제목: 건조한 피부에 대한 식염수 치료의 무작위 배정 임상시험. 선정기준: 만 18세 이상, 동의서에 서명한 자"
ENGLISH = "Public title: Salt water for dry skin\nInclusion criteria: adults who have dry skin\n" * 9

SAMPLES = [
    (CHINESE, "gb2312", "gb18030"),
    (CHINESE, "gbk", "gb18030"),
    (CHINESE, "gb18030", "gb18030"),
    (TAIWANESE, "big5", "big5"),
    (JAPANESE, "shift_jis", "cp932"),
    (JAPANESE, "euc_jp", "euc_jp"),
    (KOREAN, "euc_kr", "cp949"),
]


@pytest.mark.parametrize(("words", "encoding", "codec"), SAMPLES)
@pytest.mark.parametrize(
    "declared", ["", "<html><meta charset=utf-8>", "<html><meta charset=iso-8859-1>", "<html><meta charset=euc-tw>"]
)
def test_what_is_sure_is_read_and_noted(words: str, encoding: str, codec: str, declared: str) -> None:
    for page in (declared + words, declared + ENGLISH + words):
        text, found, notes = decode(page.encode(encoding), "page")
        assert (text, found, [note.code for note in notes]) == (page, codec, ["encoding-guessed"])


@pytest.mark.parametrize(("words", "encoding", "codec"), SAMPLES)
def test_a_declared_encoding_is_taken_without_a_note(words: str, encoding: str, codec: str) -> None:
    page = f"<html><meta charset={encoding}><p>{words[:4]}"  # too little to guess by
    text, found, notes = decode(page.encode(encoding), "page")
    assert (text, notes) == (page, ())
    assert found == eastern.WIDER[encoding]
    spoilt, _, (note,) = decode(page.encode(encoding) + words.encode(encoding) * 9 + b"\x81.", "page")
    assert spoilt.startswith(page + words)
    assert note.code == "bytes-spoilt"


def test_what_was_saved_as_utf_8_is_that_whatever_its_head_says() -> None:
    for declared in ("gb2312", "shift_jis", "big5"):
        page = f"<html><meta charset={declared}><p>{CHINESE}"
        assert decode(page.encode(), "page") == (page, "utf-8", ())


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "koi8_r"])
@given(data=st.data())
def test_letters_of_other_alphabets_are_never_taken_for_these(encoding: str, data: st.DataObject) -> None:
    letters = [letter for byte in range(0x80, 0x100) if (letter := bytes([byte]).decode(encoding, "ignore")).isalpha()]
    small = [letter for letter in letters if letter.islower()]
    words = data.draw(st.lists(st.text(st.sampled_from(small + list("aeiounrst") * 4), min_size=3, max_size=12), min_size=5))
    assert not eastern.guessed(" ".join(words).encode(encoding))


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_come_to_an_end(data: bytes) -> None:
    assert eastern.guessed(data) in {"", *eastern.LIKE}


PAGES = {
    "ja": (
        "jRCT9999999902",
        (("臨床研究実施計画番号", "jRCT9999999902"), ("研究名称", "乾燥肌に対する生理食塩水の無作為化比較試験"),
         ("平易な研究名称", "乾燥肌の塩水試験"),
         ("進捗状況", "募集中"), ("実施予定被験者数", "120"), ("主たる選択基準", "1. 乾燥肌の患者"),
         ("年齢下限", "18歳以上"), ("年齢上限", "75歳以下"),
         ("性別", "男女両方"), ("対象疾患名", "乾燥肌")),
        ("cp932", "euc_jp"),
    ),
    "zh": (
        "CTR20269951",
        (("登记号", "CTR20269951"), ("试验状态", "招募中"), ("试验通俗题目", "盐水治疗皮肤干燥"),
         ("试验专业题目", "盐水治疗皮肤干燥的随机双盲试验"),
         ("目标入组人数", "120"), ("入选标准", "1 皮肤干燥的患者，签署知情同意书"), ("最小年龄", "18岁"),
         ("最大年龄", "75岁"), ("性别", "男+女"),
         ("目标疾病", "皮肤干燥")),
        ("gb18030", "gbk"),
    ),
    "ko": (
        "KCT0009951",
        (("CRIS 등록번호", "KCT0009951"), ("연구제목", "건조한 피부에 대한 식염수 연구"), ("연구모집현황", "모집중"),
         ("목표대상자 수", "120"),
         ("선정기준", "1. 건조한 피부를 가진 사람"), ("최소연령", "18세"), ("최대연령", "75세"), ("성별", "둘다"),
         ("대상질환", "건조한 피부")),
        ("euc_kr", "cp949"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", PAGES)
def test_a_register_s_page_reads_alike_in_every_encoding(language: str) -> None:
    number, rows, encodings = PAGES[language]
    page = "<!DOCTYPE html><html><body><table>" + "".join(f"<tr><th>{name}</th><td>{said}</td></tr>" for name, said in rows)
    whole = readers.read(f"{page}</table></body></html>".encode(), "page.html")
    assert whole.value("/protocolSection/identificationModule/nctId") == number
    assert whole.value("/protocolSection/statusModule/overallStatus") == "RECRUITING"
    assert whole.value("/protocolSection/designModule/enrollmentInfo/count") == 120
    assert whole.value("/protocolSection/eligibilityModule/sex") == "ALL"
    assert whole.value("/protocolSection/eligibilityModule/minimumAge") == "18 Years"
    assert whole.value("/protocolSection/eligibilityModule/maximumAge") == "75 Years"
    for encoding in encodings:
        reading = readers.read(f"{page}</table></body></html>".encode(encoding), "page.html")
        assert reading.values == whole.values
        assert reading.notes[0].code == "encoding-guessed"
