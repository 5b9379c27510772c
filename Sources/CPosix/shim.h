// Calls of glibc (2.34 and later) that its headers declare only under _GNU_SOURCE, which Swift's Glibc module does not
// set, or that the module leaves out. Declarations only: without them a child could not be kept from inheriting our
// sockets and our working folder, nor a process of another user be recognised.
#pragma once
#include <spawn.h>
#include <sys/fsuid.h>

#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int pipe2(int ends[2], int flags);
