/**
 * Bytes to and from the server (MQTT 5.0 section 4.2): layers that stack on each other, all
 * non-blocking.
 *
 * <p>Depends on the JDK only. Must not know packets, sessions or the API.
 */
@NullMarked
package io.github.mqttclient.internal.transport;

import org.jspecify.annotations.NullMarked;
