/* The disk of the simulation, for LD_PRELOAD: every call by which this process changes a file below
 * one folder is written into a log in memory, from which the files can be put back to how a power
 * cut leaves them. A call can be told to fail, to do half of its work, or to be the last one before
 * the cut. All of it by counters, so that the same run meets the same faults.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4, READ = 8, NAME = 16 };      /* calls */
/* Places. The sync of a folder never fails by itself: SQLite 3.40 does not look at what comes of it,
 * so that a power cut may then take a new write-ahead log with what was acknowledged in it. */
enum { STORE = 1, VIEW = 2, OTHER = 4, FOLDER = 8 };
enum { OPENED = 1, WRITTEN, SYNCED, CUT, CLOSED, REMOVED, LINKED, RENAMED, MADE }; /* in the log */
enum { FILES = 4096 };

struct control {
    int32_t calls, places, countdown, error, lasting, after, half; /* which calls fail, and how */
    int32_t cut;       /* After so many calls the power fails; -1 for never. */
    int32_t lose;      /* Whether syncs are answered and not carried out. */
    int32_t failed;    /* How many calls failed. */
    int32_t is_cut;    /* Whether the power has failed. */
    int32_t seen;      /* How many calls there were. */
};
struct control simulated_disk;

static char root[PATH_MAX];
static size_t root_length;
static char ours[FILES]; /* by descriptor: its place */
static char *log_data;
static size_t log_size, log_room;

static void put(const void *data, size_t size) {
    if (log_size + size > log_room) {
        log_room = (log_size + size) * 2;
        log_data = realloc(log_data, log_room);
    }
    memcpy(log_data + log_size, data, size);
    log_size += size;
}

static void note(int32_t what, int32_t file, int64_t at, const void *data, size_t size,
                 const char *other) {
    int32_t head[2] = {what, file}, sizes[2] = {(int32_t)size, other ? (int32_t)strlen(other) : 0};
    if (simulated_disk.is_cut) return;
    put(head, sizeof head);
    put(&at, sizeof at);
    put(sizes, sizeof sizes);
    put(data, size);
    if (other) put(other, strlen(other));
}

void simulation_begins(const char *folder) {
    strncpy(root, folder, sizeof root - 1);
    root_length = strlen(root);
    memset(ours, 0, sizeof ours);
    memset(&simulated_disk, 0, sizeof simulated_disk);
    simulated_disk.cut = -1;
    log_size = 0;
}
void simulation_ends(void) { root_length = 0; }
const char *simulation_log(size_t *size) { *size = log_size; return log_data; }
void simulation_forgets(void) { log_size = 0; }

static int place_of(const char *path) {
    if (!root_length || !path || strncmp(path, root, root_length)) return 0;
    if (!path[root_length]) return OTHER; /* the folder itself, to be synced */
    if (path[root_length] != '/') return 0;
    size_t length = strlen(path);
    if (length > 4 && !strcmp(path + length - 4, "-shm")) return 0;
    if (length > 5 && !strcmp(path + length - 5, ".lock")) return 0;
    if (strstr(path, ".view/")) return VIEW;
    return strncmp(path + root_length, "/s.db", 5) ? OTHER : STORE;
}

/* 0 to carry on, 1 to fail at once, 2 to carry it out and fail, 3 to do half of it. */
static int turn(int call, int place) {
    struct control *c = &simulated_disk;
    if (c->is_cut && call != READ) return 1; /* What goes on does so for nobody. */
    if (call != READ) {
        c->seen++;
        if (c->cut == 0) { c->is_cut = 1; return 1; }
        if (c->cut > 0) c->cut--;
    }
    if (!(c->calls & call) || !(c->places & place) || c->countdown < 0) return 0;
    if (c->countdown-- > 0) return 0;
    c->countdown = c->lasting ? 0 : -1;
    c->failed++;
    return c->half && call == WRITE ? 3 : c->after ? 2 : 1;
}
static int refused(void) {
    errno = simulated_disk.is_cut || !simulated_disk.error ? EIO : simulated_disk.error;
    return -1;
}

#define REAL(name) static typeof(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define KNOWN(file) ((file) >= 0 && (file) < FILES ? ours[file] : 0)

static int opened(int file, const char *path, int flags, int was_there) {
    if (file < 0 || file >= FILES) return file;
    ours[file] = 0;
    int place = place_of(path);
    if (place) {
        struct stat found;
        ours[file] = !fstat(file, &found) && S_ISDIR(found.st_mode) ? FOLDER : place;
        note(OPENED, file, (flags & O_TRUNC ? 1 : 0) | (was_there ? 0 : 2), path, strlen(path), 0);
    }
    return file;
}
#define OPEN(name, call) \
    mode_t mode = 0; int was_there = 1; \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
    int place = place_of(path); \
    if (place && (flags & O_CREAT)) { \
        was_there = !access(path, F_OK); \
        if (!was_there && turn(NAME, place)) return refused(); } \
    return opened(call, path, flags, was_there)
