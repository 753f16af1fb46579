"""What people do on the pages, for tests in which that is only the way to something else."""
import re

TICKET = {"subject": "Charged 40 seats, we have 25", "body": "Since November the invoice lists 40 seats.", "impact": "2", "urgency": "2",
          "category": "billing_invoice"}


def ask_page(client, service="billing"):
    return client.get(f"/ask?service={service}")


def file_ticket(client, service="billing", files=(), **fields):
    """Asks for help as a customer does; the ticket's number."""
    answer = client.submit(ask_page(client, service), "/ask", {**TICKET, **fields}, files)
    assert answer.status == 303, (answer.status, answer.text[:3000])
    return int(re.fullmatch(r"/tickets/(\d+)", answer.location).group(1))


def reply_form(client, ticket):
    """The fields of a ticket's reply form as the page has them."""
    return dict(client.get(f"/tickets/{ticket}").form("/reply").fields)


def bodies(site, ticket):
    """What was said on a ticket, in order."""
    return [row[0] for row in site.sql("SELECT body FROM firstline.ticket_message WHERE ticket_id = %s ORDER BY message_id", ticket)]
