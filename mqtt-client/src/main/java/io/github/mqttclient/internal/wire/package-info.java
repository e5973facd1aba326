/**
 * How single values travel as bytes: integers, text, binary data (MQTT 5.0 section 1.5; the older
 * versions use the same forms). Everything works on byte arrays and offsets, is bounds-checked, and
 * belongs to the network thread.
 *
 * <p>Depends on nothing but {@code java.lang} and {@code java.util}. Must not know packets, the
 * protocol version, sockets, threads or clocks.
 */
@NullMarked
package io.github.mqttclient.internal.wire;

import org.jspecify.annotations.NullMarked;
