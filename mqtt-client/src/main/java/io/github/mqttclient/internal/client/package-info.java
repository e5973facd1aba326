/**
 * Behind the API: calls become commands for the network thread, tokens wait for their outcomes.
 *
 * <p>Depends on {@code loop} and on what it takes to make a {@code ClientDriver}. Only {@code
 * MqttClientBuilder} knows this package.
 */
@NullMarked
package io.github.mqttclient.internal.client;

import org.jspecify.annotations.NullMarked;
