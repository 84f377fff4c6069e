# export: texts in ja

stats-no-as-of = 統計表には基準日（いつ現在の数値か）が必要です
stats-no-as-of-hint = --as-of 2011-02-28 のように指定してください
stats-too-large = 表が16 MiBを超えています
stats-head = 指数（{ $base }年＝100）、{ $as_of }現在
stats-change = 前年比 { $change } %
stats-preliminary = 速報値
stats-differs = 印刷値 { $printed } と不一致
