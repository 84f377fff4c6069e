# command: texts in en
