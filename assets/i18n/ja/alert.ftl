# alert: texts in ja
