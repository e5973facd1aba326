package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.closePort;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.InFlightPersistence;
import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MemoryPersistence;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.PersistenceException;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.StoreDamage;
import io.github.mqttclient.fixtures.AnsweringServer;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of stores that are damaged, foreign, in use or not there. */
@Timeout(120)
class BadStoreScriptedTest extends ScriptedScene {
  private static final List<String> TOPICS = List.of("first", "second", "third");
  private static final ReconnectPolicy LATE = ReconnectPolicy.fixed(Duration.ofHours(1));

  @TempDir private Path directory;

  private static FilePersistence in(Path store) {
    return FilePersistence.in(store).syncByOperatingSystem();
  }

  private MqttClient clientOf(InFlightPersistence persistence) {
    return client(b -> b.persistence(persistence));
  }

  /** The log of client "c" with three messages in it, each stored by a commit of its own. */
  private byte[] logOfThreeMessages() throws IOException {
    Path store = directory.resolve("whole");
    ScriptedServer gone = closing(new ScriptedServer());
    gone.play(expect(connect()), send(connAck()), closePort(), cut());
    try (MqttClient client =
        builder().server(gone.uri()).reconnect(LATE).persistence(in(store)).build()) {
      await(client.connect());
      RecordingListener.next(listener.attempts);
      for (String topic : TOPICS) {
        client.publish(topic, "payload of " + topic, 1);
        client.pendingDeliveries(); // The next one belongs to a later turn.
        client.pendingDeliveries();
      }
    }
    return Files.readAllBytes(logIn(store));
  }

  private static Path logIn(Path store) {
    return store.resolve("c").resolve("00000001.log");
  }

  private Path storeWith(String name, byte[] log) throws IOException {
    Path store = directory.resolve(name);
    Files.createDirectories(store.resolve("c"));
    Files.write(logIn(store), log);
    return store;
  }

  /**
   * Opens the store, delivers what is in it, and returns its topics; each message is whole, or it
   * is not there.
   */
  private List<String> deliverAll(Path store, AnsweringServer answering, String what) {
    listener.storeDamage.clear();
    listener.connected.clear(); // That of the client that made the store.
    try (MqttClient client = builder().server(answering.uri()).persistence(in(store)).build()) {
      List<DeliveryToken> tokens = client.pendingDeliveries();
      await(client.connect());
      tokens.forEach(this::await);
      assertThat(tokens)
          .as(what)
          .allMatch(
              token ->
                  token
                      .message()
                      .payloadAsString()
                      .equals("payload of " + token.message().topic()));
      RecordingListener.next(listener.connected); // What was damaged is told before.
      return tokens.stream().map(token -> token.message().topic()).toList();
    }
  }

  // Complaint 36.
  @Test
  void flippedByteCostsAtMostItsMessageAndIsReported() throws IOException {
    byte[] log = logOfThreeMessages();
    List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    AnsweringServer answering = closing(new AnsweringServer().onPublish(arrived::add));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    expectWarnings();

    for (int offset = 0; offset < log.length; offset++) {
      byte[] damaged = log.clone();
      damaged[offset] ^= (byte) (1 << random.nextInt(8));
      String what = "seed " + seed + ", offset " + offset;
      arrived.clear();

      List<String> topics = deliverAll(storeWith("flipped-" + offset, damaged), answering, what);

      assertThat(topics).as(what).isSubsetOf(TOPICS).hasSizeGreaterThanOrEqualTo(2);
      assertThat(arrived).as(what).isEqualTo(topics);
      StoreDamage damage = RecordingListener.next(listener.storeDamage);
      assertThat(Files.size(Paths.get(damage.setAside()))).as(what).isPositive();
      assertThat(deliverAll(directory.resolve("flipped-" + offset), answering, what)).isEmpty();
      assertThat(listener.storeDamage).as("%s: told once", what).isEmpty();
    }
  }

  // Complaint 36.
  @Test
  void ofALogThatIsCutTheMessagesBeforeTheCutAreDelivered() throws IOException {
    byte[] log = logOfThreeMessages();
    List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    AnsweringServer answering = closing(new AnsweringServer().onPublish(arrived::add));
    int most = 0;

    for (int length = 0; length <= log.length; length++) {
      arrived.clear();
      String what = "length " + length;

      List<String> topics =
          deliverAll(storeWith("cut-" + length, Arrays.copyOf(log, length)), answering, what);

      assertThat(topics).as(what).isEqualTo(TOPICS.subList(0, topics.size()));
      assertThat(topics.size()).as(what).isBetween(most, most + 1);
      assertThat(arrived).as(what).isEqualTo(topics);
      most = topics.size();
    }
    assertThat(most).isEqualTo(3);
  }

  @Test
  void noiseInPlaceOfALogIsSetAsideAndTheClientBeginsAnew() throws IOException {
    byte[] noise = new byte[10_000];
    new Random(1).nextBytes(noise);
    Path store = storeWith("noise", noise);
    expectWarnings();

    assertThat(deliverAll(store, closing(new AnsweringServer()), "noise")).isEmpty();

    StoreDamage damage = RecordingListener.next(listener.storeDamage);
    assertThat(Paths.get(damage.setAside())).hasBinaryContent(noise);
  }

  @Test
  void storeOfAnotherVersionIsRefusedAndLeftAlone() throws IOException {
    byte[] log = otherVersion();
    Path store = storeWith("other", log);

    assertThatThrownBy(() -> clientOf(in(store)))
        .isInstanceOf(PersistenceException.class)
        .hasMessageContainingAll("\"c\"", logIn(store).toString(), "version 99");

    assertThat(logIn(store)).hasBinaryContent(log);
  }

