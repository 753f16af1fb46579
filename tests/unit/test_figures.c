/* What the summary sheets add up: the percentage of rule 6.2. */
#include "report/figures.h"

/* Whole numbers, cut and not rounded: 24,999 of 25,000 are 99.996 %, which shows as 99.99 %; two of three 66.66 %. */
static void attainment_is_cut(void) {
    g_assert_cmpint(attainment_of(24999, 1), ==, 9999);
    g_assert_cmpint(attainment_of(2, 1), ==, 6666);
    g_assert_cmpint(attainment_of(1, 2), ==, 3333);
    g_assert_cmpint(attainment_of(0, 7), ==, 0);
    g_assert_cmpint(attainment_of(7, 0), ==, 10000);
    g_assert_cmpint(attainment_of(1, 10000), ==, 0);
    g_assert_cmpint(attainment_of(INT64_C(99999999999), 1), ==, 9999);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/figures/6.2/cut", attainment_is_cut);
    return g_test_run();
}
