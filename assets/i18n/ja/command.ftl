# command: texts in ja

## watchkeeper check
check-ok = 正常
check-act = 要対応
check-port = シリアルポート { $port } { $product }
check-ports-none = シリアルポートが見つかりません。受信機またはUSB変換器を接続してください
check-link-ok = 入力 { $link }: 開けます
check-link-busy = 入力 { $link }: 他のプログラムが使用中です。そのプログラムを終了してください（gpsdの場合は tcp:localhost:2947 を指定）
check-link-missing = 入力 { $link }: { $why }: 差込み、ケーブル、電源、名前を確認してください
check-link-denied = 入力 { $link }: { $why }: このユーザーを機器のグループ（通常は dialout）に加え、ログインし直してください
check-clock-ok = 時計: { $time }
check-clock-wrong = 時計が { $time } を示しています。日時をUTCで合わせてください（時計の電池切れの可能性があります）
check-data-ok = データディレクトリ { $dir }: 書き込めます
check-data-wrong = データディレクトリ { $dir }: { $why }: --data-dir で別の場所を指定するか、書き込めるようにしてください
check-disk-ok = ディスク: 空き { $free } MiB
check-disk-low = ディスク: 空きが { $free } MiB しかありません。出港前に空き容量を確保してください。満杯になると記録が止まります

## scenario: what `scenario check` says of a file
scenario-syntax = TOMLとして読めません: { $detail }
scenario-syntax-hint = この行を直してください。書式は docs/scenarios.md にあります。
scenario-too-large = ファイルが { $most } MiB を超えています
scenario-too-large-hint = 分割するか、変針点を減らしてください。
scenario-mistyped-key = 不明なキー { $key }
scenario-mistyped-key-hint = { $near } の誤りではありませんか。
scenario-unknown-key = 不明なキー { $key }（無視します）
scenario-unknown-key-hint = 削除するか、docs/scenarios.md でこの表のキーを確かめてください。
scenario-missing-key = [{ $table }] に { $key } がありません
scenario-missing-key-hint = { $key } を書いてください。
scenario-wrong-kind = { $key } の値の種類（{ $got }）が違います
scenario-wrong-kind-hint =
    { $want ->
        [table] 表
        [text] 引用符で囲んだ文字
        [number] 数値
        [list] 角括弧の一覧
        [pair] 二つの値の一覧
        [time] 引用符で囲んだ時刻
       *[other] { $want }
    }を書いてください。
