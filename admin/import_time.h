/* Reads an instant of somebody else's log: text in the form that the mapping names, wall-clock time of a zone. */
#ifndef ADMIN_IMPORT_TIME_H
#define ADMIN_IMPORT_TIME_H

#include "shared/zone.h"

#include <glib.h>
#include <stdbool.h>

/* A format is `rfc3339`, or text with these parts, as strptime(3) has them; anything else stands for itself, a blank
 * for any blanks: %Y year (4 digits)   %y year (2 digits: 1970 to 2069)   %m month   %d day   %b English name of the
 * month (three letters or all)   %H hour   %I hour of 12   %p AM or PM   %M minute   %S second   %f fraction of a
 * second (cut) %z offset (Z, +hh, +hhmm, +hh:mm)   %s seconds since 1970   %% a percent sign Numbers may lack leading
 * zeros where a character that isn't a digit follows. True if the format tells an instant; otherwise `why` says what is
 * wrong with it. */
bool import_time_check(const char *format, const char **why);

/* False: `why` says in a few words what is wrong with the text. With %z, %s or rfc3339 the zone plays no part. Of the
 * two instants of a repeated hour the first is taken; a time that the zone's clocks skip is refused. */
bool import_time_parse(const char *text, const char *format, const struct zone *zone, gint64 *instant,
                       const char **why);

#endif
