/* Whether this worker and its database answer, for the load balancer: 200 or 503, one statement, no session. */
#include "cgi/pages.h"
#include "cgi/request.h"
#include "sql/queries.h"

void page_health(struct request *r) {
    struct db_work *work = request_begin(r);
    db_ask(work, health_check, DB_ONE_ROW);
    if (!request_fetch(r))
        return;
    r->response.type = "text/plain; charset=utf-8";
    html(r->out, "ok\n");
}
