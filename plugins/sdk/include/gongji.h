/*
 * The contract between gongji and a policy library, in C.
 * Made from plugins/sdk/src/abi.rs and abi/hook_table.rs; do not edit. To write it again:
 *   GONGJI_UPDATE_EXPECTED=1 cargo test --release --test c_header
 *
 * The C ABI between gongji and a policy library: `repr(C)` structs, and the rules that hold for them.
 *
 * A library exports one data symbol, `GONGJI_SYMBOL`, of type `GongjiLibrary`. The engine reads its version before it runs any
 * code of the library; then `open -> gate -> create -> apply* (any thread, disjoint batches) -> destroy`.
 *
 * Rules that never change within a major version:
 * - every struct begins with (or is listed with) its size and grows only at its end; what an older library does not
 *   have reads as zero; arrays of structs carry the size of their element;
 * - no allocation and no ownership crosses, except the opaque instance from `create` to `destroy`;
 * - all pointers of the descriptors live as long as the library stays loaded, which is for ever;
 * - columns, never rows; a column pointer is valid during the call only, is aligned for its element, and has
 *   `GongjiBatch.len` elements; columns of one batch never overlap;
 * - money is `int64_t` fen, a share is `int64_t` parts per million (`GONGJI_SHARE_ONE`), a flag is `uint8_t` 0 or 1;
 * - `apply` is a pure function of (parameters, circumstances, columns): no clock, files, threads or globals; row i may
 *   depend on row i alone, in a batch of any length and order;
 * - some rows belong together, come in one batch and one order, and may depend on each other: the products of a policy
 *   (offer: as declared), the providers of an area (reimburse: pharmacies, then tiers 1 to 3; reimburse_care: the same, each
 *   tier's outpatient, chronic and inpatient care), the employers of an area (assess: by sector), the pooled funds of all
 *   areas (equalise: by area), the insurers of a policy's products (supervise: by product, then number).
 */
#ifndef GONGJI_H
#define GONGJI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Stands before the definition of GONGJI_LIBRARY, so that it is exported. */
#if defined(_WIN32)
#define GONGJI_EXPORT __declspec(dllexport)
#else
#define GONGJI_EXPORT __attribute__((visibility("default")))
#endif

/* A text constant as the value of a GongjiStr: GongjiStr name = GONGJI_STR("pool_share"); */
#define GONGJI_STR(text) { (const uint8_t *)("" text ""), sizeof(text) - 1 }

typedef struct GongjiStr GongjiStr;
typedef struct GongjiErrorBuffer GongjiErrorBuffer;
typedef struct GongjiLibrary GongjiLibrary;
typedef struct GongjiNeutral GongjiNeutral;
typedef struct GongjiWords GongjiWords;
typedef struct GongjiTranslation GongjiTranslation;
typedef struct GongjiPolicy GongjiPolicy;
typedef struct GongjiValue GongjiValue;
typedef struct GongjiParam GongjiParam;
typedef struct GongjiPreset GongjiPreset;
typedef struct GongjiPresetValue GongjiPresetValue;
typedef struct GongjiColumn GongjiColumn;
typedef struct GongjiMetric GongjiMetric;
typedef struct GongjiProduct GongjiProduct;
typedef struct GongjiHook GongjiHook;
typedef struct GongjiField GongjiField;
typedef struct GongjiBatch GongjiBatch;
typedef struct GongjiCircumstances GongjiCircumstances;

/* Name of the exported data symbol, of type `GongjiLibrary`. */
#define GONGJI_SYMBOL "GONGJI_LIBRARY"

/* Refused unless equal. Stays 0 until the catalogue of policies is complete. */
#define GONGJI_ABI_MAJOR UINT32_C(0)

/* Counts the growths of the structs within a major version. */
#define GONGJI_ABI_MINOR UINT32_C(6)

/* A share of 1 (100%) in parts per million. */
#define GONGJI_SHARE_ONE INT64_C(1000000)

/* UTF-8 text owned by the library, alive as long as the library is loaded. */
struct GongjiStr {
    /* First byte; may be dangling when `len` is 0. */
    const uint8_t *ptr;
    /* Number of bytes. */
    size_t len;
};

/* A buffer owned by the caller into which an error text is written, cut at a character boundary. */
struct GongjiErrorBuffer {
    /* First byte of the buffer. */
    uint8_t *ptr;
    /* Bytes that fit. */
    size_t capacity;
    /* Bytes written. */
    size_t len;
};

/* `apply` and `create` succeeded. */
#define GONGJI_OK UINT32_C(0)

/* The policy refused; the error buffer says why. */
#define GONGJI_REFUSED UINT32_C(1)

/* The policy panicked; the error buffer holds message and place. */
#define GONGJI_PANICKED UINT32_C(2)

/* What the exported symbol holds: the policies of one library. */
struct GongjiLibrary {
    /* `sizeof(GongjiLibrary)` when the library was built. */
    uint32_t size;
    /* Must equal the engine's `GONGJI_ABI_MAJOR`. */
    uint32_t abi_major;
    /* The `GONGJI_ABI_MINOR` it was built against. */
    uint32_t abi_minor;
    /* `sizeof(GongjiPolicy)` when the library was built. */
    uint32_t policy_size;
    /* First of `policy_count` descriptors, `policy_size` bytes apart. */
    const GongjiPolicy *policies;
    /* Number of policies. */
    size_t policy_count;
    /* Extensions by `name/revision`; null when unknown. May be absent. */
    const void *(*extension)(GongjiStr id);
};

/* Extension by which a library says which of its policies are neutral. Answer: a `GongjiNeutral`. */
#define GONGJI_NEUTRAL "neutral/1"

