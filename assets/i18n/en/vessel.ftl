# vessel: texts in en
