"""Laboratory tests and procedures that may never have been done."""

from bedside.questions.absences.thing import Absent

LABS = (
    Absent(("ferritin",), "ferritin", ("ferrit", "iron stud", "iron panel", "iron stores")),
    Absent(
        ("vitamin D", "vitamin D level"),
        "vitamin D",
        (
            r"\bvit(?:amin|\.)?[ -]*d[23]?\b|hydroxy ?-?vit|25[ -]*\(?oh|25-?hydroxy|\boh[ -]?d\b|dihydroxy",
            "calcidiol|calcifediol|calciferol|calcitriol",
        ),
    ),
    Absent(("PSA", "prostate test"), "PSA", (r"\bf?psa\b|prostat",)),
    Absent(("TSH", "thyroid test"), "TSH", (r"\bs?-?tsh|thyr",)),
    Absent(("uric acid",), "uric acid", ("uric", "urate")),
    Absent(("vitamin B12", "B12"), "vitamin B12", (r"b[ ,_(-]*12|cobalamin",)),
    Absent(("CRP", "C-reactive protein"), "C-reactive protein", (r"crp\b|c.?reactive",)),
    Absent(
        ("A1c", "hemoglobin A1c"),
        "hemoglobin A1c",
        (
            r"a1c|\ba-?1[ -]?c\b|hba1|a1 \(|\bh(?:b|gb|a?emoglobin) a1|glycated|glycosyl|glyco-?h|\bghb\b|\bg-?hgb\b",
            "estimated average glucose",
        ),
    ),
    Absent(("troponin",), "troponin", (r"tropon|\btrop\b|\b(?:hs-?)?c?tn[it]\b",)),
    Absent(("folate", "folic acid"), "folate", (r"folate|folic|folacin|\bb[ -]?9\b",)),
    Absent(("cortisol",), "cortisol", ("cortisol", "hydrocortisone")),
    Absent(("testosterone",), "testosterone", ("testost", "androgen")),
    Absent(
        ("bilirubin",),
        "bilirubin",
        (r"bilirub|\b[td]?[. -]?bili?\b|hepatic (?:function|panel)|liver (?:function|panel|test)|\blfts?\b|comp\w* metabolic|\bcmp\b",),
    ),
    Absent(("D-dimer",), "D-dimer", ("dimer", r"\bd-?di\b", "fibrin degrad")),
)
PROCEDURES = (
    Absent(
        ("an MRI", "an MRI scan"),
        "an MRI",
        (r"\bf?mri|\bmr[av]\b|\bmrcp\b|\bnmr\b|magnetic|resonance|\bmr (?:angio|brain|head|spine|knee|abd|pelvis|imaging)|gado",),
    ),
    Absent(
        ("a colonoscopy",),
        "a colonoscopy",
        (r"colonoscop|coloscop|colonograph|endoscop|sigmoidoscop|polypectomy|\bc-?scope|bowel prep|golytely|nulytely|suprep|moviprep",),
    ),
    Absent(
        ("a CT scan", "a CAT scan"),
        "a CT scan",
        (r"\bct\b|\b(?:hr|ce|nc|ld|cb)ct\b|\bct[ap]a?\b|pet.?ct|computed|computeri[sz]ed|tomogra|\bcat.?scan|\bcts\b",),
    ),
    Absent(("my appendix out", "an appendectomy"), "an appendectomy", ("appendi", "appende", r"\bappy\b")),
    Absent(("a mammogram",), "a mammogram", ("mammo", "breast", "tomosynthesis", "bi-?rads")),
    Absent(
        ("a hip replacement",),
        "a hip replacement",
        (r"\bhips?\b|arthroplast|joint replacement|\bth[ar]\b|acetabul|femoral head|prosthe",),
    ),
    Absent(("my tonsils out", "a tonsillectomy"), "a tonsillectomy", ("tonsil", "adenoid", r"\bt ?(?:&|\+|and) ?a\b")),
    Absent(("cataract surgery",), "cataract surgery", (r"cataract|\blens|phaco|\b(?:pc)?iol\b|phaki",)),
    Absent(
        ("a blood transfusion",),
        "a blood transfusion",
        (r"transfus|\bp?rbcs? unit|\bprbc|packed (?:red|cells)|packed rbc|red cell concentrate|blood product|units? of blood|\bffp\b",),
    ),
    Absent(
        ("dialysis",),
        "dialysis",
        (r"dialy|h(?:a)?emo(?:dia)?filt|\bcrrt\b|\bcvvhd?f?\b|\b[ca]c?apd\b|\bccpd\b|\bhd\b|renal replacement|\bes[rk]d\b|av fistula",),
    ),
    Absent(
        ("a pacemaker put in", "a pacemaker"),
        "a pacemaker implantation",
        (r"pace-?\s?maker|implant|\bppm\b|\bpacing|\bpaced\b|\bcrt(?:-?[dp])?\b|defibrillator|\ba?icd\b(?! ?-? ?\d)|leadless",),
    ),
    Absent(("a sleep study",), "a sleep study", (r"sleep|polysomno|\bpsg\b|\bhsat\b|apn(?:o)?ea",)),
    Absent(("a biopsy",), "a biopsy", (r"biops|\bbx\b|\bfna[bc]?\b|needle aspirat|core needle|histopath|\bpunch\b",)),
    Absent(
        ("an EKG", "an ECG"),
        "an electrocardiogram",
        (
            r"\be[ck]g|electro-?cardio|cardiac monitor|monitoring|holter|rhythm strip|telemetry|stress test|treadmill|sinus rhythm",
            r"12[ -]lead|\bqtc?\b",
        ),
    ),
)
