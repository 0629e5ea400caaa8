/*
 * Pays one flat share of ordinary outpatient bills above a yearly deductible, the same for everybody.
 *
 * Rule by rule with sources in README.md. Not modelled: tiers of hospitals, retirees' higher shares, a cap.
 */
#include "gongji.h"

#include <stdlib.h>
#include <string.h>

/* Parameters, in the order in which `create` receives their values. */

enum { DEDUCTIBLE, POOL_SHARE };

static const GongjiParam PARAMS[] = {
    [DEDUCTIBLE] = {
        .name = GONGJI_STR("deductible"),
        .doc = GONGJI_STR("What a person pays first, each year [D]."),
        .unit = GONGJI_STR("yuan a year"),
        .kind = GONGJI_PARAM_KIND_MONEY,
        .default_ = { .integer = 50000 },
        .min = { .integer = 0 },
        .max = { .integer = 1000000 },
    },
    [POOL_SHARE] = {
        .name = GONGJI_STR("pool_share"),
        .doc = GONGJI_STR("Share of what lies above it that the pool pays [S1: from 50%]."),
        .unit = GONGJI_STR("share"),
        .kind = GONGJI_PARAM_KIND_SHARE,
        .default_ = { .integer = 500000 },
        .min = { .integer = 0 },
        .max = { .integer = GONGJI_SHARE_ONE },
    },
};

static const GongjiPresetValue FIRST_YUAN[] = { { .param = DEDUCTIBLE, .value = { .integer = 0 } } };

static const GongjiPreset PRESETS[] = {
    {
        .name = GONGJI_STR("first-yuan"),
        .doc = GONGJI_STR("Nothing is paid first."),
        .values = FIRST_YUAN,
        .value_count = 1,
    },
};

/* The engine keeps this column for every person and sets it to zero at the start of each year. */

static const GongjiColumn COLUMNS[] = {
    {
        .name = GONGJI_STR("deductible_met"),
        .doc = GONGJI_STR("Part of the deductible paid so far this year."),
        .unit = GONGJI_STR("fen"),
        .span = GONGJI_SPAN_YEAR,
    },
};

/* An instance: the parameters, which never change. */

typedef struct {
    int64_t deductible;
    int64_t pool_share;
} Terms;

/* Says why, as far as the buffer reaches. */
static void explain(GongjiErrorBuffer *error, const char *words)
{
    if (error == NULL || error->ptr == NULL) {
        return;
    }
    size_t len = strlen(words);
    error->len = len < error->capacity ? len : error->capacity;
    memcpy(error->ptr, words, error->len);
}

static void *create(const GongjiValue *values, size_t count, GongjiErrorBuffer *error)
{
    if (count != sizeof PARAMS / sizeof PARAMS[0]) {
        explain(error, "it takes two values: the deductible and the pool's share");
        return NULL;
    }
    for (size_t at = 0; at < count; at++) {
        if (values[at].integer < PARAMS[at].min.integer || values[at].integer > PARAMS[at].max.integer) {
            explain(error, at == DEDUCTIBLE ? "`deductible` is out of its range" : "`pool_share` is out of its range");
            return NULL;
        }
    }
    Terms *terms = malloc(sizeof *terms);
    if (terms == NULL) {
        explain(error, "there is no memory left");
        return NULL;
    }
    terms->deductible = values[DEDUCTIBLE].integer;
    terms->pool_share = values[POOL_SHARE].integer;
    return terms;
}

static void destroy(void *instance)
{
    free(instance);
}

/* The columns of the layer, in the order in which the batch carries them. */

enum { STATUS, REMAINING_IN, DEDUCTIBLE_MET, PAID_IN, PAID_OUT };

static const GongjiField FIELDS[] = {
    [STATUS] = { GONGJI_STR("status"), GONGJI_ELEMENT_U8, GONGJI_ACCESS_READ },
    [REMAINING_IN] = { GONGJI_STR("remaining_in"), GONGJI_ELEMENT_I64, GONGJI_ACCESS_READ },
    [DEDUCTIBLE_MET] = { GONGJI_STR("deductible_met"), GONGJI_ELEMENT_I64, GONGJI_ACCESS_UPDATE },
    [PAID_IN] = { GONGJI_STR("paid_in"), GONGJI_ELEMENT_I64, GONGJI_ACCESS_WRITE },
    [PAID_OUT] = { GONGJI_STR("paid_out"), GONGJI_ELEMENT_I64, GONGJI_ACCESS_WRITE },
};

/* Bills below this, 42.9 million yuan, times a share fit into 64 bits. */
#define MOST (INT64_C(1) << 32)