/* Policies that with their default parameters update no column and write zero in every other. `gongji check` holds them to it. */
struct GongjiNeutral {
    /* `sizeof(GongjiNeutral)` when the library was built. */
    uint32_t size;
    /* Zero. */
    uint32_t reserved;
    /* One flag a policy, in their order: 1 when it is neutral. */
    const uint8_t *flags;
    /* Number of flags. */
    size_t count;
};

/* Extension by which a library says what its policies and their parts are called in other languages. Answer: a `GongjiWords`. */
#define GONGJI_WORDS "words/1"

/* Translations of a library's English. Whatever has none is told in English. */
struct GongjiWords {
    /* `sizeof(GongjiWords)` when the library was built. */
    uint32_t size;
    /* `sizeof(GongjiTranslation)`. */
    uint32_t translation_size;
    /* Translations, `translation_size` bytes apart. */
    const GongjiTranslation *translations;
    /* Number of translations. */
    size_t count;
};

/* One policy in one language. */
struct GongjiTranslation {
    /* Id of the policy. */
    GongjiStr policy;
    /* The language by its code: `zh`. */
    GongjiStr language;
    /*
     * A line an entry, `key = words`. Keys are `name`, `summary`, `parameter.NAME`, `choice.PARAMETER.VALUE`, `preset.NAME`,
     * `column.NAME`, `metric.NAME`, `product.NAME`. Lines that are empty or begin with `#` say nothing.
     */
    GongjiStr lines;
};

/* One policy: what it is, its parameters, presets, columns, products and hooks. */
struct GongjiPolicy {
    /* Kebab-case, unique: `outpatient-pooling`. */
    GongjiStr id;
    /* Semantic version of the policy. */
    GongjiStr version;
    /* One line for people. */
    GongjiStr summary;
    /* Parameters, `param_size` bytes apart. */
    const GongjiParam *params;
    /* Number of parameters. */
    size_t param_count;
    /* `sizeof(GongjiParam)`. */
    uint32_t param_size;
    /* `sizeof(GongjiPreset)`. */
    uint32_t preset_size;
    /* Named settings of the parameters. */
    const GongjiPreset *presets;
    /* Number of presets. */
    size_t preset_count;
    /* Columns of its own that the engine keeps for it. */
    const GongjiColumn *columns;
    /* Number of columns. */
    size_t column_count;
    /* `sizeof(GongjiColumn)`. */
    uint32_t column_size;
    /* `sizeof(GongjiProduct)`. */
    uint32_t product_size;
    /* Insurance products it puts on offer. */
    const GongjiProduct *products;
    /* Number of products. */
    size_t product_count;
    /* Where it acts in the year. */
    const GongjiHook *hooks;
    /* Number of hooks. */
    size_t hook_count;
    /* `sizeof(GongjiHook)`. */
    uint32_t hook_size;
    /* `sizeof(GongjiField)`. */
    uint32_t field_size;
    /* Ids of policies that must be active beside it. */
    const GongjiStr *requires_;
    /* Number of `requires`. */
    size_t requires_count;
    /* Makes an instance from one value per parameter, in their order. Null and a filled error buffer on refusal. */
    void *(*create)(const GongjiValue *values, size_t count, GongjiErrorBuffer *error);
    /* Ends an instance. */
    void (*destroy)(void *instance);
    /* Ids of policies after which it acts where they are in one arm. This and all that follows: since minor version 3. */
    const GongjiStr *after;
    /* Number of `after`. */
    size_t after_count;
    /* Ids of policies before which it acts where they are in one arm. */
    const GongjiStr *before;
    /* Number of `before`. */
    size_t before_count;
    /* The `GONGJI_SCHEME_*` on which its hooks act; 0 stands for the employees'. This and all that follows: since minor version 4. */
    uint32_t scheme;
    /* 1 when it founds that scheme: where it is active the scheme is there, and no other policy may found it too. */
    uint32_t founds_scheme;
    /* Metrics of its own, `metric_size` bytes apart. */
    const GongjiMetric *metrics;
    /* Number of `metrics`. */
    size_t metric_count;
    /* `sizeof(GongjiMetric)`. */
    uint32_t metric_size;
    /* Zero. */
    uint32_t reserved;
};

/* Basic schemes of medical insurance. A person is in at most one in a year. */
/* None: whoever is in no scheme pays cash. */
#define GONGJI_SCHEME_NONE UINT32_C(0)
/* The employees' scheme; its members are those with a status. */
#define GONGJI_SCHEME_EMPLOYEES UINT32_C(1)
/* The residents' scheme. */
#define GONGJI_SCHEME_RESIDENTS UINT32_C(2)
/* Free medical care of government and institutions. */
#define GONGJI_SCHEME_FREE_CARE UINT32_C(3)
/* Labour insurance of firms. */
#define GONGJI_SCHEME_LABOUR_INSURANCE UINT32_C(4)
/* A scheme of migrants' own. */
#define GONGJI_SCHEME_MIGRANTS UINT32_C(5)
/* Accounts with a compulsory shield against large bills. */
#define GONGJI_SCHEME_ACCOUNT_AND_SHIELD UINT32_C(6)

/* A parameter value; the parameter's kind says which member counts. */
struct GongjiValue {
    /* For every kind but `GONGJI_PARAM_KIND_REAL`. */
    int64_t integer;
    /* For `GONGJI_PARAM_KIND_REAL`. */
    double real;
};

/* Kinds of parameter. */
/* 0 or 1. */
#define GONGJI_PARAM_KIND_FLAG UINT32_C(0)
/* A whole number. */
#define GONGJI_PARAM_KIND_COUNT UINT32_C(1)
/* A finite real number. */
#define GONGJI_PARAM_KIND_REAL UINT32_C(2)
/* Parts per million; written as a fraction (0.85) in a scenario. */
#define GONGJI_PARAM_KIND_SHARE UINT32_C(3)
/* Fen; written in yuan in a scenario. */
#define GONGJI_PARAM_KIND_MONEY UINT32_C(4)
/* Years of age or of duration. */
#define GONGJI_PARAM_KIND_YEARS UINT32_C(5)
/* Index into the choices; written as its name. */
#define GONGJI_PARAM_KIND_CHOICE UINT32_C(6)

