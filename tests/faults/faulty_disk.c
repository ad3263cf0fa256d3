/* A disk that fails when it is told to, for LD_PRELOAD: the calls by which SQLite writes, synced
 * and truncates are counted for the files of one store, and the chosen one fails or is slow.
 * It is told what to do, and tells what it did, in a small file that both sides map.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4 };

struct control {
    int32_t calls;     /* Which calls may fail: a sum of the above; 0 for none. */
    int32_t countdown; /* How many of them succeed before. */
    int32_t error;     /* The errno. */
    int32_t lasting;   /* Whether those after it fail, too. */
    int32_t done;      /* How many failed. */
    int32_t delay;     /* Microseconds that every such call takes longer. */
    int32_t after;     /* Whether the call is carried out before it reports the error. */
};

static struct control *told(void) {
    static struct control *found;
    if (!found) {
        const char *path = getenv("FAULTY_CONTROL");
        int file = path ? open(path, O_RDWR) : -1;
        if (file < 0) return NULL;
        found = mmap(NULL, sizeof *found, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        close(file);
        if (found == MAP_FAILED) { found = NULL; return NULL; }
    }
    return found;
}

static int is_ours(int file) {
    const char *store = getenv("FAULTY_STORE");
    char link[64], path[4096];
    if (!store) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    size_t size = strlen(store);
    if (strncmp(path, store, size)) return 0;
    const char *rest = path + size;
    return !*rest || !strcmp(rest, "-wal") || !strcmp(rest, "-journal") || *rest == '/';
}

/* 0 to carry on, 1 to fail at once, 2 to carry it out and fail. */
static int fails(int call, int file) {
    struct control *control = told();
    if (!control || !(control->calls || control->delay) || !is_ours(file)) return 0;
    if (control->delay) usleep(control->delay);
    if (!(control->calls & call) || control->countdown < 0) return 0;
    if (control->countdown-- > 0) return 0;
    control->countdown = control->lasting ? 0 : -1;
    control->done++;
    return control->after ? 2 : 1;
}

#define REAL(name) static typeof(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define GUARDED(call, file, run) do { \
    int how = fails(call, file); \
    if (how == 1) { errno = told()->error; return -1; } \
    __auto_type result = run; \
    if (how == 2) { errno = told()->error; return -1; } \
    return result; \
} while (0)

ssize_t pwrite64(int f, const void *b, size_t n, off64_t o) {
    REAL(pwrite64); GUARDED(WRITE, f, real(f, b, n, o));
}
ssize_t pwrite(int f, const void *b, size_t n, off_t o) {
    REAL(pwrite); GUARDED(WRITE, f, real(f, b, n, o));
}
ssize_t write(int f, const void *b, size_t n) { REAL(write); GUARDED(WRITE, f, real(f, b, n)); }
int fsync(int f) { REAL(fsync); GUARDED(SYNC, f, real(f)); }
int fdatasync(int f) { REAL(fdatasync); GUARDED(SYNC, f, real(f)); }
int ftruncate64(int f, off64_t n) { REAL(ftruncate64); GUARDED(TRUNCATE, f, real(f, n)); }
int ftruncate(int f, off_t n) { REAL(ftruncate); GUARDED(TRUNCATE, f, real(f, n)); }
