# screen: texts in en
