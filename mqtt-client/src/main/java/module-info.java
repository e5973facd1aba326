/** An asynchronous MQTT client: MQTT 3.1, 3.1.1 and 5.0 behind one API. */
module io.github.mqttclient {
  requires org.slf4j;
  requires transitive static org.jspecify;

  exports io.github.mqttclient;
}
