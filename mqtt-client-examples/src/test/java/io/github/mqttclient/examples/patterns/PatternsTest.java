package io.github.mqttclient.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.MqttStatistics;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.TlsException;
import io.github.mqttclient.examples.cli.ConsoleLogging;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each pattern runs and does what its comment says. */
class PatternsTest {
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private static Path directory;

  private static Certificates certificates;
  private static PatternBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    certificates = new Certificates();
    broker = PatternBroker.start(directory, certificates);
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  @Test
  void quickStartReceivesWhatItPublishes() throws Exception {
    assertThat(RunningExample.run(QuickStart::main, broker.uri()))
        .containsExactlyInAnyOrder(
            "connected with MQTT 5.0",
            "received sensor/kitchen 21.5",
            "the server has it: SUCCESS");
  }

  @Test
  void publishSubscribeHasAllThatTheTutorialHas() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      assertThat(RunningExample.run(PublishSubscribe::main, broker.uri()))
          .containsExactly(
              "connected",
              "subscribed to topic/test",
              "received \"message 0\" on topic/test",
              "received \"message 1\" on topic/test",
              "received \"message 2\" on topic/test",
              "received \"message 3\" on topic/test",
              "received \"message 4\" on topic/test",
              "unsubscribed from topic/test");
    } finally {
      ConsoleLogging.debug(null);
      System.setErr(before);
    }
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .contains(
            "DEBUG io.github.mqttclient.packets Client java-mqtt-client sending CONNECT",
            "received CONNACK",
            "'topic/test', ... (9 bytes)");
  }

  @Test
  void tlsClientCertificateLetsTheClientIn() throws Exception {
    String ca = certificates.authority().writeCertificate(directory.resolve("ca.pem"));
    String certificate = certificates.client().writeCertificate(directory.resolve("client.pem"));
    String key = certificates.client().writeKey(directory.resolve("client.key"));

    assertThat(
            RunningExample.run(TlsClientCertificate::main, broker.tlsUri(), ca, certificate, key))
        .containsExactly("connected over TLS, and published: SUCCESS");
  }

  @Test
  void tlsWithAnotherAuthorityFailsAndSaysWhy() throws Exception {
    Certificates others = new Certificates();
    String ca = others.authority().writeCertificate(directory.resolve("other-ca.pem"));
    String certificate = others.client().writeCertificate(directory.resolve("other.pem"));
    String key = others.client().writeKey(directory.resolve("other.key"));

    assertThatThrownBy(
            () ->
                RunningExample.run(
                    TlsClientCertificate::main, broker.tlsUri(), ca, certificate, key))
        .hasStackTraceContaining("Caused by: " + TlsException.class.getName());
  }

  @Test
  void webSocketGoesThroughTheProxy() throws Exception {
    try (TestProxy proxy = new TestProxy("user", "secret")) {
      assertThat(
              RunningExample.run(
                  WebSocketThroughProxy::main,
                  broker.webSocketUri(),
                  "127.0.0.1",
                  Integer.toString(proxy.port()),
                  "user",
                  "secret"))
          .containsExactly("connected through the proxy, and published: SUCCESS");
      String target = broker.uri().substring("mqtt://".length());
      assertThat(proxy.requests()).containsExactly("CONNECT " + target + " HTTP/1.1");
    }
  }

  @Test
  void durablePublisherDeliversWhatAnEarlierRunCouldNot() throws Exception {
    String store = directory.resolve("durable").toString();
    String nobody = "mqtt://127.0.0.1:" + closedPort();

    try (MqttClient receiver = connected();
        var readings = receiver.receive("durable/reading", 1)) {
      readings.subscribed().get();

      assertThat(RunningExample.run(DurablePublisher::main, nobody, store, "3", "1"))
          .containsExactly(
              "0 messages of earlier runs are open",
              "no connection for 3 of 3 messages; the next run goes on with them");
      assertThat(RunningExample.run(DurablePublisher::main, broker.uri(), store, "2", "20"))
          .containsExactly("3 messages of earlier runs are open", "all 5 messages are delivered");

      List<String> arrived = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        arrived.add(readings.poll(Duration.ofSeconds(PATIENCE_SECONDS)).get().payloadAsString());
      }
      assertThat(arrived)
          .containsExactly("reading 0", "reading 1", "reading 2", "reading 0", "reading 1");
    }
  }

  @Test
  void databaseSinkStoresEachMessageOnceAlsoAfterACrashBeforeItsAcknowledgement() throws Exception {
    String url = "jdbc:h2:mem:sink;DB_CLOSE_DELAY=-1";
    try (Connection database = DatabaseSink.open(url);
        MqttClient producer = connected()) {
      crashBetweenCommitAndAcknowledgement(database, producer);

      try (RunningExample sink = RunningExample.start(DatabaseSink::main, broker.uri(), url, "4")) {
        sink.await("seen ", 1);
        producer.publish(reading(2)).get();
        producer.publish(reading(2)).get(); // The producer did not get the answer to the first.
        producer.publish(reading(3)).get();

        assertThat(sink.lines())
            .containsExactlyInAnyOrder(
                "waiting for messages on meter/+",
                "seen      meter/7 offset 1",
                "stored    meter/7 offset 2",
                "seen      meter/7 offset 2",
                "stored    meter/7 offset 3");
      }
      assertThat(rows(database))
          .containsExactly("meter/7 1 reading 1", "meter/7 2 reading 2", "meter/7 3 reading 3");
    }
  }

  /** Leaves message 1 in the database, and in the session, where it is not acknowledged. */
  private static void crashBetweenCommitAndAcknowledgement(Connection database, MqttClient producer)
      throws Exception {
    CompletableFuture<ReceivedMessage> arrived = new CompletableFuture<>();
    try (MqttClient sink =
        MqttClient.builder()
            .server(broker.uri())
            .clientId("database-sink")
            .persistentSession(Duration.ofDays(1))
            .manualAcknowledgement(true)
            .build()) {
      sink.connect().get();
      sink.subscribe("meter/+", 1, arrived::complete).get();
      producer.publish(reading(1)).get();
      ReceivedMessage message = arrived.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(DatabaseSink.store(database, message)).isTrue();
    }
  }

  private static MqttMessage reading(int offset) {
    return MqttMessage.builder()
        .topic("meter/7")
        .payload("reading " + offset)
        .qos(QoS.AT_LEAST_ONCE)
        .userProperty("offset", Integer.toString(offset))
        .build();
  }

  private static List<String> rows(Connection database) throws Exception {
    List<String> rows = new ArrayList<>();
    try (var statement = database.createStatement();
        var row = statement.executeQuery("SELECT * FROM reading ORDER BY producer, number")) {
      while (row.next()) {
        rows.add(row.getString(1) + " " + row.getLong(2) + " " + row.getString(3));
      }
    }
    return rows;
  }

  @Test
  void requestIsAnsweredOrTimesOut() throws Exception {
    assertThat(RunningExample.run(RequestResponse::main, broker.uri()))
        .containsExactly("6 * 7 = 42", "nobody answers on service/none");
  }

  @Test
  void sharedWorkersDoAllJobsTogether() throws Exception {
    List<String> lines = RunningExample.run(SharedWorkers::main, broker.uri(), "3", "12");

    assertThat(lines).contains("12 jobs done by 3 workers");
    List<String> done = lines.stream().filter(line -> line.startsWith("worker ")).toList();
    // At least once: Artemis at times gives a job to another worker when the one who has
    // acknowledged it disconnects right afterwards.
    assertThat(done.stream().map(line -> line.replaceAll(".* does ", "")).distinct()).hasSize(12);
    assertThat(done.stream().map(line -> line.substring(0, "worker 1".length())).distinct())
        .as("several workers have work: %s", lines)
        .hasSizeGreaterThan(1);
  }

  @Test
  void scramLoginAuthenticatesBothSides() throws Exception {
    try (ScramServer server = new ScramServer("pencil")) {
      assertThat(RunningExample.run(ScramLogin::main, server.uri(), "user", "pencil"))
          .containsExactly(
              "logged in as user; the server has proved that it knows the password, too",
              "logged in again over the same connection");
      assertThat(RunningExample.run(ScramLogin::main, server.uri(), "user", "pen"))
          .containsExactly("the server refused: NOT_AUTHORIZED");
    }
  }

  @Test
  void tokenRefreshConnectsAgainWithANewToken() throws Exception {
    try (RunningExample example = RunningExample.start(TokenRefresh::main, broker.uri(), "2")) {
      example.await("connected\n", 1);
      broker.disconnect(PatternBroker.TOKEN_USER);

      assertThat(example.lines())
          .containsSubsequence(
              "a new token: token-1", "connected", "a new token: token-2", "connected")
          .filteredOn(line -> line.startsWith("connection lost: "))
          .hasSize(1);
    }
  }

  @Test
  void manyDevicesShareOneNetworkThread() throws Exception {
    assertThat(RunningExample.run(ManyDevices::main, broker.uri(), "300"))
        .hasSize(2)
        .anyMatch(line -> line.matches("300 devices connected in \\d+ ms, by 1 network thread"))
        .anyMatch(line -> line.matches("300 readings acknowledged in \\d+ ms"));
  }

  @Test
  void jsonPayloadsAreRecordsAndWhatIsNotIsReported() throws Exception {
    assertThat(RunningExample.run(JsonPayloads::main, broker.uri()))
        .containsExactly("cannot read {\"room\": 7", "kitchen has 21.5 degrees");
  }

  @Test
  void micrometerShowsWhatTheClientCounts() throws Exception {
    assertThat(RunningExample.run(MicrometerMetrics::main, broker.uri()))
        .contains("mqtt.messages.delivered 100.0", "mqtt.messages.in.flight 0.0")
        .hasSize(11);

    try (MqttClient client = connected()) {
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      new MicrometerMetrics(client, Tags.of("client", "a")).bindTo(registry);
      client.publish("sensor/metrics", "x", 1).get();

      MqttStatistics statistics = client.statistics();
      assertThat(registry.get("mqtt.bytes.sent").tag("client", "a").functionCounter().count())
          .isEqualTo((double) statistics.bytesSent());
      assertThat(registry.get("mqtt.packets.received").functionCounter().count())
          .isEqualTo((double) statistics.packetsReceived());
    }
  }

  @Test
  void virtualThreadsServeHandlersThatWait() throws Exception {
    assertThat(RunningExample.run(VirtualThreads::main, broker.uri(), "20"))
        .containsExactly(
            "virtual threads: " + (Runtime.version().feature() >= 21), "20 messages handled");
  }

  @Test
  void gracefulShutdownDeliversEverythingAndSaysGoodBye() throws Exception {
    try (MqttClient watcher = connected();
        var states = watcher.receive("service/state", 1)) {
      states.subscribed().get();
      try (ExampleProcess service = ExampleProcess.start(GracefulShutdown.class, broker.uri())) {
        service.await("publishing, stop it with Ctrl-C");

        service.terminate();

        String last = service.lastLine();
        assertThat(last).matches("(\\d+) published, \\1 delivered");
      }
      // No word of the will: Artemis at times publishes it after a DISCONNECT, of any client.
      assertThat(states.take().get().payloadAsString()).isEqualTo("stopped");
    }
  }

  private static MqttClient connected() throws Exception {
    MqttClient client = MqttClient.builder().server(broker.uri()).build();
    client.connect().get();
    return client;
  }

  /** A port where nobody listens. */
  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