/* A parameter with its range and its manual text. */
struct GongjiParam {
    /* Snake-case name, the TOML key. */
    GongjiStr name;
    /* What it means, with the source of its default. */
    GongjiStr doc;
    /* Unit in words: `share`, `yuan a year`, `years`. */
    GongjiStr unit;
    /* One of `GONGJI_PARAM_KIND_*`. */
    uint32_t kind;
    /* Zero. */
    uint32_t reserved;
    /* Value when the scenario is silent. */
    GongjiValue default_;
    /* Smallest allowed value. */
    GongjiValue min;
    /* Largest allowed value. */
    GongjiValue max;
    /* Names of the choices of a `GONGJI_PARAM_KIND_CHOICE`. */
    const GongjiStr *choices;
    /* Number of choices. */
    size_t choice_count;
};

/* A named setting: the parameters it changes from their defaults. */
struct GongjiPreset {
    /* Kebab-case name. */
    GongjiStr name;
    /* What it stands for and where its figures come from. */
    GongjiStr doc;
    /* The changed parameters. */
    const GongjiPresetValue *values;
    /* Number of changed parameters. */
    size_t value_count;
};

/* One parameter of a preset. */
struct GongjiPresetValue {
    /* Index of the parameter. */
    size_t param;
    /* Its value. */
    GongjiValue value;
};

/* Element types of a column. */
/* `uint8_t` */
#define GONGJI_ELEMENT_U8 UINT32_C(0)
/* `int32_t` */
#define GONGJI_ELEMENT_I32 UINT32_C(1)
/* `int64_t` */
#define GONGJI_ELEMENT_I64 UINT32_C(2)
/* `uint64_t` */
#define GONGJI_ELEMENT_U64 UINT32_C(3)

/* How long the engine keeps a policy's own column. */
/* Zero at the start of each year: deductibles met, ceilings used up. */
#define GONGJI_SPAN_YEAR UINT32_C(0)
/* As long as the person lives: saved, restored and branched with the state. */
#define GONGJI_SPAN_LIFE UINT32_C(1)

/* What a row of a policy's own column is. */
/* A person. */
#define GONGJI_HOLDER_PERSON UINT32_C(0)
/* The pooled fund of an area. Written by close and adapt; every other hook over the area's rows reads it in each row. */
#define GONGJI_HOLDER_FUND UINT32_C(1)
/* A provider. Written and read by reimburse, and since minor version 4 by reimburse_care, in all its rows one value. */
#define GONGJI_HOLDER_PROVIDER UINT32_C(2)
/* The employers of one sector in an area. Written and read by the hook over firms. Since minor version 4. */
#define GONGJI_HOLDER_FIRM UINT32_C(3)

/* How the values of a policy's own column are kept, and handed to its hooks. */
/* As `int64_t`. */
#define GONGJI_WIDTH_I64 UINT32_C(0)
/* As `uint8_t`: flags and numbers from 0 to 255. */
#define GONGJI_WIDTH_U8 UINT32_C(1)
/* As `int32_t`: numbers, and amounts up to 21 million yuan. */
#define GONGJI_WIDTH_I32 UINT32_C(2)

/* A column of a policy's own, kept by the engine. */
struct GongjiColumn {
    /* Snake-case name, unique within the policy. */
    GongjiStr name;
    /* What it holds. */
    GongjiStr doc;
    /* Unit in words. */
    GongjiStr unit;
    /* One of `GONGJI_SPAN_*`. */
    uint32_t span;
    /* One of `GONGJI_HOLDER_*`; 0, a person, before minor version 2. */
    uint32_t holder;
    /* One of `GONGJI_WIDTH_*`; 0, `int64_t`, before minor version 4. */
    uint32_t width;
    /* Zero. */
    uint32_t reserved;
};

/* What a policy's own metric counts. */
/* Persons, bills, stays or whatever its unit says. */
#define GONGJI_METRIC_KIND_COUNT UINT32_C(0)
/* Fen; told in yuan. */
#define GONGJI_METRIC_KIND_MONEY UINT32_C(1)

/*
 * A metric of a policy's own. A hook writes an `int64_t` column of its name, a number for every row; the engine adds them up by
 * area and for the nation, weights them up and tells the sum of the year as `policy-id.name`. What is written in a probe is
 * not counted. Hooks over rows of the nation have none.
 */
struct GongjiMetric {
    /* Snake-case name, unique among the policy's metrics and columns. */
    GongjiStr name;
    /* What is counted. */
    GongjiStr doc;
    /* Unit in words: `persons`, `stays`; `yuan` for money. */
    GongjiStr unit;
    /* One of `GONGJI_METRIC_KIND_*`. */
    uint32_t kind;
    /* Zero. */
    uint32_t reserved;
};

/* How one comes to hold a product. */
/* By asking for it. */
#define GONGJI_ENTRY_OPT_IN UINT32_C(0)
/* By not refusing it. */
#define GONGJI_ENTRY_OPT_OUT UINT32_C(1)
/* By being asked for its premium: nobody decides. Since minor version 6. */
#define GONGJI_ENTRY_COMPULSORY UINT32_C(2)

/* Who is insured by one contract. */
/* One person. */
#define GONGJI_INSURED_PERSON UINT32_C(0)
/* Those at home who are asked: they decide together, and each pays the own premium. */
#define GONGJI_INSURED_HOUSEHOLD UINT32_C(1)

