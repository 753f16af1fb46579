/* The commands on calendar files that need no database. argv[0] is the command's name, its own arguments follow; the
 * result is the exit status: 0, 1 for faults in file or questions, 2 for usage. */
#ifndef ADMIN_CALENDAR_H
#define ADMIN_CALENDAR_H

/* Answers questions on standard input as sla-rules.md section 1 says: bad lines get `error: …`, the rest is answered.
 */
int admin_calendar_vectors(int argc, char **argv);
/* Reads calendar files and refuses what 1.2 and 1.6 refuse. */
int admin_calendar_check(int argc, char **argv);

#endif