int open(const char *path, int flags, ...) { REAL(open); OPEN(open, real(path, flags, mode)); }
int open64(const char *path, int flags, ...) { REAL(open64); OPEN(open64, real(path, flags, mode)); }
int openat(int at, const char *path, int flags, ...) {
    REAL(openat); OPEN(openat, real(at, path, flags, mode)); }
int openat64(int at, const char *path, int flags, ...) {
    REAL(openat64); OPEN(openat64, real(at, path, flags, mode)); }
int close(int file) {
    REAL(close);
    if (KNOWN(file)) { note(CLOSED, file, 0, "", 0, 0); ours[file] = 0; }
    return real(file);
}

#define WRITES(file, data, size, at, whole, part) do { \
    if (!KNOWN(file)) return whole; \
    int64_t place = at; \
    int how = turn(WRITE, ours[file]); \
    if (how == 1) return refused(); \
    ssize_t done = how == 3 && size > 1 ? part : whole; \
    if (done > 0) note(WRITTEN, file, place, data, (size_t)done, 0); \
    return how == 2 ? refused() : done; \
} while (0)
ssize_t pwrite64(int f, const void *b, size_t n, off64_t o) {
    REAL(pwrite64); WRITES(f, b, n, o, real(f, b, n, o), real(f, b, n / 2, o)); }
ssize_t pwrite(int f, const void *b, size_t n, off_t o) {
    REAL(pwrite); WRITES(f, b, n, o, real(f, b, n, o), real(f, b, n / 2, o)); }
ssize_t write(int f, const void *b, size_t n) {
    REAL(write); WRITES(f, b, n, lseek(f, 0, SEEK_CUR), real(f, b, n), real(f, b, n / 2)); }

#define SYNCS(file) do { \
    if (!KNOWN(file)) return real(file); \
    int how = turn(SYNC, ours[file]); \
    if (how == 1 || how == 3) return refused(); \
    if (!simulated_disk.lose) note(SYNCED, file, 0, "", 0, 0); \
    return how == 2 ? refused() : 0; \
} while (0)
int fsync(int f) { REAL(fsync); SYNCS(f); }
int fdatasync(int f) { REAL(fdatasync); SYNCS(f); }

#define CUTS(file, size) do { \
    if (!KNOWN(file)) return real(file, size); \
    int how = turn(TRUNCATE, ours[file]); \
    if (how == 1 || how == 3) return refused(); \
    int done = real(file, size); \
    if (!done) note(CUT, file, size, "", 0, 0); \
    return how == 2 ? refused() : done; \
} while (0)
int ftruncate64(int f, off64_t n) { REAL(ftruncate64); CUTS(f, n); }
int ftruncate(int f, off_t n) { REAL(ftruncate); CUTS(f, n); }

#define READS(file, call) do { \
    if (KNOWN(file) && turn(READ, ours[file])) return refused(); \
    return call; \
} while (0)
ssize_t pread64(int f, void *b, size_t n, off64_t o) { REAL(pread64); READS(f, real(f, b, n, o)); }
ssize_t pread(int f, void *b, size_t n, off_t o) { REAL(pread); READS(f, real(f, b, n, o)); }

#define NAMES(path, what, call, second) do { \
    int place = place_of(path); \
    if (!place) return call; \
    if (turn(NAME, place)) return refused(); \
    int done = call; \
    if (!done) note(what, -1, 0, path, strlen(path), second); \
    return done; \
} while (0)
int unlink(const char *p) { REAL(unlink); NAMES(p, REMOVED, real(p), 0); }
int unlinkat(int at, const char *p, int how) { REAL(unlinkat); NAMES(p, REMOVED, real(at, p, how), 0); }
int rmdir(const char *p) { REAL(rmdir); NAMES(p, REMOVED, real(p), 0); }
int link(const char *p, const char *q) { REAL(link); NAMES(p, LINKED, real(p, q), q); }
int linkat(int a, const char *p, int b, const char *q, int how) {
    REAL(linkat); NAMES(p, LINKED, real(a, p, b, q, how), q); }
int rename(const char *p, const char *q) { REAL(rename); NAMES(p, RENAMED, real(p, q), q); }
int renameat(int a, const char *p, int b, const char *q) {
    REAL(renameat); NAMES(p, RENAMED, real(a, p, b, q), q); }
int mkdir(const char *p, mode_t m) { REAL(mkdir); NAMES(p, MADE, real(p, m), 0); }
int mkdirat(int at, const char *p, mode_t m) { REAL(mkdirat); NAMES(p, MADE, real(at, p, m), 0); }
