# 当直員への言葉: 通知、不具合、メニュー、確認。

notice-acknowledged = 確認しました
notice-silenced = 消音しました（未確認のまま）
notice-no-alert = 応答待ちの警報はありません
notice-silent-on = 消音モード: 警報は表示のみ
notice-silent-off = 警報音を再開しました
notice-sound-test = 音響テスト
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

mute-10 = 10分
mute-30 = 30分
mute-120 = 2時間
mute-lift = 消音を解除

notice-mob-no-position = 人が落水 { $clock }: 位置なし、次の位置を記録します
confirm-remove-mark = マーク{ $n }を消しますか？
notice-mob-late = 落水: その後の最初の位置を記録しました
notice-mob-full = これ以上記録できません: 先に一つ終了してください

trouble-setting = 設定の一行を採用していません（既定値のまま）: { $detail }
trouble-zones = 区域データを読めません（同梱の境界線を表示）: { $detail }
