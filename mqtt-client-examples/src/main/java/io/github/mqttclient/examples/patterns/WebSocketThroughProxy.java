package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.WebSocketOptions;
import java.util.Map;

/**
 * WebSocket through an HTTP proxy, the way out of most company networks; {@code wss://} works the
 * same.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=WebSocketThroughProxy \
 *     -Dexec.args="ws://broker.example:8080/mqtt proxy.example 3128 user password"
 * }</pre>
 *
 * <p>User and password of the proxy may be left out. It prints
 *
 * <pre>
 * connected through the proxy, and published: SUCCESS
 * </pre>
 */
public final class WebSocketThroughProxy {
  private WebSocketThroughProxy() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 3 && args.length != 5) {
      throw new IllegalArgumentException("server, proxy host and port [, user, password] needed");
    }
    ProxyOptions proxy = ProxyOptions.http(args[1], Integer.parseInt(args[2]));
    if (args.length == 5) {
      proxy = proxy.credentials(args[3], args[4]);
    }
    WebSocketOptions webSocket =
        WebSocketOptions.builder()
            .headersProvider(() -> Map.of("X-Device", "meter-17")) // Asked for each connection.
            .build();

    try (MqttClient client =
        MqttClient.builder().server(args[0]).webSocket(webSocket).proxy(proxy).build()) {
      client.connect().get();
      var result = client.publish("device/state", "on", 1).get();
      System.out.println("connected through the proxy, and published: " + result.reasonCode());
      client.disconnect().get();
    }
  }
}
