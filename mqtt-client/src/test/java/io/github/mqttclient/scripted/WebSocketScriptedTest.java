package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.answerHead;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.sendBytes;
import static io.github.mqttclient.fixtures.WebSocketServer.BINARY;
import static io.github.mqttclient.fixtures.WebSocketServer.CONTINUATION;
import static io.github.mqttclient.fixtures.WebSocketServer.PING;
import static io.github.mqttclient.fixtures.WebSocketServer.PONG;
import static io.github.mqttclient.fixtures.WebSocketServer.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.WebSocketOptions;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.WebSocketServer;
import io.github.mqttclient.internal.packet.ServerCodec;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client asks for when a connection is to become a WebSocket, and what it makes of a no. */
@Timeout(60)
class WebSocketScriptedTest extends ScriptedScene {
  private static final MqttVersion V5 = MqttVersion.MQTT_5_0;
  private static final String NO =
      "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>";

  private ServerSocket http;

  @BeforeEach
  void listen() throws IOException {
    http = closing(new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
  }

  /** The lines of the request of the next connection, which is answered with a no. */
  private CompletableFuture<List<String>> nextRequest() {
    CompletableFuture<List<String>> request = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = http.accept()) {
                BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
                List<String> lines = new ArrayList<>();
                for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                  lines.add(line);
                }
                socket.getOutputStream().write(NO.getBytes(ISO_8859_1));
                request.complete(lines);
              } catch (IOException e) {
                request.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return request;
  }

  private List<String> requestOf(
      MqttVersion version, String target, UnaryOperator<WebSocketOptions.Builder> options) {
    CompletableFuture<List<String>> request = nextRequest();
    MqttClient client =
        client(
            b ->
                b.server("ws://127.0.0.1:" + http.getLocalPort() + target)
                    .version(version)
                    .webSocket(options.apply(WebSocketOptions.builder()).build()));

    assertThat(failure(client.connect(), ConnectFailedException.class))
        .hasMessageContaining("403 Forbidden");
    return await(request);
  }

  @ParameterizedTest
  @CsvSource({"MQTT_5_0, mqtt", "MQTT_3_1_1, mqtt", "MQTT_3_1, mqttv3.1"})
  @Normative({"MQTT31-29", "MQTT5-6.0.0-3", "MQTT311-6.0.0-3"})
  void subprotocolIsThatOfTheVersion(MqttVersion version, String subprotocol) {
    assertThat(requestOf(version, "", options -> options))
        .contains("Sec-WebSocket-Protocol: " + subprotocol)
        .startsWith("GET /mqtt HTTP/1.1");
  }

  @Test
  void subprotocolCanBeSet() {
    assertThat(requestOf(MqttVersion.MQTT_3_1, "/a", options -> options.subprotocol("mqtt")))
        .contains("Sec-WebSocket-Protocol: mqtt");
  }

  @Test
  void pathAndQueryAreThoseOfTheUriUnlessOptionsSayOtherwise() {
    assertThat(requestOf(MqttVersion.MQTT_5_0, "/a/b?c=%20", options -> options))
        .startsWith("GET /a/b?c=%20 HTTP/1.1");
    assertThat(requestOf(MqttVersion.MQTT_5_0, "/a?b", options -> options.path("/signed?x=1")))
        .startsWith("GET /signed?x=1 HTTP/1.1");
  }

  @Test
  void headersAreSentBesideThoseOfTheUpgrade() {
    assertThat(
            requestOf(
                MqttVersion.MQTT_5_0, "", options -> options.header("Authorization", "Bearer t")))
        .contains(
            "Host: 127.0.0.1:" + http.getLocalPort(),
            "Authorization: Bearer t",
            "Sec-WebSocket-Version: 13");
  }

  /** A packet over many frames and many packets in a frame, with control frames between. */
  // Complaint 66.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 125, 126, 127, 4_096, 65_535, 65_536, 300_000})
  @Normative({"MQTT5-6.0.0-2", "MQTT311-6.0.0-2", "EXT-152"})
  void messagesInFragmentsOfAnySizeReachTheHandler(int fragment) {
    int count = 50;
    byte[] payload = new byte[fragment == 1 ? 100 : 5_000];
    new Random(fragment).nextBytes(payload);
    ByteArrayOutputStream packets = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      packets.writeBytes(ServerCodec.encode(publish("a").payload(payload).packet(), V5));
    }
    server.play(
        answerHead(head -> WebSocketServer.upgrade(head, "mqtt")),
        sendBytes("82 05 20 03 00 00 00"),
        sendBytes(fragmented(packets.toByteArray(), fragment)),
        readToTheEnd());
    MqttClient client =
        client(
            b ->
                b.server("ws://127.0.0.1:" + server.port())
                    .version(V5)
                    .defaultHandler(messages::add));

    await(client.connect());

    for (int i = 0; i < count; i++) {
      assertThat(nextMessage().payload()).isEqualTo(payload);
    }
    await(client.disconnect());
    server.assertPlayedToTheEnd();
  }

  /** One message of WebSocket, with a ping, an empty fragment or a pong after each fragment. */
  private static byte[] fragmented(byte[] bytes, int size) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int opcode = BINARY;
    for (int from = 0; from < bytes.length; from += size) {
      int to = Math.min(from + size, bytes.length);
      frames.writeBytes(frame(false, opcode, Arrays.copyOfRange(bytes, from, to)));
      opcode = CONTINUATION;
      switch (from / size % 3) {
        case 0 -> frames.writeBytes(frame(PING, (byte) 1, (byte) 2));
        case 1 -> frames.writeBytes(frame(false, CONTINUATION));
        default -> frames.writeBytes(frame(PONG));
      }
    }
    frames.writeBytes(frame(true, CONTINUATION));
    return frames.toByteArray();
  }
}
