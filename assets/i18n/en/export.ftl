# export: texts in en

stats-no-as-of = a return needs the day for which its volumes stand
stats-no-as-of-hint = give --as-of 2011-02-28
stats-too-large = the table is larger than 16 MiB
stats-head = Index, { $base } = 100, as of { $as_of }
stats-change = { $change } % on the year before
stats-preliminary = preliminary
stats-differs = PRINTED AS { $printed }