/* What happens when a contract of several years ends. */
/* Nothing is said: refused of a product whose contracts last more than a year. */
#define GONGJI_RENEWAL_UNSAID UINT32_C(0)
/* Everybody is asked anew, at the premium of the year. */
#define GONGJI_RENEWAL_ASKED UINT32_C(1)
/* It goes on for another term at the premium of the year, as long as whoever is to pay can and it is offered. */
#define GONGJI_RENEWAL_GOES_ON UINT32_C(2)

/* An insurance product that a policy puts on offer. Settle hooks, or a diagnose hook, that name its index pay its claims. */
struct GongjiProduct {
    /* Kebab-case name, unique within the policy. */
    GongjiStr name;
    /* What it covers. */
    GongjiStr doc;
    /* Number of insurers that sell it on the same terms, at least 1. */
    uint32_t insurers;
    /* One of `GONGJI_ENTRY_*`. */
    uint32_t entry;
    /* Years that a contract lasts at one premium, 1 to 50; 0 stands for 1. This and all that follows: since minor version 4. */
    uint32_t term;
    /* Years of holding it without a break before claims are paid, 0 to 50. */
    uint32_t waiting;
    /* One of `GONGJI_INSURED_*`. */
    uint32_t insured;
    /* 1 when it pays lump sums, by a hook of diagnose, and no bills; otherwise 0. */
    uint32_t lump_sum;
    /* One of `GONGJI_RENEWAL_*`; said of contracts that last more than a year. Since minor version 6. */
    uint32_t renewal;
    /* Zero. */
    uint32_t reserved;
};

/* Where in the year a hook stands. The columns are those that it may name as its fields. */
/*
 * The price of the policy's products this year. Rows: the products of this policy.
 * - holders (int64_t, read only): holders last year, persons
 * - premiums (int64_t, read only): premiums last year, fen
 * - claims (int64_t, read only): claims last year, fen
 * - price_level (int64_t, may be written): price over the policy's tariff, parts per million; holds the insurer's own
 *   quote on entry
 */
#define GONGJI_HOOK_OFFER UINT32_C(3)
/*
 * What becomes of account balances when the policy starts, and when it has ended (`GongjiCircumstances.ending`). Rows:
 * persons, once when the policy starts in the area and once when it ends.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - has_account (uint8_t, read only): 1 with an individual account
 * - account_balance (int64_t, read only): account balance now, fen
 * - account_to_pool (int64_t, may be written): moved from the account to the pooled fund, fen
 * - account_to_person (int64_t, may be written): paid out from the account in cash, fen
 * - account_to_treasury (int64_t, may be written): taken from the account by the treasury, fen
 * - frozen_balance (int64_t, read only): frozen: kept for the person and the heirs, out of use until it is thawed, fen
 * - account_to_frozen (int64_t, may be written): frozen now, fen
 * - frozen_to_account (int64_t, may be written): thawed now, fen
 */
#define GONGJI_HOOK_MIGRATE UINT32_C(11)
/*
 * What leaves account balances each year, and what is kept out of use. Rows: persons, each year. Since minor version 5.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - has_account (uint8_t, read only): 1 with an individual account
 * - account_balance (int64_t, read only): account balance now, fen
 * - account_to_pool (int64_t, may be written): moved from the account to the pooled fund, fen
 * - account_to_person (int64_t, may be written): paid out from the account in cash, fen
 * - account_to_treasury (int64_t, may be written): taken from the account by the treasury, fen
 * - frozen_balance (int64_t, read only): frozen: kept for the person and the heirs, out of use until it is thawed, fen
 * - account_to_frozen (int64_t, may be written): frozen now, fen
 * - frozen_to_account (int64_t, may be written): thawed now, fen
 */
#define GONGJI_HOOK_SWEEP UINT32_C(18)
/*
 * Who is insured this year. Rows: persons.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - sex (uint8_t, read only): 0 male, 1 female
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - wage (int64_t, read only): own wage this year, fen; 0 when retired
 * - sector (uint8_t, read only): sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3
 *   private, 4 small, 5 flexible, 6 migrant, 7 laid off
 * - household_size (uint8_t, read only): persons at home; 255 when there are more
 * - household_income (int64_t, read only): income of the household this year, fen
 * - residence (uint8_t, read only): lives 0 in the country, 1 in a town; a move to another area alone changes it
 * - hukou (uint8_t, read only): registered 0 in the province, 1 in another one; a move between provinces alone changes
 *   it
 * - county (uint8_t, read only): county or district of the area in which the household lives, from 0
 * - insured (uint8_t, may be written): 1 when in the scheme this year
 */
#define GONGJI_HOOK_ELIGIBILITY UINT32_C(0)
/*
 * What employer, worker and treasury pay. Rows: insured persons.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - sex (uint8_t, read only): 0 male, 1 female
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - wage (int64_t, read only): own wage this year, fen; 0 when retired
 * - pension (int64_t, read only): own basic pension this year, fen; 0 when working
 * - has_account (uint8_t, read only): 1 with an individual account
 * - base (int64_t, read only): reported contribution base, 60% to 300% of W, fen; 0 when not contributing
 * - sector (uint8_t, read only): sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3
 *   private, 4 small, 5 flexible, 6 migrant, 7 laid off
 * - household_size (uint8_t, read only): persons at home; 255 when there are more
 * - household_income (int64_t, read only): income of the household this year, fen
 * - residence (uint8_t, read only): lives 0 in the country, 1 in a town; a move to another area alone changes it
 * - hukou (uint8_t, read only): registered 0 in the province, 1 in another one; a move between provinces alone changes
 *   it
 * - county (uint8_t, read only): county or district of the area in which the household lives, from 0
 * - employer_contribution (int64_t, may be written): paid by the employer, fen
 * - worker_contribution (int64_t, may be written): paid by the person, fen
 * - treasury_contribution (int64_t, may be written): paid by the treasury, fen
 * - large_expense_contribution (int64_t, may be written): paid by the person into the area's fund for large expenses,
 *   beside the others, fen
 */
