/**
 * Small programs to copy from, one pattern a file; the README of this module lists them.
 *
 * <p>Each is complete in itself: its {@code main} takes the server as its first argument, {@code
 * mqtt://localhost:1883} if there is none. {@code mvn -q compile exec:java -Dpattern=QuickStart}
 * runs one of them; {@code java -jar mqtt.jar broker} is a broker to run it with.
 */
@NullMarked
package io.github.mqttclient.examples.patterns;

import org.jspecify.annotations.NullMarked;
