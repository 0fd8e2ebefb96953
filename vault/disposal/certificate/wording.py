"""Every sentence a certificate may say, in Japanese with its English line.

Claims never go past what was proven: a store's answer is quoted as an answer, erasing a key is called that, and
上書き消去 stands only beside the grade that earned it. What may not be said at all is listed in `docs/certificate.md`.
"""

from dataclasses import dataclass

from vault.disposal.certificate.facts import CopyFacts, CopyState, Kind, SoloFacts, StatementFacts, TimeSource
from vault.disposal.certificate.grade import Medium, PlaceKind, Result, Step, grade
from vault.platform.clock import tokyo_moment


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One statement: Japanese first, English beside it."""

    ja: str
    en: str


TITLES = {
    Kind.CERTIFICATE: Bilingual("廃棄証明書", "Certificate of Disposal"),
    Kind.INTERIM_STATEMENT: Bilingual("廃棄中間報告", "Interim Statement on a Disposal"),
}
NUMBER_LABELS = {
    Kind.CERTIFICATE: Bilingual("証明書番号", "Certificate no."),
    Kind.INTERIM_STATEMENT: Bilingual("報告番号", "Statement no."),
}
STATEMENTS = {
    Kind.CERTIFICATE: Bilingual(
        "下記の項目について、本保管庫が保持していた復号鍵をすべて削除し、各所在に暗号文の削除を要求し、その不存在を"
        "改めて照会し、復号の試行が鍵の不存在により失敗することを確かめました。確かめた方法と範囲は、所在ごとの結果に"
        "記すとおりです。",
        "For the item below, this vault deleted every decryption key it held, requested deletion of the ciphertext "
        "at each place, asked again for its absence, and saw an attempt to decrypt fail for want of the key. "
        "What was confirmed, and how, is stated place by place.",
    ),
    Kind.INTERIM_STATEMENT: Bilingual(
        "下記の項目について、二名の命令と確認により廃棄を始めました。廃棄はまだ完了していません。残っているものを次に"
        "示します。項目は、廃棄の記録が作られた時から閲覧も複製もできません。",
        "Disposal of the item below has begun by order and confirmation of two people. It is not complete; what "
        "is outstanding is listed below. The item has been closed to viewing and copying since its disposal was recorded.",
    ),
}
SOLO_INTERIM = Bilingual(
    "下記の項目について、一名の命令と確認（単独実施）により廃棄を始めました。廃棄はまだ完了していません。残っているものを次に"
    "示します。項目は、廃棄の記録が作られた時から閲覧も複製もできません。",
    "Disposal of the item below has begun by order and confirmation of one person acting alone. It is not complete; "
    "what is outstanding is listed below. The item has been closed to viewing and copying since its disposal was recorded.",
)
SOLO_MARK = Bilingual("単独実施", "Done alone")
_SOLO_WAITED = Bilingual(
    "小規模事業者の例外により一名が命令し確認しました。{announced} に予告し、72 時間を置き、新しいワンタイムコードで"
    "実施しました（記録 {leaf}）。",
    "One person ordered and confirmed, by the exception for small companies: announced at {announced}, done after 72 "
    "hours with a new one-time code (leaf {leaf}).",
)
_SOLO_AGREED = Bilingual(
    "小規模事業者の例外により一名が命令し確認しました。{announced} に予告し、社外の確認者 {name}（{company}）が {agreed} に"
    "内容を見ずに同意し、新しいワンタイムコードで実施しました（記録 {leaf}）。",
    "One person ordered and confirmed, by the exception for small companies: announced at {announced}; {name} "
    "({company}) from outside agreed at {agreed} without seeing content; done with a new one-time code (leaf {leaf}).",
)
METHODS = {
    Result.OVERWRITTEN_AND_READ_BACK: Bilingual("上書き消去", "Overwrite erasure"),
    Result.CRYPTO_ERASED: Bilingual("暗号化消去（同等の措置）", "Cryptographic erase (equivalent measure)"),
    Result.KEYS_DELETED: Bilingual("鍵の削除", "Deletion of keys"),
    Result.KEY_DESTROYED_BY_TOKEN: Bilingual(
        "鍵の破棄（トークンの応答）", "Destruction of key (token's answer)"
    ),
    Result.KEY_DELETED_REMANENCE_UNVERIFIABLE: Bilingual("鍵の削除", "Deletion of key"),
    Result.REMOVED: Bilingual("除去", "Removal"),
    Result.UNVERIFIED: Bilingual("未確認", "Not confirmed"),
}
_CLAIMS = {
    Result.OVERWRITTEN_AND_READ_BACK: Bilingual(
        "乱数で上書きし、読み戻して一致を確かめた後に削除を要求し、受理されました。再照会の応答は不存在、"
        "復号の試行は鍵がなく失敗しました。",
        "Overwritten with random data and read back; delete requested and accepted; asked again, the answer was "
        "absent; decryption failed for want of the key.",
    ),
    Result.CRYPTO_ERASED: Bilingual(
        "鍵を削除し、暗号文の削除を要求して受理されました。再照会の応答は不存在、復号の試行は鍵がなく失敗しました。"
        "この媒体では元の位置への書込みを確かめられません。",
        "Keys deleted; delete requested and accepted; asked again, the answer was absent; decryption failed for "
        "want of the key. Writing over the original location cannot be verified on this medium.",
    ),
    Result.KEYS_DELETED: Bilingual(
        "鍵の登録を削除し、再照会で不存在を確かめました。",
        "Key entries deleted; asked again, they were absent.",
    ),
    Result.KEY_DESTROYED_BY_TOKEN: Bilingual(
        "旧世代の鍵を破棄したとトークンが応答しました。",
        "The token answered that it destroyed the retired epoch key.",
    ),
    Result.KEY_DELETED_REMANENCE_UNVERIFIABLE: Bilingual(
        "旧世代の鍵を削除しました。媒体上の残留は検証できません。",
        "Retired epoch key deleted; remanence of the medium not verifiable.",
    ),
    Result.REMOVED: Bilingual(
        "取り除き、再照会で残っていないことを確かめました。",
        "Removed; asked again, nothing was held.",
    ),
    Result.UNVERIFIED: Bilingual(
        "まだ確かめられていません。",
        "Not yet confirmed.",
    ),
}
MEDIA = {
    Medium.ADDRESSED_IN_PLACE: Bilingual(
        "同じ位置に書き込む媒体として登録", "recorded as addressed in place"
    ),
    Medium.NOT_ADDRESSED_IN_PLACE: Bilingual("同じ位置に書き込まない媒体", "not addressed in place"),
    Medium.NOT_RECORDED: Bilingual("媒体の種類は登録なし", "kind of medium not recorded"),
}
STEPS = {
    Step.KEY_DELETED: Bilingual("鍵の登録の削除", "key entry deleted"),
    Step.KEY_ASKED: Bilingual("鍵の登録の再照会", "key entry asked for"),
    Step.REWRAPPED: Bilingual("残る鍵の新しい世代への移し替え", "surviving keys put under the new epoch key"),
    Step.EPOCH_KEY_DELETED: Bilingual("旧世代鍵の削除", "epoch key deleted"),
    Step.EPOCH_KEY_DESTROYED: Bilingual("旧世代鍵の破棄", "epoch key destroyed"),
    Step.OVERWRITTEN: Bilingual("上書き", "overwritten"),
    Step.READ_BACK: Bilingual("読み戻し", "read back"),
    Step.DELETE_REQUESTED: Bilingual("削除の要求", "delete requested"),
    Step.ABSENCE_ASKED: Bilingual("不存在の照会", "absence asked for"),
    Step.DECRYPTION_TRIED: Bilingual("復号の試行", "decryption tried"),
    Step.REMOVED: Bilingual("除去", "removed"),
}
POSTS = {
    "overall_officer": Bilingual("総括的な責任者", "overall officer"),
    "responsible_manager": Bilingual("重要技術情報管理責任者", "responsible manager"),
    "designated_for_erasing": Bilingual("消去を行う者（指定）", "designated for erasing"),
    "auditor": Bilingual("監査", "auditor"),
    "administrator": Bilingual("システム管理者", "administrator"),
}
AUTHENTICATION = {"password+totp": Bilingual("パスワードとワンタイムコード", "password and one-time code")}
ROLES = {
    "original": Bilingual("原本", "original"),
    "rendition": Bilingual("表示用", "rendition"),
    "copy": Bilingual("複製", "copy"),
}
COPY_STATES = {
    CopyState.IN_TRANSIT: Bilingual("引渡し中", "in transit"),
    CopyState.HELD: Bilingual("所持", "held"),
    CopyState.RETURNED: Bilingual("返却", "returned"),
    CopyState.DESTROYED: Bilingual("廃棄", "destroyed"),
    CopyState.LOST: Bilingual("紛失", "lost"),
    CopyState.VOID: Bilingual("無効", "void"),
}
TIME_SOURCES = {
    TimeSource.SELF_DECLARED: Bilingual(
        "時刻は自己申告（第三者の時刻認証なし）",
        "Times are self-declared; no third party vouches for them.",
    ),
    TimeSource.RFC3161: Bilingual(
        "発行の時刻は時刻認証局のタイムスタンプ（RFC 3161）による。途中の時刻は自己申告",
        "Time of issue by a time-stamping authority (RFC 3161); times of the steps are self-declared.",
    ),
}
NO_OUTSIDE_HOLDER = Bilingual(
    "外部保管なし（記録の先頭を保管する第三者がいないため、運用者による書換えは外部から検知できません）",
    "No outside holder keeps the log's checkpoint, so a rewrite by the operator is not evident from outside.",
)
OUTSIDE_HOLDER = Bilingual("外部保管：{holder}", "Checkpoint also held by {holder}.")

_OUTSIDE_COPIES = Bilingual(
    "印刷物、画面の写し、保管庫の外に書き出されたものは、この文書の対象ではありません。",
    "Printouts, screenshots and anything written outside the vault are not covered.",
)
_REMANENCE = Bilingual(
    "媒体やバックアップに暗号文の断片が残っている可能性は否定できません。本保管庫に、それを復号する鍵はありません。",
    "Fragments of ciphertext may remain on media or in backups; this vault holds no key that decrypts them.",
)
_MEMORY = Bilingual(
    "処理装置のメモリーからの鍵の消去は検証できません。",
    "Clearing of keys from process memory cannot be verified.",
)
_OLDER_RINGS = Bilingual(
    "廃棄より前に取った鍵束のバックアップは、それを包んでいた世代鍵が失われたため、何も開きません。",
    "Backups of the key ring made before this disposal open nothing, for want of the epoch key they were wrapped under.",
)
_PROVIDER = Bilingual(
    "旧世代の鍵はファイルで保持されていました。削除しましたが、媒体上の残留は検証できません。廃棄より前の鍵ファイルの写しが"
    "残っていれば、同じ時期の鍵束のバックアップはなお開きます。",
    "The retired epoch key was held in a file: deleted; remanence of the medium not verifiable. With a copy of the key "
    "file older than this disposal, backups of the key ring of that time would still open.",
)
_LOST = Bilingual(
    "紛失した複製があります（第{numbers}号）。その行方はこの文書では確かめられません。",
    "Numbered copies were reported lost (no. {numbers}); this document cannot say where they are.",
)
_DECLARED = Bilingual(
    "受領者の申告だけで終わりとした複製があります（第{numbers}号）。返却物との照合はしていません。",
    "Some copies ended by the recipient's declaration (no. {numbers}); no returned bytes were compared.",
)
_NATIVE_OPENED = Bilingual(
    "原本ファイルのまま渡し、封を開く鍵を渡した複製があります（第{numbers}号）。それは保護のないファイルになり得ます。封が戻っても、"
    "開いたファイルの行方はこの文書では確かめられません。",
    "Native files were issued and the keys to their containers given out (no. {numbers}). Opening them released unprotected "
    "files; what became of those this document cannot say, whatever came back.",
)
_NATIVE_SHUT = Bilingual(
    "原本ファイル（封をしたまま。鍵は渡していない）",
    "native file (its container was never opened: no key was given out)",
)
_NATIVE_GIVEN = Bilingual(
    "原本ファイル（{moment} に封を開く鍵を渡した。開けば保護のないファイル）",
    "native file (key given out {moment}; opening it releases an unprotected file)",
)
MEDIA_DUTY = Bilingual(
    "媒体を廃棄するときの全体の上書きと物理的破壊（G9.1.4-d、G9.1.4-e）は、媒体の管理者の責務として残ります。",
    "Overwriting the whole drive and destroying it when the medium is scrapped (G9.1.4-d, -e) remains a duty.",
)


def native_form(copy: CopyFacts) -> Bilingual:
    """Say that a copy is a native file, and whether it can have been opened."""
    if copy.released_ms is None:
        return _NATIVE_SHUT
    moment = tokyo_moment(copy.released_ms)
    return Bilingual(_NATIVE_GIVEN.ja.format(moment=moment), _NATIVE_GIVEN.en.format(moment=moment))


def claim(result: Result) -> Bilingual:
    """Give the one sentence that a grade entitles to."""
    return _CLAIMS[result]


def solo_sentence(solo: SoloFacts) -> Bilingual:
    """Say what stood in for the second person: a word from outside where there was one, else the wait."""
    said = {"announced": tokyo_moment(solo.announced_ms), "leaf": str(solo.leaf_index)}
    text, word = _SOLO_WAITED, solo.confirmed_by
    if word is not None:
        text = _SOLO_AGREED
        said |= {"name": word.name, "company": word.company, "agreed": tokyo_moment(word.at_ms)}
    return Bilingual(text.ja.format(**said), text.en.format(**said))


def residual_risks(facts: StatementFacts) -> tuple[Bilingual, ...]:
    """List what this disposal could not do or not verify, for these facts."""
    risks = [_OUTSIDE_COPIES, _REMANENCE, _MEMORY]
    if facts.keys is not None:
        risks.append(_OLDER_RINGS)
    if any(grade(place) is Result.KEY_DELETED_REMANENCE_UNVERIFIABLE for place in facts.places):
        risks.append(_PROVIDER)
    if lost := [copy.number for copy in facts.copies if copy.state is CopyState.LOST]:
        risks.append(_with_numbers(_LOST, lost))
    if declared := [copy.number for copy in facts.copies if copy.declared]:
        risks.append(_with_numbers(_DECLARED, declared))
    if opened := [copy.number for copy in facts.copies if copy.released_ms is not None]:
        risks.append(_with_numbers(_NATIVE_OPENED, opened))
    return tuple(risks)


def open_duties(facts: StatementFacts) -> tuple[str, ...]:
    """Name the rows that stay open: scrapping the media wherever bytes lay that no overwrite was shown to reach."""
    short = [
        place
        for place in facts.places
        if place.kind is PlaceKind.OBJECT_STORE and grade(place) is not Result.OVERWRITTEN_AND_READ_BACK
    ]
    return ("G9.1.4-d", "G9.1.4-e") if short else ()


def _with_numbers(text: Bilingual, numbers: list[int]) -> Bilingual:
    listed = ", ".join(str(number) for number in numbers)
    return Bilingual(text.ja.format(numbers=listed), text.en.format(numbers=listed))