#define GONGJI_HOOK_CONTRIBUTION UINT32_C(1)
/*
 * What goes to the individual account, and its interest. Rows: insured persons.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - sex (uint8_t, read only): 0 male, 1 female
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - wage (int64_t, read only): own wage this year, fen; 0 when retired
 * - pension (int64_t, read only): own basic pension this year, fen; 0 when working
 * - has_account (uint8_t, read only): 1 with an individual account
 * - base (int64_t, read only): reported contribution base, 60% to 300% of W, fen; 0 when not contributing
 * - account_balance (int64_t, read only): account balance now, fen
 * - sector (uint8_t, read only): sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3
 *   private, 4 small, 5 flexible, 6 migrant, 7 laid off
 * - household_size (uint8_t, read only): persons at home; 255 when there are more
 * - household_income (int64_t, read only): income of the household this year, fen
 * - employer_contribution (int64_t, read only): paid by the employer this year, fen
 * - worker_contribution (int64_t, read only): paid by the person this year, fen
 * - account_credit (int64_t, may be written): from the pooled fund to the account, fen
 * - account_interest (int64_t, may be written): interest credited to the account, fen
 */
#define GONGJI_HOOK_CREDIT UINT32_C(2)
/*
 * Which tier care is sent to. Rows: insured persons.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - sex (uint8_t, read only): 0 male, 1 female
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - wage (int64_t, read only): own wage this year, fen; 0 when retired
 * - pension (int64_t, read only): own basic pension this year, fen; 0 when working
 * - chronic (uint8_t, read only): 1 with a chronic disease
 * - chronic_certified (uint8_t, read only): 1 when certified for the chronic outpatient list
 * - sector (uint8_t, read only): sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3
 *   private, 4 small, 5 flexible, 6 migrant, 7 laid off
 * - household_size (uint8_t, read only): persons at home; 255 when there are more
 * - household_income (int64_t, read only): income of the household this year, fen
 * - tier (uint8_t, read only): tier chosen for this year: 1 community, 2 district, 3 city hospital
 * - to_community (int64_t, may be written): chance to go to tier 1 instead of where one would have gone, parts per
 *   million
 * - to_district (int64_t, may be written): chance to go to tier 2 instead, parts per million
 * - to_city (int64_t, may be written): chance to go to tier 3 instead, parts per million; the three together at most
 *   1,000,000
 */
#define GONGJI_HOOK_STEER UINT32_C(5)
/*
 * Who is offered cover, at which premium. Rows: persons, once a product.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - sex (uint8_t, read only): 0 male, 1 female
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - wage (int64_t, read only): own wage this year, fen; 0 when retired
 * - pension (int64_t, read only): own basic pension this year, fen; 0 when working
 * - chronic (uint8_t, read only): 1 with a chronic disease
 * - has_account (uint8_t, read only): 1 with an individual account
 * - account_balance (int64_t, read only): account balance now, fen
 * - sector (uint8_t, read only): sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3
 *   private, 4 small, 5 flexible, 6 migrant, 7 laid off
 * - household_size (uint8_t, read only): persons at home; 255 when there are more
 * - household_income (int64_t, read only): income of the household this year, fen
 * - residence (uint8_t, read only): lives 0 in the country, 1 in a town; a move to another area alone changes it
 * - hukou (uint8_t, read only): registered 0 in the province, 1 in another one; a move between provinces alone changes
 *   it
 * - county (uint8_t, read only): county or district of the area in which the household lives, from 0
 * - carried_over (int64_t, read only): account balance carried over from earlier years, fen
 * - held (uint8_t, read only): 1 when held last year
 * - family_balance (int64_t, read only): balances of the other insured persons' accounts at home now, fen
 * - premium (int64_t, may be written): premium asked this year, fen; 0 when not offered to this person
 * - from_account (uint8_t, may be written): 1 when the account pays it
 * - from_family (uint8_t, may be written): 1 when the accounts at home pay what the own account, if it pays, cannot
 * - account_limit (int64_t, may be written): the most that accounts pay of it, fen; cash pays the rest
 * - held_unless_refused (uint8_t, may be written): 1 when this person holds it unless it is refused
 * - mobilised (int64_t, may be written): chance that the person is brought to decide about it, parts per million; who
 *   is not holds it where it is held unless refused, and nowhere else
 */
#define GONGJI_HOOK_PURCHASE UINT32_C(4)
/*
 * Who is put on the chronic list for a condition, and who is paid a lump sum. Rows: conditions of insured persons.
 * Since minor version 4.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - sex (uint8_t, read only): 0 male, 1 female
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - wage (int64_t, read only): own wage this year, fen; 0 when retired
 * - pension (int64_t, read only): own basic pension this year, fen; 0 when working
 * - chronic_certified (uint8_t, read only): 1 when certified for the chronic outpatient list
 * - sector (uint8_t, read only): sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3
 *   private, 4 small, 5 flexible, 6 migrant, 7 laid off
 * - household_size (uint8_t, read only): persons at home; 255 when there are more
 * - household_income (int64_t, read only): income of the household this year, fen
 * - residence (uint8_t, read only): lives 0 in the country, 1 in a town; a move to another area alone changes it
 * - hukou (uint8_t, read only): registered 0 in the province, 1 in another one; a move between provinces alone changes
 *   it
 * - condition (uint8_t, read only): 0 hypertension, 1 diabetes, 2 heart, 3 stroke, 4 lung, 5 kidney, 6 cancer, 7
 *   musculoskeletal, 8 digestive
 * - began (uint8_t, read only): 1 when the person has it since this year and never had it before
 * - managed (uint8_t, read only): 1 when certified last year, with a visit for a disease on the chronic list
 * - covered (uint8_t, read only): 1 when the person holds the hook's product (1 for all when it serves none)
 * - certify (uint8_t, may be written): 1 puts the person on the chronic list, from this year on
 * - lump_sum (int64_t, may be written): paid to the person by the hook's payer, fen
 */
