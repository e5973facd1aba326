package io.github.mqttclient;

/**
 * A part of a store that could not be read. What it held is lost to the session, but not thrown
 * away.
 *
 * @param description which file and place, and what is wrong with it
 * @param setAside where the bytes were copied to
 */
public record StoreDamage(String description, String setAside) {}
