/**
 * The network thread: one selector and one mailbox for any number of clients, and what one client
 * does there. The only package that sees the protocol core on one side and sockets, handlers and
 * the clock on the other. "Network thread only" means the owner of the event loop: for the length
 * of an errand ({@code Errand}) that is a thread that publishes.
 *
 * <p>Depends on all other internal packages but {@code client}. Must not know {@code client}.
 */
@NullMarked
package io.github.mqttclient.internal.loop;

import org.jspecify.annotations.NullMarked;
