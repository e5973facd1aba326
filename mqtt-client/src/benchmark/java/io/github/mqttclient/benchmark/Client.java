package io.github.mqttclient.benchmark;

import io.github.mqttclient.MqttClient;
import java.io.File;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** The clients that are compared. */
enum Client {
  OURS("mqtt-client", MqttClient.class),
  PAHO3("Paho (3.1.1)", org.eclipse.paho.client.mqttv3.MqttAsyncClient.class),
  PAHO5("Paho (5.0)", org.eclipse.paho.mqttv5.client.MqttAsyncClient.class),
  HIVEMQ("HiveMQ", com.hivemq.client.mqtt.MqttClient.class),

  /**
   * As shipped, Paho leaves Nagle's algorithm on; this is it with a socket factory of one's own.
   */
  PAHO3_NO_DELAY("Paho (3.1.1), TCP_NODELAY", org.eclipse.paho.client.mqttv3.MqttAsyncClient.class),
  PAHO5_NO_DELAY("Paho (5.0), TCP_NODELAY", org.eclipse.paho.mqttv5.client.MqttAsyncClient.class);

  private final String label;
  private final Class<?> mainClass;

  Client(String label, Class<?> mainClass) {
    this.label = label;
    this.mainClass = mainClass;
  }

  static Client of(String id) {
    for (Client client : values()) {
      if (client.id().equals(id)) {
        return client;
      }
    }
    throw new IllegalArgumentException("no such client: " + id + "; there are " + ids());
  }

  static List<String> ids() {
    return List.of(values()).stream().map(Client::id).toList();
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String label() {
    return label;
  }

  /** The file name of its jar, which says the version; ours are the classes of this checkout. */
  String jar() {
    return this == OURS
        ? "mqtt-client as it is here"
        : new File(mainClass.getProtectionDomain().getCodeSource().getLocation().getPath())
            .getName();
  }

  /** TCP_NODELAY makes a difference where each message waits for the one before. */
  boolean takesPartIn(Scenario scenario) {
    return (this != PAHO3_NO_DELAY && this != PAHO5_NO_DELAY)
        || scenario.work() == Scenario.Work.ROUND_TRIP;
  }

  Contender make(URI server) throws Exception {
    return switch (this) {
      case OURS -> new OurContender(server);
      case PAHO3 -> new Paho3Contender(server, false);
      case PAHO5 -> new Paho5Contender(server, false);
      case HIVEMQ -> new HiveMqContender(server);
      case PAHO3_NO_DELAY -> new Paho3Contender(server, true);
      case PAHO5_NO_DELAY -> new Paho5Contender(server, true);
    };
  }
}