/* A share of an amount, half up, once a line. */
static int64_t share_of(int64_t amount, int64_t share)
{
    return (amount * share + GONGJI_SHARE_ONE / 2) / GONGJI_SHARE_ONE;
}

/* The pool's part of an outpatient line: its share of what lies above the rest of the deductible. */
static uint32_t pool(const void *instance, const GongjiBatch *batch, GongjiErrorBuffer *error)
{
    const Terms *terms = instance;
    const uint8_t *status = batch->columns[STATUS];
    const int64_t *remaining_in = batch->columns[REMAINING_IN];
    int64_t *deductible_met = batch->columns[DEDUCTIBLE_MET];
    int64_t *paid_in = batch->columns[PAID_IN];
    int64_t *paid_out = batch->columns[PAID_OUT];

    for (size_t row = 0; row < batch->len; row++) {
        int64_t bill = status[row] != 0 ? remaining_in[row] : 0;
        if (bill < 0 || bill >= MOST) {
            explain(error, "a bill is negative or above 42 million yuan");
            return GONGJI_REFUSED;
        }
        int64_t left = terms->deductible - deductible_met[row];
        int64_t own = left < 0 ? 0 : (bill < left ? bill : left);
        deductible_met[row] += own;
        paid_in[row] = share_of(bill - own, terms->pool_share);
        paid_out[row] = 0;
    }
    return GONGJI_OK;
}

static const GongjiHook HOOKS[] = {
    {
        .hook = GONGJI_HOOK_SETTLE,
        .layer = 23,
        .payer = GONGJI_PAYER_POOL,
        .cares = GONGJI_CARE_OUTPATIENT,
        .product = -1,
        .fields = FIELDS,
        .field_count = sizeof FIELDS / sizeof FIELDS[0],
        .apply = pool,
    },
};

static const GongjiPolicy POLICY = {
    .id = GONGJI_STR("flat-outpatient"),
    .version = GONGJI_STR("0.1.0"),
    .summary = GONGJI_STR("Pays a flat share of outpatient bills above a yearly deductible"),
    .params = PARAMS,
    .param_count = sizeof PARAMS / sizeof PARAMS[0],
    .param_size = sizeof(GongjiParam),
    .preset_size = sizeof(GongjiPreset),
    .presets = PRESETS,
    .preset_count = sizeof PRESETS / sizeof PRESETS[0],
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof COLUMNS[0],
    .column_size = sizeof(GongjiColumn),
    .product_size = sizeof(GongjiProduct),
    .hooks = HOOKS,
    .hook_count = sizeof HOOKS / sizeof HOOKS[0],
    .hook_size = sizeof(GongjiHook),
    .field_size = sizeof(GongjiField),
    .create = create,
    .destroy = destroy,
};

/* What it is called in Chinese: a line an entry. Left out, the page shows the English above. */
static const GongjiTranslation TRANSLATIONS[] = {
    {
        .policy = GONGJI_STR("flat-outpatient"),
        .language = GONGJI_STR("zh"),
        .lines = GONGJI_STR("name = 统一比例门诊统筹\n"
                            "summary = 按统一比例支付年度起付线以上的门诊费用\n"
                            "parameter.deductible = 每人每年的起付线 [D]\n"
                            "parameter.pool_share = 起付线以上部分的统筹基金支付比例 [S1：50%起步]\n"
                            "preset.first-yuan = 不设起付线\n"
                            "column.deductible_met = 本年已累计的起付线\n"),
    },
};

static const GongjiWords WORDS = {
    .size = sizeof(GongjiWords),
    .translation_size = sizeof(GongjiTranslation),
    .translations = TRANSLATIONS,
    .count = sizeof TRANSLATIONS / sizeof TRANSLATIONS[0],
};

static const void *extension(GongjiStr id)
{
    static const char WANTED[] = GONGJI_WORDS;
    if (id.len != sizeof WANTED - 1) {
        return 0;
    }
    for (size_t at = 0; at < id.len; at++) {
        if (id.ptr[at] != (uint8_t)WANTED[at]) {
            return 0;
        }
    }
    return &WORDS;
}

GONGJI_EXPORT const GongjiLibrary GONGJI_LIBRARY = {
    .size = sizeof(GongjiLibrary),
    .abi_major = GONGJI_ABI_MAJOR,
    .abi_minor = GONGJI_ABI_MINOR,
    .policy_size = sizeof(GongjiPolicy),
    .policies = &POLICY,
    .policy_count = 1,
    .extension = extension,
};