scenario-empty-text = { $key } が空です
scenario-empty-text-hint = 文字を書くか、不要ならキーごと消してください。
scenario-bad-time = { $value } は時刻として読めません
scenario-bad-time-hint = 2026-11-10T12:00:00Z、または当日の時刻 15:05、15:05:14（UTC）と書いてください。
scenario-no-day = { $value } に日付がありません
scenario-no-day-hint = 日付から書くか（2026-11-10T12:00:00Z）、[scenario] に start を書いてください。
scenario-bad-position = { $lat }, { $lon } は位置として正しくありません
scenario-bad-position-hint = 緯度 -90～90、経度 -180～180 の順に、度で書いてください。
scenario-bad-number = { $key } = { $value } は範囲外です
scenario-bad-number-hint = { $least } から { $most } までです。
scenario-bad-mmsi = { $value } はMMSIではありません
scenario-bad-mmsi-hint = 9桁の数字で書いてください。0で始まるときは引用符で囲みます。
scenario-bad-imo = { $value } はIMO番号ではありません
scenario-bad-imo-hint = 7桁の数字で書いてください。
scenario-unknown-sensor = 不明なセンサー { $value }
scenario-unknown-sensor-hint = ais-a、ais-b、radar、base、aton、sar-aircraft、none のいずれかです。
scenario-unknown-word = { $key } に { $value } は使えません
scenario-unknown-word-hint = 次のいずれかです: { $known }
scenario-bad-waypoint = 変針点として読めません
scenario-bad-waypoint-hint = [時刻, 緯度, 経度] と書いてください。
scenario-no-waypoints = { $id } に変針点がありません
scenario-no-waypoints-hint = 少なくとも一つ [時刻, 緯度, 経度] を書いてください。
scenario-times-out-of-order = { $id }: { $at } は { $before } より後ではありません
scenario-times-out-of-order-hint = 変針点を時刻の順に並べてください。
scenario-end-before-start = 終わりが始まりより後ではありません
scenario-end-before-start-hint = 始まりより後の時刻を書くか、日付を加えてください。
scenario-too-long = { $most } を超えています
scenario-too-long-hint = 減らすか、ファイルを分けてください。
scenario-duplicate-id = 識別名 { $id } が二度使われています
scenario-duplicate-id-hint = 船ごとに別の識別名を付けてください。
scenario-no-mmsi = { $id } はAISを送信しますがMMSIがありません
scenario-no-mmsi-hint = mmsi を書くか、sensors を変えてください。
scenario-unknown-vessel = 船 { $id } がありません
scenario-unknown-vessel-hint = [[vessel]] の id、MMSI、または radar:7 のような目標番号を書いてください。
scenario-bad-mask = この区域に範囲がありません
scenario-bad-mask-hint = lat、lon、radius_nm を書くか、三つ以上の [緯度, 経度] で polygon を書いてください。
scenario-too-fast = { $id } はこの変針点まで { $speed } ノットになります
scenario-too-fast-hint = 時刻と位置を確かめてください。
scenario-same-mmsi = { $id } のMMSIが同じ時間に { $other } と重なっています
scenario-same-mmsi-hint = 識別の試験なら正しいですが、そうでなければ一方を変えてください。
scenario-imo-check-digit = { $value } の検査数字が合いません
scenario-imo-check-digit-hint = 識別の試験なら正しいですが、そうでなければ直してください。
scenario-not-six-bit = { $value } にAISで送れない文字があります
scenario-not-six-bit-hint = 送れない文字は空白になります。英大文字、数字、基本の記号を使ってください。
scenario-name-cut = { $value } は { $most } 文字を超えています
scenario-name-cut-hint = AISではそこで切られます。
scenario-unknown-inject = 不明な出来事 { $value }（センテンスは出ません）
scenario-unknown-inject-hint = 使える語: { $known }
scenario-unknown-rule = 不明な規則 { $value }
scenario-unknown-rule-hint = 規則は A1～A13 と、文字の付くもの（A3u、A6a、A9c）です。
scenario-outside-times = { $at } はシナリオの時間の外です
scenario-outside-times-hint = 時刻、または [scenario] の start と end を確かめてください。
scenario-watch-row = 監視リストがこの行を受け付けません：{ $reason }
scenario-watch-row-hint = id、kind、action と、name・imo・mmsi・callsign・registration のいずれかが必要です。
scenario-contradiction = { $rule } は禁止されていますが、{ $at } に期待されています
scenario-contradiction-hint = 一方を削除するか、never の時刻または対象を変えてください。

scenario-fault = { $file }:{ $line }:{ $column }: { $what }
scenario-hint = 対処: { $hint }
scenario-label-error = 誤り
scenario-label-warning = 注意
scenario-good = { $name }: 問題ありません。船 { $vessels }、出来事 { $events }、期待 { $expects }、{ $start } から { $end } まで
scenario-good-context = 問題ありません（シナリオのない前提ファイル）: 監視対象 { $watch }、許可 { $permits }、二艘組 { $pairs }、出来事 { $events }
scenario-bad = { $file }: 誤り { $count } 件
scenario-not-found = 内蔵シナリオにも読めるファイルにもありません: { $name }
scenario-not-found-hint = 内蔵のもの: { $known }
scenario-not-playable = { $name } に [scenario] がなく、再生するものがありません
scenario-not-playable-hint = 前提ファイルは replay の --context に渡してください。
scenario-about-s1-sakai = 境港沖の夜間瀬取り: 貨物船に小型船が46分間横付けする
scenario-about-s2-koshikijima = 甑島西方での投下と回収（小型船はレーダーだけに映る）
scenario-about-s2-control = 対照: 水先人乗船地点での減速は投下とみなさない
scenario-about-s3-susa = 外国船が許可なく不開港の須佐に入る
scenario-about-s3b-susa-permit = 同じ航海で、有効な許可がある場合
scenario-about-s3c-susa-distress = 同じ航海で、遭難の申立てがある場合（要確認）
scenario-about-s8-same-name = 監視対象と同じ船名を持つ三隻
scenario-about-harbour = 東京湾口の混み合う航路と、一件の接近した横切り
scenario-about-distress = 人の海中転落、救命いかだ、測位の飛び、入力の途絶
scenario-about-identity-swap = 送信が絶えた船が別の番号で航行を続ける
scenario-about-dark-fast-boat = 夜間、レーダーだけに映る高速艇
scenario-about-silence = 近くでの送信停止、受信圏の端での途絶、受信機の不調
scenario-about-two-places = 一つのMMSIを送る二隻の船
scenario-about-fast-unknown = 船種不明の高速船が高速旅客船と判明する
scenario-about-wake-pick-up = 待ち受けた小型船がフェリーの航跡で回収する

