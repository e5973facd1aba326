package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;

/** What a packet looks like in the benchmarks of the codec. */
public enum PacketForm {
  V3(MqttVersion.MQTT_3_1_1),
  V5(MqttVersion.MQTT_5_0),
  V5_PROPERTIES(MqttVersion.MQTT_5_0);

  final MqttVersion version;

  PacketForm(MqttVersion version) {
    this.version = version;
  }

  /** The properties, in the form that has some. */
  Properties properties(Properties.Builder some) {
    return this == V5_PROPERTIES ? some.build() : Properties.NONE;
  }

  /** A message's, as an application uses them. */
  static Properties.Builder ofMessage() {
    return Properties.builder()
        .set(PropertyId.CONTENT_TYPE, "application/json")
        .set(PropertyId.MESSAGE_EXPIRY_INTERVAL, 3_600)
        .userProperty("source", "meter-17");
  }
}
