package io.github.mqttclient.internal.packet;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.QoS;

/** What a packet looks like in the benchmarks of the codec. */
public enum PacketForm {
  V3(MqttVersion.MQTT_3_1_1),
  V5(MqttVersion.MQTT_5_0),
  V5_PROPERTIES(MqttVersion.MQTT_5_0);

  private static final String TOPIC = "plant/17/line/4/temperature";

  final MqttVersion version;

  PacketForm(MqttVersion version) {
    this.version = version;
  }

  /** The properties, in the form that has some. */
  Properties properties(Properties.Builder some) {
    return this == V5_PROPERTIES ? some.build() : Properties.NONE;
  }

  /** A message, with properties as an application uses them. */
  Publish publish(int payloadBytes) {
    return new Publish(
        TOPIC,
        new byte[payloadBytes],
        QoS.AT_LEAST_ONCE,
        false,
        false,
        4711,
        properties(
            Properties.builder()
                .set(PropertyId.CONTENT_TYPE, "application/json")
                .set(PropertyId.MESSAGE_EXPIRY_INTERVAL, 3_600)
                .userProperty("source", "meter-17")));
  }
}
