# alert: texts in en