#define GONGJI_HOOK_DIAGNOSE UINT32_C(17)
/*
 * The bill before it is settled. Rows: bills.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - chronic_certified (uint8_t, read only): 1 when certified for the chronic outpatient list
 * - tier (uint8_t, read only): 1 community, 2 district, 3 city hospital; 0 pharmacy
 * - stay (uint8_t, read only): number of the stay in this year, from 1; 0 for other care
 * - sector (uint8_t, read only): sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3
 *   private, 4 small, 5 flexible, 6 migrant, 7 laid off
 * - wage (int64_t, read only): own wage this year, fen; 0 when retired
 * - pension (int64_t, read only): own basic pension this year, fen; 0 when working
 * - household_income (int64_t, read only): income of the household this year, fen
 * - out_of_area (uint8_t, read only): where the hospital lies: 0 in the own area, 1 in another of the province, 2 in
 *   another province
 * - billed (int64_t, may be written): the whole bill, fen; holds the bill so far on entry
 * - billed_out (int64_t, may be written): the part of it outside the catalogue, fen; holds the part so far on entry
 */
#define GONGJI_HOOK_TREAT UINT32_C(6)
/*
 * Who pays which part of a bill. Rows: claim lines.
 * - person (uint64_t, read only): identity, the same in every arm
 * - age (uint8_t, read only): completed years at the end of this year
 * - status (uint8_t, read only): 0 no member, 1 worker, 2 flexible worker, 3 retired
 * - chronic_certified (uint8_t, read only): 1 when certified for the chronic outpatient list
 * - has_account (uint8_t, read only): 1 with an individual account
 * - account_balance (int64_t, read only): account balance now, fen
 * - tier (uint8_t, read only): 1 community, 2 district, 3 city hospital; 0 pharmacy
 * - stay (uint8_t, read only): number of the stay in this year, from 1; 0 for other care
 * - sector (uint8_t, read only): sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3
 *   private, 4 small, 5 flexible, 6 migrant, 7 laid off
 * - wage (int64_t, read only): own wage this year, fen; 0 when retired
 * - pension (int64_t, read only): own basic pension this year, fen; 0 when working
 * - household_income (int64_t, read only): income of the household this year, fen
 * - out_of_area (uint8_t, read only): where the hospital lies: 0 in the own area, 1 in another of the province, 2 in
 *   another province
 * - billed (int64_t, read only): the whole bill, fen
 * - remaining_in (int64_t, read only): left to pay of what is in the catalogue, fen
 * - remaining_out (int64_t, read only): left to pay of what is not in the catalogue, fen
 * - covered (uint8_t, read only): 1 when the person holds the hook's product (1 for all when it serves none)
 * - family_balance (int64_t, read only): balances of the other members' accounts, fen (family-account layers only)
 * - conditions (int64_t, read only): chronic conditions, bit 0 hypertension, 1 diabetes, 2 heart, 3 stroke, 4 lung, 5
 *   kidney, 6 cancer, 7 musculoskeletal, 8 digestive
 * - over_ceiling (int64_t, may be written): the part of remaining_in above the basic scheme's ceiling, fen; set by the
 *   layer that has the ceiling
 * - paid_in (int64_t, may be written): this layer's payment from remaining_in, fen
 * - paid_out (int64_t, may be written): this layer's payment from remaining_out, fen
 */
#define GONGJI_HOOK_SETTLE UINT32_C(7)
/*
 * Cash for care that the treasury pays back. Rows: households with a member. Since minor version 2.
 * - size (int64_t, read only): persons
 * - income (int64_t, read only): income of the year, fen
 * - cash (int64_t, read only): paid in cash for care this year, fen
 * - burden (int64_t, read only): contributions, cash premiums and cash for care, less the growth of accounts, fen
 * - relief (int64_t, may be written): paid by the treasury towards the cash, fen; at most the cash
 */
#define GONGJI_HOOK_RELIEF UINT32_C(12)
/*
 * What the pool pays hospitals and pharmacies for each kind of care. Rows: providers of an area, by kind of care. Since
 * minor version 4.
 * - tier (uint8_t, read only): 1 community, 2 district, 3 city hospitals; 0 pharmacies
 * - care (uint8_t, read only): 1 outpatient, 2 chronic, 8 inpatient; 4 at pharmacies
 * - cases (int64_t, read only): visits, purchases or stays this year
 * - stays (int64_t, read only): the same for inpatient care, 0 for other care
 * - bed_days (int64_t, read only): days that these stays lasted together
 * - billed (int64_t, read only): bills this year, fen
 * - charged (int64_t, read only): the pool's part of these bills by the settle layers, fen
 * - volume (int64_t, read only): bills at opening-year prices, fen
 * - pool_payment (int64_t, may be written): what the pool pays for its part, fen; holds it so far on entry, `charged`
 *   at first
 */
#define GONGJI_HOOK_REIMBURSE_CARE UINT32_C(14)
/*
 * What the pool pays hospitals and pharmacies. Rows: providers of an area.
 * - tier (uint8_t, read only): 1 community, 2 district, 3 city hospitals; 0 pharmacies
 * - cases (int64_t, read only): visits, purchases and stays this year
 * - stays (int64_t, read only): stays in hospital among them
 * - bed_days (int64_t, read only): days that these stays lasted together
 * - billed (int64_t, read only): bills this year, fen
 * - charged (int64_t, read only): the pool's part of these bills by the settle layers, fen
 * - volume (int64_t, read only): bills at opening-year prices, fen
 * - capacity (int64_t, read only): volume for which there are staff and beds, fen; 0 before the first year
 * - pool_payment (int64_t, may be written): what the pool pays for its part, fen; holds it so far on entry, `charged`
 *   or the sum of `reimburse_care` at first
 */
