package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.Credentials;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.ReconnectPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Token refresh on reconnect: the password is a token that soon expires, so the client asks for a
 * new one at each attempt to connect, also at those that it makes by itself.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=TokenRefresh -Dexec.args="mqtt://localhost:1883 2"
 * }</pre>
 *
 * <p>Arguments: the server, and after how many connections to end. Stop the broker and start it
 * again meanwhile; it prints
 *
 * <pre>
 * a new token: token-1
 * connected
 * connection lost: the network connection broke: the server closed the connection
 * a new token: token-2
 * connected
 * </pre>
 */
public final class TokenRefresh {
  private TokenRefresh() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    CountDownLatch connections =
        new CountDownLatch(args.length > 1 ? Integer.parseInt(args[1]) : 2);
    TokenService tokens = new TokenService();

    try (MqttClient client =
        MqttClient.builder()
            .server(server)
            .credentials(
                () -> tokens.fetch().thenApply(token -> Credentials.of("token-refresh", token)))
            .reconnect(ReconnectPolicy.exponential(Duration.ofMillis(100), Duration.ofSeconds(30)))
            .listener(new Events(connections))
            .build()) {
      client.connect().get();
      connections.await();
      client.disconnect().get();
    }
  }

  /** Stands for whoever gives out tokens, most often a server that is asked over HTTPS. */
  private static final class TokenService {
    private final AtomicInteger count = new AtomicInteger();

    CompletableFuture<String> fetch() {
      return CompletableFuture.supplyAsync(
          () -> {
            String token = "token-" + count.incrementAndGet();
            System.out.println("a new token: " + token);
            return token;
          });
    }
  }

  private static final class Events implements MqttClientListener {
    private final CountDownLatch connections;

    Events(CountDownLatch connections) {
      this.connections = connections;
    }

    @Override
    public void onConnected(ConnectResult result) {
      System.out.println("connected");
      connections.countDown();
    }

    @Override
    public void onConnectionLost(DisconnectCause cause) {
      System.out.println("connection lost: " + cause);
    }
  }
}
