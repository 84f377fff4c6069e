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
