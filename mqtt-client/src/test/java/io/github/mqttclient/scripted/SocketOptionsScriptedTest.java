package io.github.mqttclient.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SocketOptions;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.Relay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where connections come from, as the server sees it. */
@Timeout(60)
class SocketOptionsScriptedTest extends ScriptedScene {
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));
  private static final SocketOptions FROM_2 = SocketOptions.defaults().localAddress("127.0.0.2");

  private AnsweringServer answering;

  @BeforeEach
  void answer() {
    answering = closing(new AnsweringServer());
  }

  private MqttClient client(SocketOptions options) {
    return client(b -> b.server(answering.uri()).socket(options).reconnect(SOON));
  }

  @Test
  void connectionsComeFromTheLocalAddressAlsoThoseTheClientMakesByItself() throws Exception {
    await(client(FROM_2).connect());

    AnsweringServer.Connection connection = answering.nextConnection();
    assertThat(connection.remoteAddress().getHostString()).isEqualTo("127.0.0.2");
    connection.cut();
    assertThat(answering.nextConnection().remoteAddress().getHostString()).isEqualTo("127.0.0.2");
  }

  @Test
  void connectionComesFromTheLocalPort() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.3"))) {
      port = free.getLocalPort();
    }
    InetSocketAddress local = new InetSocketAddress("127.0.0.3", port);

    await(client(SocketOptions.defaults().localAddress(local)).connect());

    assertThat(answering.nextConnection().remoteAddress()).isEqualTo(local);
  }

  @Test
  void buffersOfAnySizeCarryAllMessages() {
    SocketOptions options =
        FROM_2.sendBufferSize(1).receiveBufferSize(1).tcpNoDelay(false).keepAlive(true);
    MqttClient client = client(options);
    await(client.connect());

    await(client.publish("a", new byte[300_000], 1));

    assertThat(answering.published()).isEqualTo(1);
  }

  @Test
  void serverWithoutAddressOfTheFamilyIsPassedOver() {
    MqttClient client =
        client(b -> b.server("mqtt://[2001:db8::1]:1883", answering.uri()).socket(FROM_2));

    await(client.connect());

    assertThat(answering.nextConnection().remoteAddress().getHostString()).isEqualTo("127.0.0.2");
  }

  @Test
  void serverThatCannotBeReachedFromTheLocalAddressSaysSo() {
    MqttClient client = client(b -> b.server("mqtt://[2001:db8::1]:1883").socket(FROM_2));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessage(
            "[2001:db8::1]:1883: cannot go from the local address 127.0.0.2 to any of"
                + " [/2001:db8:0:0:0:0:0:1]");
  }

  @Test
  void localAddressThatIsNotOfThisMachineIsNamed() {
    MqttClient client = client(SocketOptions.defaults().localAddress("192.0.2.1"));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageStartingWith("127.0.0.1:")
        .hasMessageContaining(": cannot bind the local address 192.0.2.1: ");
  }

  @Test
  void localNameThatIsUnknownIsNamed() {
    MqttClient client = client(SocketOptions.defaults().localAddress("no-such-host.invalid"));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageEndingWith(": cannot resolve the local address no-such-host.invalid");
  }

  @Test
  void connectionToTheProxyComesFromTheLocalAddress() throws Exception {
    Relay proxy = closing(Relay.httpProxy());
    ProxyOptions options = ProxyOptions.http("127.0.0.1", proxy.port());
    MqttClient client = client(b -> b.server(answering.uri()).socket(FROM_2).proxy(options));

    await(client.connect());

    assertThat(proxy.nextClient().getHostString()).isEqualTo("127.0.0.2");
  }
}
