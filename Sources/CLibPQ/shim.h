// What Swift cannot import from libpq and the system headers: character macros, eventfd, poll over a mixed set.
// Every function is a static inline of a few lines and decides nothing.
#ifndef SHANGDING_CLIBPQ_SHIM_H
#define SHANGDING_CLIBPQ_SHIM_H

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

// Diagnostic fields of a result; NULL when the server sent none.
static inline const char *shim_diag_sqlstate(const PGresult *r) { return PQresultErrorField(r, PG_DIAG_SQLSTATE); }
static inline const char *shim_diag_severity(const PGresult *r) { return PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED); }
static inline const char *shim_diag_message(const PGresult *r) { return PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY); }
static inline const char *shim_diag_table(const PGresult *r) { return PQresultErrorField(r, PG_DIAG_TABLE_NAME); }
static inline const char *shim_diag_column(const PGresult *r) { return PQresultErrorField(r, PG_DIAG_COLUMN_NAME); }
static inline const char *shim_diag_constraint(const PGresult *r) { return PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME); }
static inline const char *shim_diag_routine(const PGresult *r) { return PQresultErrorField(r, PG_DIAG_SOURCE_FUNCTION); }

// A wake-up signal a thread can wait for together with a socket.
static inline int shim_wake_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void shim_wake_signal(int wake) {
    uint64_t one = 1;
    ssize_t written = write(wake, &one, sizeof one);
    (void)written; // fails only when the counter is full, and then the waiter wakes anyway
}
static inline void shim_wake_drain(int wake) {
    uint64_t count;
    ssize_t got = read(wake, &count, sizeof count);
    (void)got; // EAGAIN: nobody signalled
}

enum { shim_woken = 1, shim_readable = 2, shim_writable = 4 };

// Waits for a wake-up, the socket, or both; a negative descriptor is left out, a negative time waits for ever.
// A hang-up counts as readable, so that the reader finds out. An interrupted wait reports nothing.
static inline int shim_wait(int wake, int socket, int wants_write, int milliseconds) {
    struct pollfd set[2] = {
        { .fd = wake, .events = POLLIN, .revents = 0 },
        { .fd = socket, .events = (short)(POLLIN | (wants_write ? POLLOUT : 0)), .revents = 0 },
    };
    if (poll(set, 2, milliseconds) <= 0) return 0;
    int seen = 0;
    if (set[0].revents) seen |= shim_woken;
    if (set[1].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) seen |= shim_readable;
    if (set[1].revents & POLLOUT) seen |= shim_writable;
    return seen;
}

// Starts a detached thread; 0 on success, else an errno value.
static inline int shim_start_thread(void *(*body)(void *), void *context) {
    pthread_t thread;
    int failure = pthread_create(&thread, NULL, body, context);
    if (failure == 0) pthread_detach(thread);
    return failure;
}

#endif