#define GONGJI_HOOK_REIMBURSE UINT32_C(8)
/*
 * What employers pay beside their contributions, and what the treasury pays them. Rows: employers of an area, by
 * sector. Since minor version 4.
 * - sector (uint8_t, read only): 1 institution, 2 state, 3 private, 4 small, 5 flexible, 6 migrant, 7 laid off; 5 and 7
 *   are their own employers
 * - workers (int64_t, read only): members with a base this year
 * - wages (int64_t, read only): their wages this year, fen
 * - base (int64_t, read only): their reported contribution bases this year, fen
 * - due (int64_t, read only): contributions due for them this year, their own part included, fen
 * - owed (int64_t, read only): contributions owed at the end of the year, fen
 * - to_pool (int64_t, may be written): paid by the employers into the pooled fund, fen
 * - levy (int64_t, may be written): paid by the employers to the treasury, fen
 * - subsidy (int64_t, may be written): paid by the treasury to the employers, fen
 */
#define GONGJI_HOOK_ASSESS UINT32_C(15)
/*
 * Subsidy of the pooled fund, and money for the large-expense fund. Rows: pooled funds.
 * - income (int64_t, read only): income this year, fen
 * - outgo (int64_t, read only): outgo this year, fen
 * - balance (int64_t, read only): balance at the end of the year before any subsidy, fen
 * - subsidy (int64_t, may be written): paid by the treasury into the fund, fen
 * - to_large_expense (int64_t, may be written): moved from the fund to the area's fund for large expenses, fen
 */
#define GONGJI_HOOK_CLOSE UINT32_C(9)
/*
 * Money moved between the pooled funds of the areas, or given to them by the treasury. Rows: pooled funds of all areas.
 * Since minor version 4.
 * - income (int64_t, read only): income this year, fen
 * - outgo (int64_t, read only): outgo this year, fen
 * - area (int64_t, read only): number of the area, from 0
 * - balance (int64_t, read only): balance at the end of the year, any subsidy included, fen
 * - base (int64_t, read only): reported contribution bases of the year, fen
 * - insured (int64_t, read only): insured persons
 * - average_wage (int64_t, read only): last year's average annual wage of the area, fen
 * - transfer (int64_t, may be written): moved into the fund from those of other areas, below 0 out of it, fen; all
 *   together 0
 * - grant (int64_t, may be written): paid by the treasury into the fund, fen
 */
#define GONGJI_HOOK_EQUALISE UINT32_C(16)
/*
 * What the policy keeps of the closed fund for next year. Rows: pooled funds.
 * - income (int64_t, read only): income this year, fen
 * - outgo (int64_t, read only): outgo this year, fen
 * - balance (int64_t, read only): balance at the end of the year, any subsidy included, fen
 * - subsidy (int64_t, read only): paid by the treasury this year, fen
 * - base (int64_t, read only): reported contribution bases of the year, fen
 * - insured (int64_t, read only): insured persons
 */
#define GONGJI_HOOK_ADAPT UINT32_C(10)
/*
 * Support of insurers, and levies on them. Rows: insurers of this policy's products. Since minor version 2.
 * - product (int64_t, read only): index of the product in the policy
 * - insurer (int64_t, read only): number among the product's insurers, from 0
 * - premiums (int64_t, read only): premiums this year, fen
 * - claims (int64_t, read only): claims this year, fen
 * - expenses (int64_t, read only): expenses this year, fen
 * - reserve (int64_t, read only): reserve at the end of the year, fen
 * - stabilisation (int64_t, read only): the product's stabilisation reserve, which its insurers share, fen
 * - support (int64_t, may be written): paid by the treasury into the reserve, fen
 * - levy (int64_t, may be written): paid out of the reserve to the treasury, fen
 * - to_stabilisation (int64_t, may be written): paid by the insurer into the stabilisation reserve, fen
 * - from_stabilisation (int64_t, may be written): paid out of the stabilisation reserve to the insurer, fen
 */
#define GONGJI_HOOK_SUPERVISE UINT32_C(13)

/* Who pays what a settle hook writes. */
/* The pooled fund of the area. */
#define GONGJI_PAYER_POOL UINT32_C(0)
/* A fund for large expenses above the pool's ceiling. */
#define GONGJI_PAYER_LARGE_EXPENSE UINT32_C(1)
/* The insurer of a product. */
#define GONGJI_PAYER_COMMERCIAL UINT32_C(2)
/* The person's own account; never more than its balance. */
#define GONGJI_PAYER_ACCOUNT UINT32_C(3)
/* The accounts of the household; settled after all other layers, on what is left of the year's lines. */
#define GONGJI_PAYER_FAMILY_ACCOUNT UINT32_C(4)
/* The person's present or former employer. This and all that follows: since minor version 4. */
#define GONGJI_PAYER_EMPLOYER UINT32_C(5)
/* The state's budget. */
#define GONGJI_PAYER_TREASURY UINT32_C(6)

/* Chronic conditions, as numbers of the column `GONGJI_CONDITION_*` of diagnose. */
/* High blood pressure, diagnosed. */
#define GONGJI_CONDITION_HYPERTENSION UINT32_C(0)
/* Diabetes, diagnosed. */
#define GONGJI_CONDITION_DIABETES UINT32_C(1)
/* Ischaemic and other disease of the heart. */
#define GONGJI_CONDITION_HEART UINT32_C(2)
/* Cerebrovascular disease. */
#define GONGJI_CONDITION_STROKE UINT32_C(3)
/* Chronic disease of the airways. */
#define GONGJI_CONDITION_LUNG UINT32_C(4)
/* Chronic disease of the kidneys. */
#define GONGJI_CONDITION_KIDNEY UINT32_C(5)
/* Malignant tumour under treatment or surveillance. */
#define GONGJI_CONDITION_CANCER UINT32_C(6)
/* Disease of joints and back. */
#define GONGJI_CONDITION_MUSCULOSKELETAL UINT32_C(7)
/* Chronic disease of stomach, liver and gall bladder. */
#define GONGJI_CONDITION_DIGESTIVE UINT32_C(8)

