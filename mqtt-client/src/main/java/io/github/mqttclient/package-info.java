/**
 * The public API: {@link io.github.mqttclient.MqttClient}, the values it takes and gives, and its
 * exceptions.
 *
 * <p>Everything else lives in {@code io.github.mqttclient.internal} and may change at any time. The
 * values here are immutable and safe to share between threads; only {@link
 * io.github.mqttclient.MqttClientBuilder} leads to the implementation.
 */
@NullMarked
package io.github.mqttclient;

import org.jspecify.annotations.NullMarked;
