/* Tables of words; see words.h. */
#include "cgi/words.h"

#include "cgi/request.h"
#include "shared/i18n.h"
#include "shared/sla_words.h"

static const struct status_words {
    const char *desk, *tone, *plain, *sentence;
} statuses[TICKET_STATUS_COUNT] = {
    [TICKET_NEW] = {N_("new"), "", N_("Received"), N_("We have it. Nobody has answered yet.")},
    [TICKET_IN_PROGRESS] = {N_("in progress"), "", N_("In progress"), N_("We are working on it.")},
    [TICKET_WAITING_CUSTOMER] = {N_("waiting for customer"), "soon", N_("Waiting for you"),
                                 N_("We asked you something and go on as soon as you answer.")},
    [TICKET_WAITING_VENDOR] = {N_("waiting for vendor"), "soon", N_("With the vendor"),
                               N_("We are working on it together with the vendor of the service.")},
    [TICKET_RESOLVED] = {N_("resolved"), "good", N_("Solved"), N_("We think that it is solved.")},
    [TICKET_CLOSED] = {N_("closed"), "still", N_("Closed"), N_("This one is over.")},
};

static const struct status_words *words_of(enum ticket_status status) {
    return &statuses[status > TICKET_NO_STATUS && status < TICKET_STATUS_COUNT ? status : TICKET_NEW];
}

const char *words_status(enum ticket_status status) {
    return i18n_text(words_of(status)->desk);
}

const char *words_status_tone(enum ticket_status status) {
    return words_of(status)->tone;
}

const char *words_status_plain(enum ticket_status status) {
    return i18n_text(words_of(status)->plain);
}

const char *words_status_sentence(enum ticket_status status) {
    return i18n_text(words_of(status)->sentence);
}

const char *words_metric(enum metric metric) {
    return sla_words_metric(metric);
}

const char *words_channel(const char *channel) {
    if (strcmp(channel, "phone") == 0)
        return _("by phone");
    if (strcmp(channel, "mail") == 0)
        return _("by mail");
    if (strcmp(channel, "import") == 0)
        return _("imported");
    return _("on the web");
}

const char *words_priority(int priority) {
    switch (priority) {
    case 1:
        return _("1 · highest");
    case 2:
        return _("2 · high");
    case 3:
        return _("3 · normal");
    default:
        return _("4 · low");
    }
}

/* The categories stand in the database (migration 0003); here are their words for the translators. */
static const char *const categories[] G_GNUC_UNUSED = {
    N_("Billing and subscriptions"),
    N_("Invoices, seats, renewal, payment"),
    N_("An invoice looks wrong"),
    N_("Wrong seats, wrong price, charged twice"),
    N_("Change or cancel a subscription"),
    N_("More or fewer seats, another product, renewal"),
    N_("Payment"),
    N_("Methods, reminders, address"),
    N_("Provisioning and deployment"),
    N_("New services, accounts, roll-out"),
    N_("Set up a new service"),
    N_("A product that was bought and is not there yet"),
    N_("Accounts and licences"),
    N_("Create, move or remove people, assign licences"),
    N_("Roll out to people and devices"),
    N_("Installation, migration, moving data"),
    N_("Software configuration"),
    N_("Settings, policies, how services work together"),
    N_("Settings of a service"),
    N_("Mail flow, sharing, retention, policies"),
    N_("Sign-in and identity"),
    N_("Single sign-on, second factor, directories"),
    N_("Something does not work"),
    N_("Slow, unavailable, can't connect, or wrong on the desktop"),
    N_("It is slow"),
    N_("Pages, files or calls take too long"),
    N_("It is unavailable"),
    N_("A service is down or shows an error"),
    N_("I can't connect"),
    N_("Network, VPN, mail or calls do not get through"),
    N_("Desktop: missing or wrong settings"),
    N_("A program on the desktop is not set up right"),
    N_("Desktop: incomplete integration"),
    N_("Add-ins, synchronisation, programs that should work together"),
    N_("Desktop: permissions"),
    N_("Access to a file, folder, mailbox or program is refused"),
    N_("Desktop: another deployment issue"),
    N_("Anything else about the desktop"),
    N_("Updates of services and software"),
    N_("New versions and what they change"),
    N_("An update of a service"),
    N_("Something changed or will change"),
    N_("An update of software"),
    N_("Versions, patches, failed updates"),
    N_("How do I …?"),
    N_("Questions about using what you have"),
    N_("A question about using it"),
    N_("How something is done"),
};

/* An empty text has a meaning of its own to gettext. */
const char *words_category(const char *name) {
    return *name == '\0' ? "" : i18n_text(name);
}

const char *words_impact_label(void) {
    return _("Who is affected?");
}

const char *words_urgency_label(enum door door) {
    return door == DOOR_DESK ? _("How much does it hold them up?") : _("How much does it hold you up?");
}

void words_impact(enum door door, struct choice choices[WORDS_SCALE]) {
    bool desk = door == DOOR_DESK;
    choices[0] = (struct choice){"1", desk ? _("All of them, or a whole site") : _("All of us, or a whole site"), NULL};
    choices[1] = (struct choice){"2", desk ? _("Several of them") : _("Several of us"), NULL};
    choices[2] = (struct choice){"3", _("One person"), NULL};
}

void words_urgency(enum door door, struct choice choices[WORDS_SCALE]) {
    choices[0] = (struct choice){"1", door == DOOR_DESK ? _("They can’t work") : _("We can’t work"), NULL};
    choices[1] = (struct choice){"2", _("It gets in the way"), NULL};
    choices[2] = (struct choice){"3", _("No hurry"), NULL};
}

const char *words_size(struct request *r, gint64 bytes) {
    if (bytes < 1000)
        return request_print(r, P_("%u byte", "%u bytes", bytes), (unsigned)bytes);
    if (bytes < 1000 * 1000)
        return request_print(r, _("%u kB"), (unsigned)((bytes + 500) / 1000));
    return request_print(r, _("%u.%u MB"), (unsigned)(bytes / 1000000), (unsigned)(bytes % 1000000 / 100000));
}
