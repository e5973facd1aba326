/**
 * The control packets, one file a section of the specification (MQTT 5.0 chapters 2 and 3): a
 * record with its layout, decoding and encoding, for MQTT 3.1, 3.1.1 and 5.0 alike. What differs
 * between the versions ends here: a packet that leaves this package means the same in all of them.
 * Network thread only, except for the packets themselves, which are immutable.
 *
 * <p>Depends on {@code internal.wire} and the values of the API. Must not know sessions, sockets,
 * threads, clocks or logging.
 */
@NullMarked
package io.github.mqttclient.internal.packet;

import org.jspecify.annotations.NullMarked;
