/* Functions that this project doesn't use, as compile errors. Included everywhere by the makefile.
 * Each has a better form: g_strlcpy, g_snprintf, g_strdup_printf, g_ascii_strtoll, g_date_time_*, g_spawn_*. */
#ifndef SHARED_BANNED_H
#define SHARED_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRSTLINE_BANNED(function) firstline_does_not_use_##function

#undef strcpy
#define strcpy(a, b) FIRSTLINE_BANNED(strcpy)
#undef strcat
#define strcat(a, b) FIRSTLINE_BANNED(strcat)
#undef strncpy
#define strncpy(a, b, c) FIRSTLINE_BANNED(strncpy)
#undef strncat
#define strncat(a, b, c) FIRSTLINE_BANNED(strncat)
#undef sprintf
#define sprintf(...) FIRSTLINE_BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) FIRSTLINE_BANNED(vsprintf)
#undef strtok
#define strtok(a, b) FIRSTLINE_BANNED(strtok)
#undef gmtime
#define gmtime(a) FIRSTLINE_BANNED(gmtime)
#undef localtime
#define localtime(a) FIRSTLINE_BANNED(localtime)
#undef ctime
#define ctime(a) FIRSTLINE_BANNED(ctime)
#undef asctime
#define asctime(a) FIRSTLINE_BANNED(asctime)
#undef atoi
#define atoi(a) FIRSTLINE_BANNED(atoi)
#undef system
#define system(a) FIRSTLINE_BANNED(system)

#endif
