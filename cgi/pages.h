/* The handlers, for the route table. Each noun's are in page_<noun>.c; what a handler may rely on stands in request.h.
 */
#ifndef CGI_PAGES_H
#define CGI_PAGES_H

struct request;

/* page_health.c */
void page_health(struct request *r);

/* page_sign_in.c: both doors */
void page_sign_in_show(struct request *r);
void page_sign_in(struct request *r);
void page_sign_out(struct request *r);

/* page_my_tickets.c */
void page_home_show(struct request *r);
void page_my_tickets_show(struct request *r);

/* page_ask.c */
void page_ask_show(struct request *r);
void page_ask_send(struct request *r);

/* page_conversation.c */
void page_conversation_show(struct request *r);
void page_conversation_reply(struct request *r);
void page_conversation_follow_up(struct request *r);

/* page_attachment.c: both doors */
void page_attachment_read(struct request *r);

/* page_queue.c */
void page_queue_show(struct request *r);
void page_queue_find(struct request *r);
void page_queue_go(struct request *r);

/* page_desk_ticket.c */
void page_desk_ticket_show(struct request *r);
void page_desk_ticket_reply(struct request *r);
void page_desk_ticket_note(struct request *r);
void page_desk_ticket_change(struct request *r);

/* page_desk_clocks.c */
void page_desk_clocks_show(struct request *r);

/* page_desk_new.c */
void page_desk_new_show(struct request *r);
void page_desk_new_enter(struct request *r);

/* page_workbook.c */
void page_workbook_list(struct request *r);
void page_workbook_read(struct request *r);

#endif
