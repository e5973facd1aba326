/**
 * What a client does with packets (MQTT 5.0 chapter 4): the QoS flows, flow control, keep-alive,
 * subscriptions, the beginning and the end of a connection.
 *
 * <p>Two lifetimes: {@code Session} survives network connections, a {@code Connection} is one of
 * them. Time is an argument, in nanoseconds of one monotonic clock; what shall happen outside is
 * asked of {@code Effects}. All classes belong to the network thread.
 *
 * <p>Depends on {@code packet} and the values of the API. Must not know sockets, threads, clocks,
 * logging, randomness, nor the protocol version: it asks {@code Protocol} and {@code Capabilities}.
 */
@NullMarked
package io.github.mqttclient.internal.session;

import org.jspecify.annotations.NullMarked;
