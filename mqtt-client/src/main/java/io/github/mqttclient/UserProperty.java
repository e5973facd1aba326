package io.github.mqttclient;

/**
 * A name and a value that MQTT 5.0 carries for the application (section 2.2.2.2).
 *
 * <p>The same name may appear more than once; order is kept.
 *
 * @param name at most 65,535 bytes of UTF-8 without U+0000
 * @param value at most 65,535 bytes of UTF-8 without U+0000
 */
public record UserProperty(String name, String value) {

  public UserProperty {
    Checks.text("user property name", name); // [MQTT-1.5.7-1]
    Checks.text("user property value", value);
  }
}