## why an input is missing
link-why-unplugged = 抜けています
link-why-closed = 相手側が接続を閉じました
link-why-no-address = 名前に対応するアドレスがありません
link-why-fault = プログラムの異常

## watchkeeper verify: the proof of a journal
verify-ok = 証明済み：{ $records } 件の記録はすべて作成時のままで、途中の欠落もありません。
verify-not-ok = 証明できません：作成時のままではない記録があります。読み取れた記録：{ $records } 件
verify-first-bad = 最初の不良記録：{ $stream }、番号 { $seq }（世代 { $epoch }）、ID { $id }：{ $why }
verify-id-unknown = 不明
verify-damaged = ファイル { $file }：{ $why }
verify-gap = 欠落：{ $stream }、番号 { $from } から { $to }（世代 { $epoch }）
verify-more = … ほか { $count } 件（--json で全件を表示）
verify-amendments = 先の記録を訂正・差替え・取下げた記録（元の記録は残っています）：{ $count } 件
verify-erased = 内容が消去され、その消去が記録されている記録：{ $count } 件
verify-outside = この部分より前の記録への参照：{ $count } 件
verify-clock-sound = 時計：疑義なし。
verify-clock-doubts = 時計：確認を要する時刻 { $count } 件。記録そのものの真正性には影響しません。
verify-clock-doubt = 時計：{ $stream }、番号 { $seq }：{ $why }
verify-device = 装置：{ $device }
verify-key = 検証に用いた装置鍵：{ $key }。官署の控えと照合してください。照合しない限り、破損は否定できても、全体の偽造は否定できません。
verify-stream-case = 報告・証拠
verify-stream-ops = 哨戒日誌
verify-stream-bulk = 航跡・生データ
verify-stream-audit = 監査記録
verify-stream-ctl = 鍵・設定
verify-why-missing = 記録がありません
verify-why-unreadable = 破損しており読み取れません
verify-why-misplaced = 別の装置または別の系列の記録です
verify-why-order = 番号が前の記録に続いていません
verify-why-altered = 署名後に変更されています
verify-why-link = 前の記録につながっていません
verify-why-batch-signature = ここからの装置の署名が無効です
verify-why-unsigned = 装置の署名がありません
verify-why-duplicate-id = IDが先の記録と重複しています
verify-why-officer-signature = 職員の署名が無効です
verify-why-officer-key = この職員の鍵として登録されていない鍵で署名されています
verify-why-body-altered = 内容が変更されています
verify-why-attachment-altered = 添付ファイルが変更されています
verify-why-reference = 参照先の記録が存在しないか、先の記録でないか、消去できない記録です
verify-why-body-missing = 内容がなく、消去の記録もありません
verify-why-attachment-missing = 添付ファイルがなく、消去の記録もありません
verify-why-kept = 消去が記録されていますが、内容が残っています
verify-damage-missing = ありません
verify-damage-unreadable = 破損しており読み取れません
verify-damage-signature = 装置の署名が無効です
verify-damage-altered = 封印時の内容と異なります
verify-damage-unlisted = 封印されたものではありません
verify-damage-foreign-key = 指定された装置鍵とは別の鍵で封印されています
verify-clock-no-source = UTCの時刻源がありません
verify-clock-step = ここでUTCが設定されました
verify-clock-backward = UTCが前の記録より前の時刻です
verify-clock-boot = この前にコンピューターが再起動されました
verify-clock-monotonic = 稼働時計が逆行しています
verify-clock-drift = 設定の記録がないのにUTCが動いています

replay-note = 注意
replay-cut = 記録が途中で切れています。そこまでを再生します
replay-damaged = 記録が壊れています。手前までを再生します: { $why }
replay-changed = 途中が記録時と異なります（改ざんまたは破損）。手前までを再生します
replay-no-key = 記録は暗号化されており、鍵がありません
replay-no-key-hint = 記録した保管庫の --data-dir DIR、--officer ID --passphrase-file F を指定してください
replay-other-key = 別の保管庫用に暗号化された記録か、先頭が変更されています
replay-other-key-hint = 記録に使った保管庫を --data-dir DIR で指定してください
replay-cut-head = 記録は内容が書かれる前に途切れています
replay-cut-head-hint = 読める部分がありません。別の写しを使ってください
replay-no-order = 時刻が何度も逆戻りしています。残りはファイルの順に再生します

