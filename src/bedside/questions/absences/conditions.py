"""Conditions that may not be there, with the drugs and findings that would hint at them."""

from bedside.questions.absences.drugs import ALBUTEROLS, HYPERTHYROID, INSULINS, LEVOTHYROXINES, METFORMINS, SEMAGLUTIDES
from bedside.questions.absences.thing import Absent

CONDITIONS = (
    Absent(
        ("diabetes", "sugar diabetes", "diabetes mellitus"),
        "diabetes",
        (
            r"diabet|glyc|glucose tolerance|a1c|\bdm\b|\bdm ?-?(?:t?[12]|ii?)\b|\bt[12]dm?\b|\bn?iddm|\bgdm\b|\bmody\b|\blada\b",
            r"ketoacidosis|\bdka\b|hyperosmolar|glucometer|lancet|test strip",
            *INSULINS,
            *METFORMINS,
            *SEMAGLUTIDES,
            r"glipizide|gly?buride|glibenclamide|glimepiride|gliclazide|glucotrol|amaryl|diamicron|diabeta|glynase|tolbutamide|duetact",
            r"gliptin|januvia|tradjenta|trajenta|onglyza|nesina|galvus|gliflozin|jardiance|farxiga|forxiga|invokana|steglatro|glyxambi",
            r"glutide|exenatide|lixisenatide|tirzepatide|mounjaro|victoza|trulicity|byetta|bydureon",
            r"glitazone|\bactos\b|avandia|glinide|prandin|starlix|acarbose|precose|miglitol|pramlintide|symlin",
        ),
    ),
    Absent(
        ("asthma",),
        "asthma",
        (
            "asthma|wheez|inhal|bronchospas|reactive airway|peak flow|nebuli[sz]|xolair|nucala|fasenra|dupixent|tezspire",
            *ALBUTEROLS,
            "montelukast|singulair|zafirlukast|zileuton|theophyl|aminophyl|cromoly|omalizumab|polizumab|ralizumab|dupilumab|tezepelumab",
            "budesonide|pulmicort|fluticasone|flovent|flixotide|beclomet|qvar|mometasone|asmanex|ciclesonide|alvesco|flunisolide|arnuity",
            "formoterol|salmeterol|vilanterol|terbutaline|bricanyl|serevent",
            "symbicort|advair|airduo|wixela|seretide|breo|relvar|dulera|trelegy|fostair",
        ),
    ),
    Absent(
        ("gout",),
        "gout",
        (
            r"gout|uric|\burate|podagra|\btoph(?:us|i|ac)",
            "allopurinol|zyloprim|zyloric|febuxostat|uloric|adenuric|colchicine|colcrys|mitigare|probenecid|benemid|pegloticase|krystexxa",
            "lesinurad|zurampic|duzallo|benzbromarone|sulfinpyrazone",
        ),
    ),
    Absent(
        ("a thyroid problem", "thyroid disease"),
        "thyroid disease",
        (r"thyr|graves|basedow|hashimoto|goit|myx(?:o?edema)|\btsh\b", *LEVOTHYROXINES, "cytomel|liotrix", HYPERTHYROID),
    ),
    Absent(
        ("cancer",),
        "cancer",
        (
            "cancer|carcino|malign|neoplas|tumou?r|lymphoma|leuk|melanoma|myeloma|sarcoma|blastoma|glioma|mesothelioma|seminoma|adenoca",
            r"hodgkin|metasta|macroglobulin|waldenstr|polycyth(?:a)?emia|thrombocyth(?:a)?emia|myelodysplas|myelofibros|myeloprolif",
            r"in situ|mycosis fungoides|s[eé]zary|\b(?:cll|cml|aml|nhl|mds|dcis|lcis|scc|bcc|nsclc|sclc|rcc|crc|gbm|gist)\b",
            # In brackets, HCC is a category of payers' ("DM2 (HCC)"), and no hepatocellular carcinoma.
            r"(?<!\()\bhcc\b|\bca (?:of|breast|prostate|lung|colon)\b|(?:breast|prostate|lung|colon|ovarian|bladder|skin|renal) ca\b",
            "chemotherap|oncolog|radiotherap|radiation therap|brachytherap|mastectomy|lumpectomy",
            "tamoxifen|nolvadex|letrozole|femara|anastrozole|arimidex|exemestane|fulvestrant|faslodex|lutamide|abiraterone|zytiga|leuprol",
            r"lupron|goserelin|zoladex|tinib\b|gleevec|rituximab|trastuzumab|herceptin|bevacizumab|\w{3}platin\b|taxel\b|rubicin\b",
            "capecitabine|xeloda|fluorouracil|ciclib|olaparib|lenalidomide|revlimid|thalidomide|bortezomib|velcade|daratumumab|lizumab",
        ),
    ),
    Absent(
        ("epilepsy", "a seizure disorder"),
        "epilepsy",
        (
            r"epilep|seizure|convuls|epidiolex|grand mal|petit mal|infantile spasm|lennox|dravet|\bictal",
            "levetiracetam|keppra|valpro|depak|epilim|lamotrigine|lamictal|carbamazepine|tegretol|trileptal|phenytoin|dilantin|epanutin",
            "topiramate|topamax|lacosamide|vimpat|zonisamide|zonegran|phenobarb|primidone|mysoline|ethosuximide|zarontin|clobazam",
            r"racetam|briviact|\bonfi\b|perampanel|fycompa|aptiom|rufinamide|banzel|vigabatrin|sabril|felbamate|tiagabine|cenobamate|xcopri",
        ),
    ),
    Absent(
        ("kidney stones",),
        "kidney stones",
        (
            r"stones?\b|calcul|lithiasis|nephrolith|ur(?:o|etero)lith|lithotrip|litholapaxy|\beswl\b|renal colic|ureteroscop",
            "ureteric colic|oxalate|struvite|staghorn|potassium citrate|urocit|cystinuria",
        ),
    ),
    Absent(
        ("celiac disease",),
        "celiac disease",
        (r"c(?:o)?eliac|gluten|gliadin|transglutaminase|\bttg\b|endomysi|sprue|dermatitis herpetiformis",),
    ),
    Absent(
        ("a stroke",),
        "stroke",
        (
            r"stroke|cerebrovasc|cerebral|transient isch|h(?:a)?emipleg|hemiple|h(?:a)?emipar|apoplex|lacunar|carotid|aphasi|brain isch",
            r"\bcva\b|\bcvas\b|\btias?\b|\bsah\b|\bich\b|brain (?:attack|bleed|infarct|h(?:a)?emorr)|intracranial|subarachnoid|basilar",
            "alteplase|tenecteplase|thrombectomy",
        ),
    ),
    Absent(
        ("glaucoma",),
        "glaucoma",
        (
            r"glaucoma|\bpoag\b|ocular hypertens|trabecul|iridotomy|cup.{1,4}disc",
            "latanoprost|xalatan|xalacom|travoprost|travatan|bimatoprost|lumigan|tafluprost|zioptan|saflutan|vyzulta|unoprostone",
            "timolol|timoptic|cosopt|combigan|dorzolamide|trusopt|brinzolamide|azopt|simbrinza|brimonidine|alphagan|apraclonidine",
            "betaxolol|carteolol|levobunolol|netarsudil|rhopressa|rocklatan|pilocarpine|acetazolamide|diamox|methazolamide",
        ),
    ),
    Absent(
        ("psoriasis",),
        "psoriasis",
        (
            "psoria|calcipotri|dovonex|dovobet|taclonex|enstilar|apremilast|otezla|acitretin|soriatane|deucravacitinib|sotyktu",
            "ustekinumab|stelara|secukinumab|cosentyx|ixekizumab|taltz|guselkumab|tremfya|risankizumab|skyrizi|tildrakizumab|ilumya",
            "brodalumab|bimekizumab|adalimumab|humira|etanercept|enbrel|tapinarof",
        ),
    ),
    Absent(
        ("osteoporosis", "brittle bones"),
        "osteoporosis",
        (
            r"osteopor|osteopen|brittle|bone density|bone mineral|bone loss|\bdexa\b|\bdxa\b|densitometr|\bbmd\b|fragility fracture",
            r"dronate|dronic|bisphosphon|fosamax|actonel|atelvia|boniva|bonviva|reclast|aclasta|zometa|raloxifene|evista",
            "strontium ranelate|denosumab|prolia|xgeva|teriparatide|forteo|forsteo|abaloparatide|tymlos|romosozumab|evenity",
            "calcitonin|miacalcin",
        ),
    ),
    Absent(
        ("hepatitis C", "hep C"),
        "hepatitis C",
        (
            r"hepatitis|\bhep\.?[ -]?c\b|hcv|ribavirin|interferon|pegasys|buvir|asvir|previr",
            "sovaldi|harvoni|epclusa|mavyret|maviret|vosevi|zepatier|viekira",
        ),
    ),
    Absent(
        ("sleep apnea",),
        "sleep apnea",
        (r"apn(?:o)?ea|hypopn|\bosah?s?\b|\bsahs\b|[cb]i?pap\b|positive airway|polysomn|sleep.disordered|sleep study|\bahi\b",),
    ),
    Absent(
        ("lupus",),
        "lupus",
        (
            r"lupus|\bsle\b|\bdle\b|libman|dsdna|ds-dna|anti-?smith|antinuclear",
            "hydroxychloroquine|plaquenil|belimumab|benlysta|anifrolumab|saphnelo|voclosporin",
        ),
    ),
    Absent(
        ("COPD", "emphysema"),
        "COPD",
        (
            r"copd|\bcoad\b|obstructive|emphysem|chronic bronchitis|alpha.?1.?antitrypsin",
            "tiotropium|spiriva|clidinium|incruse|anoro|tudorza|eklira|duaklir|glycopyrr|seebri|lonhala|bevespi|stiolto|spiolto|daterol",
            "ipratropium|atrovent|combivent|duoneb|roflumilast|daliresp|daxas|revefenacin|yupelri|breztri|trelegy|trimbow|ensifentrine",
            "symbicort|advair|seretide|breo|relvar|wixela",
        ),
    ),
    Absent(
        ("multiple sclerosis", "MS"),
        "multiple sclerosis",
        (
            r"sclerosis|\bms\b|\b(?:rr|pp|sp)ms\b|demyelinat|optic neuritis|oligoclonal|dissemin\w* scl",
            "interferon|avonex|rebif|betaseron|betaferon|plegridy|extavia|glatiramer|copaxone|natalizumab|tysabri|ocrelizumab|ocrevus",
            r"imod\b|gilenya|mayzent|zeposia|dimethyl fumarate|tecfidera|vumerity|teriflunomide|aubagio|ofatumumab|kesimpta|alemtuzumab",
            "lemtrada|cladribine|mavenclad|fampridine|ampyra|ublituximab",
        ),
    ),
)
