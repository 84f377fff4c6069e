# 当直員への言葉: 通知、不具合、メニュー、確認。

notice-acknowledged = 確認しました
notice-silenced = 消音しました（未確認のまま）
notice-no-alert = 応答待ちの警報はありません
notice-silent-on = 消音モード: 警報は表示のみ
notice-silent-off = 警報音を再開しました
notice-sound-test = 音響テスト
notice-nothing-to-show = この警報には表示する目標も位置もありません
notice-muted-ordinary = { $clock } まで消音。この目標の衝突・遭難・ゾーン警報は鳴ります
notice-muted-rule = この目標のこの警報だけ { $clock } まで消音。他の警報は鳴ります
notice-mute-lifted = 消音を解除しました
notice-not-muted = 消音していません
notice-too-many-mutes = これ以上消音できません
notice-no-target-here = この警報に消音する目標はありません。{ $key } で鳴動を止めます
notice-select-first = 先に目標を選んでください
notice-no-position = 自船位置なし: 設定していません
notice-too-many-marks = マークが一杯です: 先に一つ消してください
notice-nothing-to-remove = 消すものがありません
notice-removed = 消しました（{ $undo } で元に戻す）
notice-nothing-to-undo = 元に戻すものがありません
notice-contact-form = 方位と距離を入力: 045 2.5 c270 s8 白い船
notice-radius-form = 半径を海里で入力（0.01～50）
notice-shadow-on = 追尾中: この目標だけ衝突警報を出しません
notice-shadow-off = 追尾を終わりました
notice-partner-on = 味方船として登録しました
notice-partner-off = 味方船の登録を外しました
notice-matters-on = 一覧は要注意のみ表示します
notice-matters-off = 一覧はすべて表示します
notice-held = 一覧の並びを固定しました
notice-let-go = 一覧の並びを再開しました
notice-live-only = 再生とデモでのみ使えます
notice-clock-step = 計算機の時計が { $seconds } 秒変わりました

trouble-config = 設定を読めません（既定値で動作中）: { $detail }
trouble-keymap = キー設定を採用していません: { $detail }
trouble-recorder = 記録していません: { $detail }
trouble-disk-full = ディスクが一杯です: 記録していません
trouble-recording = 記録の再生が途中で止まりました: { $detail }
trouble-dropped = 受信が多すぎて捨てたバイト: { $detail }
trouble-chart = 海図データを読めません: { $detail }
trouble-layer = 追加レイヤーを読めません: { $detail }

menu-filter = 表示する目標
menu-sort = 並べ替え
menu-own-state = 自船の状態
menu-layers = 海図のレイヤー
menu-mute = この目標の消音時間
menu-mute-rule = この目標の「{ $rule }」警報の消音時間

filter-all = すべて
filter-vessels = 船舶
filter-class-a = クラスA
filter-class-b = クラスB
filter-radar = レーダー
filter-moving = 移動中
filter-aids = 航路標識・基地局

sort-range = 距離
sort-cpa = 最接近距離
sort-tcpa = 最接近時間
sort-name = 船名
sort-age = 経過時間
sort-speed = 速力

own-state-moored = 係留中
own-state-anchored = 錨泊中
own-state-harbour = 港内
own-state-coastal = 沿岸航行
own-state-chase = 追跡中

layer-coast = 海岸線
layer-borders = 海の境界
layer-ports = 港
layer-rings = 距離環
layer-aids = 航路標識
layer-user = 追加レイヤー

menu-contact = 目視目標
menu-join = 同じ目標の組
menu-split = 切り離す目視目標
menu-guard-zones = ガードゾーン
menu-remove = 終わるもの

contact-new = 新しい目標
choice-sighting = { $name } の再測定
choice-join = { $contact } ＝ { $name }（間隔 { $nm } nm）
choice-join-other = { $name } の相手を画面で選ぶ
choice-joined = { $name }
choice-zone-own-ring = 新規: 自船周囲の円
choice-zone-own-sector = 新規: 自船からの扇形（真方位）
choice-zone-bow-sector = 新規: 自船からの扇形（船首から）
choice-zone-at-target = 新規: { $name } の現在地に固定
choice-zone-at-middle = 新規: 海図の中央に固定
choice-zone-at-own = 新規: 自船の現在地に固定
choice-zone = 削除 { $n }: { $shape }
choice-contact = 目視目標 { $name }
choice-person = 落水者 番号{ $n }（{ $time } 落水）
choice-mark = マーク{ $n } { $label }
zone-ring = 円 { $nm } nm
zone-sector = { $from }°-{ $to }° { $inner }-{ $outer } nm
zone-sector-bow = 船首 { $from }°-{ $to }° { $inner }-{ $outer } nm
zone-moves = 自船と移動
zone-fixed = 固定

mute-10 = 10分
mute-30 = 30分
mute-120 = 2時間
mute-lift = 消音を解除

notice-mob = 人が落水 { $clock }: 位置を記録しました
notice-mob-no-position = 人が落水 { $clock }: 位置なし、次の位置を記録します
confirm-remove-mark = マーク{ $n } { $what } を消しますか。
notice-contact-gone = その目視目標はもうありません
notice-sighted = 再測定しました
notice-join-select = 先に目視目標を選んでください
notice-join-none = 統合できる目視目標がありません: { $key } で入力
notice-join-gone = 統合できません: 一方がもうありません
notice-join-left = 統合しませんでした
notice-joined = 統合しました（相手を選び { $key } で分離）
notice-split = 切り離しました
notice-zone-set = ガードゾーン{ $n }を設定しました
notice-zone-set-no-heading = ガードゾーン{ $n }を設定。船首方位がないため全周を監視します
notice-too-many-zones = ガードゾーンが一杯です: 先に一つ消してください
notice-zone-form = 始方位 終方位 距離を入力: 300 060 2 または 300 060 0.5 2
joining = { $name } はどの目標ですか。選んで { $key }（{ $back } で中止）
notice-mob-late = 落水: その後の最初の位置を記録しました
notice-mob-full = これ以上記録できません: 先に一つ終了してください

trouble-setting = 設定の一行を採用していません（既定値のまま）: { $detail }
trouble-zones = 区域データを読めません（同梱の境界線を表示）: { $detail }
trouble-clock = このコンピューターの時計は測位装置の時刻と { $detail } ずれています。合わせてください（画面は測位装置の時刻で表示）
