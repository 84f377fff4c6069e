# screen: texts in ja