/* Kinds of care, as bits of `GongjiHook.cares`. */
/* Ordinary outpatient care. */
#define GONGJI_CARE_OUTPATIENT UINT32_C(1)
/* Outpatient care for a disease on the chronic list. */
#define GONGJI_CARE_CHRONIC UINT32_C(2)
/* Drugs and goods from a retail pharmacy. */
#define GONGJI_CARE_PHARMACY UINT32_C(4)
/* A stay in hospital. */
#define GONGJI_CARE_INPATIENT UINT32_C(8)
/* Every kind. */
#define GONGJI_CARE_ALL UINT32_C(15)

/* One place in the year where the policy acts. */
struct GongjiHook {
    /* One of `GONGJI_HOOK_*`. */
    uint32_t hook;
    /* Settle: number of the layer. Otherwise 0. */
    uint32_t layer;
    /* Settle and diagnose: one of `GONGJI_PAYER_*`. Otherwise 0. */
    uint32_t payer;
    /* Settle and treat: the kinds of `GONGJI_CARE_*` it looks at. Otherwise 0. */
    uint32_t cares;
    /* Index of the product that this hook serves, or -1. */
    int32_t product;
    /* Zero. */
    uint32_t reserved;
    /* The columns it uses, `GongjiPolicy.field_size` bytes apart, in the order in which the batch carries them. */
    const GongjiField *fields;
    /* Number of fields. */
    size_t field_count;
    /* Acts on one batch. */
    uint32_t (*apply)(const void *instance, const GongjiBatch *batch, GongjiErrorBuffer *error);
};

/* What a hook does with a column. */
/* Reads it. */
#define GONGJI_ACCESS_READ UINT32_C(0)
/* Writes every row; what it held before is undefined. */
#define GONGJI_ACCESS_WRITE UINT32_C(1)
/* Reads it and writes it: it holds the value so far. */
#define GONGJI_ACCESS_UPDATE UINT32_C(2)

/* A column of a hook's table, by the name under which the engine offers it. */
struct GongjiField {
    /* A column of the hook's table or one of the policy's own columns. */
    GongjiStr name;
    /* One of `GONGJI_ELEMENT_*`; must be the column's. */
    uint32_t element;
    /* One of `GONGJI_ACCESS_*`. */
    uint32_t access;
};

/* Rows to act on. */
struct GongjiBatch {
    /* `sizeof(GongjiBatch)` of the engine. */
    uint32_t size;
    /* Instruction set to use: 0 baseline, 1 AVX2, 2 AVX-512. The result must not depend on it. */
    uint32_t isa;
    /* Number of rows. */
    size_t len;
    /* One pointer a field, in the order of `GongjiHook.fields`. */
    void *const *columns;
    /* What holds for the whole batch. */
    const GongjiCircumstances *circumstances;
};

/* What holds for all rows of a batch. Grows at its end. */
struct GongjiCircumstances {
    /* `sizeof(GongjiCircumstances)` of the engine. */
    uint32_t size;
    /* Calendar year. */
    int32_t year;
    /* Years since the policy became active here; 0 in its first year. */
    int32_t years_active;
    /* Number of the pooling area. */
    uint32_t area;
    /* W: last year's average annual wage of the pooling area, fen. */
    int64_t average_wage;
    /* P: last year's average annual basic pension of the area, fen. */
    int64_t average_pension;
    /* Average wage over that of the policy's first year, parts per million. */
    int64_t wage_growth;
    /* Consumer prices over those of the policy's first year, parts per million. */
    int64_t price_growth;
    /* Interest on demand deposits this year, parts per million a year. */
    int64_t demand_rate;
    /* Interest on three-month deposits this year, parts per million a year. */
    int64_t term_rate;
    /* Share of the employer's contribution that is due this year (1 but for the relief of 2020), parts per million. */
    int64_t employer_due;
    /* Settle, treat, reimburse and diagnose: 1 in a probe for a price, a payment or what a product may pay, 0 for real. */
    uint32_t probe;
    /* Settle and treat: the `GONGJI_CARE_*` bit of the lines. */
    uint32_t care;
    /* Purchase and settle of a product: its price level, parts per million of the tariff. Offer: that of last year. */
    int64_t price_level;
    /* Average basic pension over that of the policy's first year, parts per million. */
    int64_t pension_growth;
    /* Migrate: 1 when the policy ends, 0 when it starts. This and all that follows: since minor version 2. */
    uint32_t ending;
    /* Zero. */
    uint32_t reserved;
    /* Insured persons of the area last year; 0 before the first. */
    int64_t members;
    /* Income of the area's pooled fund last year, fen. */
    int64_t pool_income;
    /* Outgo of the area's pooled fund last year, fen. */
    int64_t pool_outgo;
    /* Balance of the area's pooled fund at the end of last year, fen. */
    int64_t pool_balance;
    /* All bills of the area's insured last year, fen. */
    int64_t medical_spending;
    /* Key of the replicate's luck, for draws of the policy's own: the same in every arm. */
    uint64_t luck;
    /*
     * The scheme of the rows, one of `GONGJI_SCHEME_*`; of a fund the one whose fund it is. Members, incomes and spending of last year
     * are the scheme's. This and all that follows: since minor version 4.
     */
    uint32_t scheme;
    /* Number of the province of the area, in the order of `provinces.csv`. */
    uint32_t province;
};

/* The one symbol that a library exports. */
extern GONGJI_EXPORT const GongjiLibrary GONGJI_LIBRARY;

#ifdef __cplusplus
}
#endif

#endif /* GONGJI_H */
