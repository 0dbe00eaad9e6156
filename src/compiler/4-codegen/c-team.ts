// The threads of a C program: a team of POSIX threads that is made once and meets at a barrier.
// Between two calls its threads wait at the barrier for the caller, who is thread 0. Whoever waits
// spins for a while that the host chooses, then sleeps on a condition variable, and looks again at
// least once a second. Only programs with a team hold any of this.
import { TargetError } from "../../errors.ts";
import type { LoopFunction } from "../3-schedule/loops/kernel.ts";

/** Before all else, because they need names that the program gives other meanings. */
export const TEAM_HEADERS: readonly string[] = [
  "#define _GNU_SOURCE",
  "#include <pthread.h>",
  "#include <stdlib.h>",
  "#include <time.h>",
];

/** The symbols by which the host makes a team and ends it. */
export const TEAM_START = "dh_team_start";
export const TEAM_STOP = "dh_team_stop";
export const TEAM_SIZE = "dh_team_size";

/** Type, barrier, and what the host calls. `M` is not used there: every export takes the arena. */
export const teamRuntime = (): string => `
#define LINE __attribute__((aligned(64)))
#define get(x) __atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define put(x, value) __atomic_store_n(&(x), value, __ATOMIC_SEQ_CST)
#if defined(__x86_64__) || defined(__i386__)
#define PAUSE __builtin_ia32_pause()
#elif defined(__aarch64__)
#define PAUSE __asm__ volatile("yield")
#else
#define PAUSE
#endif

typedef struct Team Team;
typedef i32 Job(char *, Team *, i64, i64, i32);
struct Team {
  i32 threads, spins;
  i32 arrived LINE;
  i32 generation LINE;
  i32 sleepers LINE;
  pthread_mutex_t lock;
  pthread_cond_t woken;
  Job *job LINE;
  char *arena;
  i32 argument;
  i64 created;
  pthread_t *ids;
};
typedef struct {
  Team *team;
  i64 thread;
} Member;

static __attribute__((noinline)) void team_sleep(Team *T, i32 generation) {
  pthread_mutex_lock(&T->lock);
  put(T->sleepers, T->sleepers + 1);
  while (get(T->generation) == generation) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    pthread_cond_timedwait(&T->woken, &T->lock, &until);
  }
  put(T->sleepers, T->sleepers - 1);
  pthread_mutex_unlock(&T->lock);
}

static __attribute__((noinline)) void barrier(Team *T) {
  if (!T) return;
  i32 generation = get(T->generation);
  if (__atomic_add_fetch(&T->arrived, 1, __ATOMIC_SEQ_CST) == T->threads) {
    put(T->arrived, 0);
    put(T->generation, generation + 1);
    if (get(T->sleepers)) {
      pthread_mutex_lock(&T->lock);
      pthread_cond_broadcast(&T->woken);
      pthread_mutex_unlock(&T->lock);
    }
    return;
  }
  for (i32 i = T->spins; i > 0; i--) {
    if (get(T->generation) != generation) return;
    PAUSE;
  }
  team_sleep(T, generation);
}

static void *team_member(void *given) {
  Member member = *(Member *)given;
  free(given);
  Team *T = member.team;
  for (;;) {
    barrier(T);
    if (!T->job) return 0;
    T->job(T->arena, T, member.thread, T->threads, T->argument);
    barrier(T);
  }
}

static i32 team_call(Job *job, char *M, i64 team, i32 argument) {
  Team *T = (Team *)team;
  if (!T) return job(M, 0, 0, 1, argument);
  T->job = job, T->arena = M, T->argument = argument;
  barrier(T);
  i32 result = job(M, T, 0, T->threads, argument);
  barrier(T);
  return result;
}

void ${TEAM_STOP}(char *M, i64 team) {
  Team *T = (Team *)team;
  if (!T) return;
  T->job = 0;
  barrier(T);
  for (i64 i = 0; i < T->created; i++) pthread_join(T->ids[i], 0);
  pthread_cond_destroy(&T->woken);
  pthread_mutex_destroy(&T->lock);
  free(T->ids);
  free(T);
}

/* 0 where not one thread can be made; fewer threads than asked for where not all can. */
i64 ${TEAM_START}(char *M, i32 threads, i32 spins) {
  void *place = 0;
  if (posix_memalign(&place, 64, sizeof(Team))) return 0;
  Team *T = place;
  __builtin_memset(T, 0, sizeof *T);
  T->spins = spins;
  T->threads = threads;
  T->ids = calloc(threads, sizeof *T->ids);
  pthread_mutex_init(&T->lock, 0);
  pthread_cond_init(&T->woken, 0);
  /* Nobody passes the barrier before thread 0 comes, so the number can still be corrected. */
  while (T->ids && T->created < threads - 1) {
    Member *member = malloc(sizeof *member);
    if (!member) break;
    *member = (Member){T, T->created + 1};
    if (pthread_create(&T->ids[T->created], 0, team_member, member)) {
      free(member);
      break;
    }
    T->created++;
  }
  put(T->threads, (i32)T->created + 1);
  if (T->created > 0) return (i64)T;
  free(T->ids);
  free(T);
  return 0;
}

i32 ${TEAM_SIZE}(char *M, i64 team) { return team ? ((Team *)team)->threads : 1; }
`;

/** What the host calls: the entry in every thread of a team, or in this one alone. */
export function teamEntry(f: LoopFunction, name: string): string {
  const [, , argument] = f.parameters;
  if (f.parameters.length !== 3 || argument!.type.scalar !== "i32" || f.result?.scalar !== "i32") {
    throw new TargetError(
      `an entry of a team takes (thread, threads, i32) and gives i32: ${f.name}`,
    );
  }
  return `i32 ${name}(char *M, i64 team, i32 argument) {\n  return team_call(${name}_team, M, team, argument);\n}\n`;
}
