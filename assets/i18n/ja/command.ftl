# command: texts in ja
