/**
 * From messages to the application's handlers: which handlers a topic has, and calling them in
 * order on the callback executor.
 *
 * <p>Depends on the values of the API. Must not know packets, sessions, sockets or the event loop.
 */
@NullMarked
package io.github.mqttclient.internal.dispatch;

import org.jspecify.annotations.NullMarked;
