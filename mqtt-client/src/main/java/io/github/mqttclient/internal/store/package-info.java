/**
 * The log under {@code FilePersistence}: the records of one client in append-only segment files,
 * with checksums, group commit, compaction and recovery.
 *
 * <p>One thread at a time uses a log, the network thread, which waits for the disk. Depends on the
 * values of the API and on files. Must not know packets, sessions, sockets or the event loop.
 */
@NullMarked
package io.github.mqttclient.internal.store;

import org.jspecify.annotations.NullMarked;
