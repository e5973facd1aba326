package io.github.mqttclient;

/** The versions of the protocol that this client speaks, oldest first. */
public enum MqttVersion {
  /** MQTT 3.1, as published by IBM and Eurotech in 2010. */
  MQTT_3_1("3.1", "MQIsdp", 3),

  /** MQTT 3.1.1, the OASIS standard of 2014 (ISO/IEC 20922). */
  MQTT_3_1_1("3.1.1", "MQTT", 4),

  /** MQTT 5.0, the OASIS standard of 2019. */
  MQTT_5_0("5.0", "MQTT", 5);

  private final String number;
  private final String protocolName;
  private final int protocolLevel;

  MqttVersion(String number, String protocolName, int protocolLevel) {
    this.number = number;
    this.protocolName = protocolName;
    this.protocolLevel = protocolLevel;
  }

  /** The protocol name in CONNECT: {@code MQIsdp} for 3.1, {@code MQTT} since 3.1.1. */
  public String protocolName() {
    return protocolName;
  }

  /** The protocol level in CONNECT: 3, 4 or 5. */
  public int protocolLevel() {
    return protocolLevel;
  }

  /** {@code MQTT 3.1}, {@code MQTT 3.1.1} or {@code MQTT 5.0}. */
  @Override
  public String toString() {
    return "MQTT " + number;
  }
}
