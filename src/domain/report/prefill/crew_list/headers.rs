//! What the header of a column means, in English and Japanese, as FAL forms, agents and ships
//! write it.

use unicode_normalization::UnicodeNormalization;

/// A meaning and the headers that have it, without spaces and signs.
type Names = (&'static str, &'static [&'static str]);

const NAMES: [Names; 20] = [
    (
        "name",
        &[
            "name",
            "fullname",
            "nameofcrew",
            "nameofpassenger",
            "familynamegivennames",
            "familynamegivenname",
            "nameinfull",
            "氏名",
            "名前",
            "乗組員氏名",
            "旅客氏名",
            "フルネーム",
        ],
    ),
    ("family", &["family", "familyname", "surname", "lastname", "姓", "氏", "姓氏", "苗字", "名字"]),
    (
        "given",
        &["given", "givenname", "givennames", "firstname", "firstnames", "forename", "forenames", "名"],
    ),
    (
        "rank",
        &[
            "rank",
            "rating",
            "rankorrating",
            "rankrating",
            "position",
            "duty",
            "capacity",
            "職名",
            "職位",
            "役職",
            "職務",
            "階級",
            "職種",
        ],
    ),
    ("role", &["role", "category", "区分", "種別"]),
    ("nationality", &["nationality", "citizenship", "国籍"]),
    ("born", &["born", "dateofbirth", "birthdate", "dob", "birthday", "生年月日"]),
    ("birthplace", &["placeofbirth", "birthplace", "出生地", "出身地"]),
    ("born_at", &["dateandplaceofbirth", "dateplaceofbirth", "生年月日及び出生地", "生年月日出生地"]),
    ("sex", &["sex", "gender", "性別"]),
    (
        "document",
        &[
            "documenttype",
            "typeofdocument",
            "natureofidentitydocument",
            "typeofidentitydocument",
            "typeofidentityortraveldocument",
            "idtype",
            "身分証の種類",
            "身分証種類",
            "証明書の種類",
            "旅券等の種類",
            "書類の種類",
        ],
    ),
    (
        "document_no",
        &[
            "documentno",
            "documentnumber",
            "numberofidentitydocument",
            "serialnumberofidentitydocument",
            "identitydocumentno",
            "identitydocumentnumber",
            "idno",
            "idnumber",
            "passport",
            "passportno",
            "passportnumber",
            "seamansbook",
            "seamansbookno",
            "seamansbooknumber",
            "旅券番号",
            "パスポート番号",
            "身分証番号",
            "書類番号",
            "船員手帳番号",
            "証明書番号",
        ],
    ),
    (
        "document_state",
        &[
            "issuingstate",
            "issuingcountry",
            "issuingstateofidentitydocument",
            "stateofissue",
            "countryofissue",
            "発給国",
            "発行国",
            "旅券発給国",
        ],
    ),
    (
        "document_expiry",
        &[
            "expiry",
            "expirydate",
            "dateofexpiry",
            "expirydateofidentitydocument",
            "validuntil",
            "passportexpiry",
            "passportexpirydate",
            "有効期限",
            "有効期間満了日",
            "旅券有効期限",
        ],
    ),
    (
        "embarked",
        &[
            "portofembarkation",
            "embarkation",
            "embarked",
            "embarkedat",
            "placeofembarkation",
            "乗船地",
            "乗船港",
        ],
    ),
    (
        "debarks",
        &[
            "portofdisembarkation",
            "disembarkation",
            "portofdebarkation",
            "debarkation",
            "debarksat",
            "placeofdisembarkation",
            "下船地",
            "下船港",
            "下船予定地",
        ],
    ),
    ("visa", &["visa", "visano", "visanumber", "visanumberifappropriate", "査証", "査証番号"]),
    ("residence", &["countryofresidence", "residence", "居住国"]),
    ("alias", &["alias", "aliases", "別名", "通称"]),
    // A number of the line: nothing of the person.
    ("line", &["no", "number", "sn", "serialno", "item", "番号", "通番", "項番"]),
];

/// A header without spaces, signs and case: `Date of birth` and `date_of_birth` are one.
fn bare(header: &str) -> String {
    let folded = header.nfkc().flat_map(char::to_lowercase);
    folded.filter(|c| c.is_alphanumeric()).collect()
}

/// The key that a column's cells are read under; `None` where it means nothing here.
pub(super) fn meaning(header: &str) -> Option<&'static str> {
    let bare = bare(header);
    NAMES.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(key, _)| *key)
}

/// The header itself says that the number is a passport's.
pub(super) fn is_passport(header: &str) -> bool {
    let bare = bare(header);
    bare.starts_with("passport") || bare.starts_with("旅券番号") || bare.starts_with("パスポート")
}
