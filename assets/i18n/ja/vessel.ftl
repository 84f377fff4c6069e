# vessel: texts in ja