run-alert = { $at }  { $level }  { $title }（{ $state }）
run-what = { $rule } { $level } { $subjects } { $at }
run-met = 達成: { $what }（差 { $off } 秒）
run-missed = 未達: { $what }: 発生しませんでした
run-missed-near = 未達: { $what }: 最も近いものは差 { $off } 秒、{ $level }
run-never = { $rule } { $level } { $subjects } 発生禁止
run-never-between = { $rule } { $level } { $subjects } 発生禁止 { $from } から { $to } まで
run-kept = 遵守: { $what }
run-broken = 違反: { $what }: { $at } に { $level }、計 { $count } 件
run-unexpected = 想定外の警報音: { $rule } { $level } { $title } { $at }
run-verdict = 期待 { $expects } 件中 { $met } 件達成、禁止 { $nevers } 件中 { $kept } 件遵守、想定外の警報音 { $unexpected } 件

check-store-none = データベース: { $dir } に保存先がありません。`watchkeeper init` で作成してください。無いままでは乗組員の記録は残りません
check-database-ok = データベース: { $dir } にあり、暗号化されています
check-database-missing = データベース { $path }: 無いか空です。バックアップから戻してください
check-database-plain = データベース { $path }: 暗号化されておらず本プログラムのものではありません。退避し、バックアップから戻してください
check-keys-ok = 鍵: 二つの写しとも正常、職員 { $count } 名
check-keys-one = 鍵: 二つの写しとも正常、職員1名。二人目がいればパスフレーズを失っても復旧できます（`watchkeeper officer add`）
check-keys-copy = 鍵: 写し { $path } が無いか、壊れているか、古いままです。保存先を一度開くと書き直されます
check-keys-test = 鍵: TEST用の保存先です。パスフレーズは何も守りません。`watchkeeper init` で作り直してください
check-keys-wrong = { $dir } の鍵: { $why }。二つの写しをバックアップから戻してください
check-profile-ok = 国別設定 { $profile }: 港 { $count }
check-profile-wrong = 国別設定 { $profile }: { $why }。プログラムを入れ直してください
check-preset = 警報規則: プリセット { $preset }
check-charts = 海図: データ { $packs } 件、追加レイヤー { $layers } 件、境界線: { $zones }
check-charts-bundled = 同梱のもの
check-scenarios-ok = シナリオ: 内蔵 { $count } 件
check-scenarios-wrong = 読めないシナリオ: { $names }。プログラムを入れ直してください
check-languages = 言語: { $all }、現在 { $language }
watchlist-refused = { $row }行目: { $reason }
watchlist-column = 未知の列(保持): { $column }
watchlist-read = { $taken }件を読込み、{ $refused }行を拒否({ $encoding })
watchlist-quality = { $pairs }組のうち同一船{ $same }組。PROBABLEに達し得る{ $reachable }組のうち{ $reached }組が到達、再現率 { $recall }

# 演習と採点。
exercise-nothing-expected = { $name } には期待する警報がなく、採点できません
exercise-live = ここは実運用のデータです。演習では書き込みません
exercise-not-one = このフォルダーには演習以外のものがあります
exercise-is-one = このフォルダーは演習用です。実際の当直は記録しません
exercise-place-hint = --data-dir に空のフォルダーまたは以前の演習のフォルダーを指定するか、省略してください
score-title = 演習：採点結果
score-points = 100点中 { $points } 点
score-none = 採点なし：応答を要する警報がありませんでした
score-detected = 応答：要応答の警報 { $of } 件中 { $good } 件
score-decision = 判断までの時間：中央値 { $median } 秒、最長 { $longest } 秒
score-decision-none = 判断までの時間：応答なし
score-dismissals = 誤った除外：{ $n } 件
score-legal = 法的根拠：{ $of } 件中 { $good } 件が適合
score-legal-none = 法的根拠：記録なし
score-reports = 報告書：{ $of } 項目中 { $good } 項目記入
score-reports-none = 報告書：記録なし
score-task = { $at } { $rule } { $subjects }：{ $outcome }
score-answered = { $after } 秒後に応答
score-unanswered = 応答なし
score-information = 参考情報（応答不要）
score-not-raised = 発報なし（採点外）
score-not-played = 未実施（採点外）
score-dismissal = { $at } { $id } を除外したが { $rule } は正しかった
score-keys = { $more } 続き   { $back } 戻る