  private static byte[] otherVersion() {
    ByteBuffer header = ByteBuffer.allocate(16).put("MQTTLOG\n".getBytes(US_ASCII)).putInt(99);
    CRC32 crc = new CRC32();
    crc.update(header.array(), 0, 12);
    return header.putInt((int) crc.getValue()).array();
  }

  @Test
  void storeOfAnotherClientIsRefusedAndLeftAlone() throws IOException {
    byte[] log = logOfThreeMessages();
    Path store = storeWith("whole", log);
    Files.move(store.resolve("c"), store.resolve("d"));

    assertThatThrownBy(() -> client(b -> b.clientId("d").persistence(in(store))))
        .isInstanceOf(PersistenceException.class)
        .hasMessageContainingAll("\"d\"", "belongs to the client \"c\"");

    assertThat(store.resolve("d").resolve("00000001.log")).hasBinaryContent(log);
  }

  static Stream<Arguments> recordsThatMakeNoSense() {
    long message = SessionRecords.message(1);
    return Stream.of(
        Arguments.of(message, new byte[0]),
        Arguments.of(message, new byte[] {0, 0, 0, 0}),
        Arguments.of(message, new byte[] {0, 0, 0, 0, (byte) 0xD0, 0}),
        Arguments.of(message, new byte[] {0, 0, 0, 0, 0x32, 3, 0, 0, 0}),
        Arguments.of(message, new byte[] {0, 0, 0, 0, 0x32, 6, 0, 1, '+', 0, 1, 0}),
        Arguments.of(message, new byte[] {0, 0, 0, 0, 0x30, 4, 0, 1, 'a', 0}),
        Arguments.of(message + 1, new byte[] {1}),
        Arguments.of(message + 2, new byte[] {0, 1}),
        Arguments.of(message + 3, new byte[0]),
        Arguments.of(-1L, new byte[0]),
        Arguments.of(SessionRecords.RECEIVED, new byte[0]),
        Arguments.of(SessionRecords.RECEIVED + 65_536, new byte[0]),
        Arguments.of(Long.MAX_VALUE, new byte[0]));
  }

  /** As of a later version of this library, or of an application's own persistence. */
  @ParameterizedTest
  @MethodSource("recordsThatMakeNoSense")
  void recordThatMakesNoSenseIsAnErrorAndTheStoreIsReleased(long number, byte[] record)
      throws IOException {
    MemoryPersistence persistence = new MemoryPersistence();
    try (InFlightStore store = persistence.open("c")) {
      store.put(number, record);
      store.commit();
    }

    assertThatThrownBy(() -> clientOf(persistence))
        .isInstanceOf(PersistenceException.class)
        .hasMessageStartingWith("the session of \"c\" cannot be opened: ");

    persistence.open("c").close();
  }

  /** The numbers of records; see {@code SessionJournal}. */
  private static final class SessionRecords {
    static final long RECEIVED = 1L << 62;

    static long message(long sequence) {
      return 4 * sequence;
    }
  }

  // Complaint 34.
  @Test
  void storeThatIsInUseByAnotherClientIsRefusedUntilThatIsClosed() {
    MqttClient first = clientOf(in(directory));

    assertThatThrownBy(() -> clientOf(in(directory)))
        .isInstanceOf(PersistenceException.class)
        .hasMessageContaining("in use by another client");

    first.close();
    assertThat(clientOf(in(directory)).pendingDeliveries()).isEmpty();
  }

  // Complaint 34.
  @Test
  void storeThatIsInUseByAnotherProcessIsRefusedUntilThatIsKilled() throws Exception {
    Process other =
        new ProcessBuilder(
                Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StoreHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    closing(other::destroyForcibly);
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
      assertThat(output.readLine()).isEqualTo("open");

      assertThatThrownBy(() -> clientOf(in(directory)))
          .isInstanceOf(PersistenceException.class)
          .hasMessageContaining("in use by another process");
    }

    other.destroyForcibly();
    assertThat(other.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(clientOf(in(directory)).pendingDeliveries()).isEmpty();
  }

  /** The other process. */
  static final class StoreHolder {
    private StoreHolder() {}

    public static void main(String[] args) throws Exception {
      try (MqttClient client =
          MqttClient.builder()
              .server("mqtt://localhost")
              .clientId("c")
              .persistentSession(Duration.ofDays(1))
              .persistence(in(Paths.get(args[0])))
              .build()) {
        System.out.println("open");
        TimeUnit.MINUTES.sleep(5);
      }
    }
  }

  // Complaint 35.
  @Test
  void directoryThatCannotBeMadeIsAnErrorThatNamesIt() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    Path store = file.resolve("store");

    assertThatThrownBy(() -> clientOf(in(store)))
        .isInstanceOf(PersistenceException.class)
        .hasMessageContaining(file.toString());
  }

  // Complaint 35.
  @Test
  void clientWithoutPersistenceWritesNoFile() throws Exception {
    AnsweringServer answering = closing(new AnsweringServer());

    Process process =
        new ProcessBuilder(
                Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.io.tmpdir=" + directory,
                "-Duser.home=" + directory,
                "-XX:-UsePerfData",
                PublisherWithoutStore.class.getName(),
                answering.uri())
            .directory(directory.toFile())
            .inheritIO()
            .start();
    closing(process::destroyForcibly);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(answering.published()).isEqualTo(1);
    assertThat(directory).isEmptyDirectory();
  }

  /** A client with nothing but its defaults. */
  static final class PublisherWithoutStore {
    private PublisherWithoutStore() {}

    public static void main(String[] args) throws Exception {
      try (MqttClient client = MqttClient.builder().server(args[0]).clientId("c").build()) {
        client.connect().get();
        client.publish("a", "", 1).get();
      }
    }
  }
}
