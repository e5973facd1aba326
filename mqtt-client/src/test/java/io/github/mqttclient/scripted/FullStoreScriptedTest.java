package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connAck;
import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.pubComp;
import static io.github.mqttclient.fixtures.Packets.pubRec;
import static io.github.mqttclient.fixtures.Packets.pubRel;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.InFlightPersistence;
import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.PersistenceException;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.ScriptedServer.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that takes nothing more for a while. */
@Timeout(60)
class FullStoreScriptedTest extends ScriptedScene {
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));

  private final FullStore store = new FullStore();

  /** Keeps records in memory, as long as there is room. */
  private static final class FullStore implements InFlightPersistence, InFlightStore {
    private final Map<Long, byte[]> committed = new TreeMap<>();
    private Map<Long, byte[]> next = new TreeMap<>();
    private volatile Fault fault = Fault.NONE;

    @Override
    public InFlightStore open(String clientId) {
      return this;
    }

    @Override
    public void forEach(RecordConsumer consumer) throws IOException {
      for (Map.Entry<Long, byte[]> entry : committed.entrySet()) {
        consumer.accept(entry.getKey(), entry.getValue());
      }
    }

    @Override
    public void put(long number, byte[] record) throws IOException {
      failIf(Fault.PUT);
      next.put(number, record);
    }

    @Override
    public void remove(long number) {
      next.remove(number);
    }

    @Override
    public void commit() throws IOException {
      if (fault == Fault.COMMIT) {
        next = new TreeMap<>(committed);
      }
      failIf(Fault.COMMIT);
      committed.clear();
      committed.putAll(next);
    }

    private void failIf(Fault expected) throws IOException {
      if (fault == expected) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void close() {}
  }

  private enum Fault {
    NONE,
    PUT,
    COMMIT
  }

  @BeforeEach
  void expectErrors() {
    expectWarnings();
  }

  private MqttClient connected(InFlightPersistence persistence, Step... steps) {
    return connectedClientWith(
        b ->
            b.persistence(persistence)
                .version(MqttVersion.MQTT_5_0)
                .persistentSession(Duration.ofHours(1))
                .reconnect(SOON),
        steps);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"PUT", "COMMIT"})
  void messageThatCannotBeStoredFailsUnsentAndTheClientGoesOn(Fault fault) {
    MqttClient client =
        connected(
            store,
            expect(publish(1, "before")),
            send(pubAck(1)),
            readToTheEnd(), // It sees nothing of what cannot be stored.
            expect(connect()),
            send(connAck().sessionPresent()),
            expect(publish("zero").qos(0)),
            readToTheEnd(),
            expect(connect()),
            send(connAck().sessionPresent()),
            expect(publish(4, "after")), // Identifiers 2 and 3 were taken, and given back.
            send(pubAck(4)));
    RecordingListener.next(listener.connected);
    await(client.publish("before", "", 1));

    store.fault = fault;
    PersistenceException failure =
        failure(client.publish("one", "", 1), PersistenceException.class);
    assertThat(failure)
        .hasMessage("the message cannot be stored: No space left on device")
        .hasRootCauseMessage("No space left on device");
    assertThat(RecordingListener.next(listener.lost))
        .isInstanceOfSatisfying(
            DisconnectCause.NetworkFailure.class,
            cause -> assertThat(cause.exception()).hasMessage("No space left on device"));
    RecordingListener.next(listener.connected);
    await(client.publish("zero", "", 0));
    failure(client.publish("two", "", 2), PersistenceException.class);
    store.fault = Fault.NONE;
    RecordingListener.next(listener.connected);
    await(client.publish("after", "", 1));

    assertThat(store.committed).isEmpty();
    assertThat(client.statistics().queued()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"PUT", "COMMIT"})
  void withoutConnectionOnlyWhatCannotBeStoredFails(Fault fault) {
    MqttClient client =
        connectedClientWith(
            b -> b.persistence(store).reconnect(ReconnectPolicy.fixed(Duration.ofHours(1))),
            cut(),
            expect(connect()),
            send(connAck()),
            expect(publish(1, "stored")),
            send(pubAck(1)),
            expect(publish(2, "after")),
            send(pubAck(2)));
    RecordingListener.next(listener.attempts);
    DeliveryToken stored = client.publish("stored", "", 1);
    client.pendingDeliveries();
    client.pendingDeliveries(); // A turn later; it is stored now.

    store.fault = fault;
    failure(client.publish("one", "", 1), PersistenceException.class);
    failure(client.publish("two", "", 2), PersistenceException.class);
    assertThat(client.pendingDeliveries()).containsExactly(stored);
    store.fault = Fault.NONE;
    DeliveryToken after = client.publish("after", "", 1);
    client.reconnectNow();

    await(stored);
    await(after);
    server.assertPlayedToTheEnd();
  }

  @Test
  void messageOfQos2WhoseIdentifierCannotBeStoredIsNotAcknowledgedBeforeItCan() {
    play(
        connAck(),
        expect(publish("ready").qos(0)),
        send(publish(7, "a").qos(2)),
        readToTheEnd(), // No PUBREC.
        expect(connect()),
        send(connAck().sessionPresent()),
        send(publish(7, "a").qos(2).dup()),
        expect(pubRec(7)),
        send(pubRel(7)),
        expect(pubComp(7)));
    MqttClient client =
        client(
            b ->
                b.persistence(store)
                    .version(MqttVersion.MQTT_5_0)
                    .persistentSession(Duration.ofHours(1))
                    .reconnect(ReconnectPolicy.fixed(Duration.ofHours(1)))
                    .defaultHandler(messages::add));
    await(client.connect());
    store.fault = Fault.COMMIT;
    await(client.publish("ready", "", 0));

    RecordingListener.next(listener.lost);
    store.fault = Fault.NONE;
    client.reconnectNow();

    server.assertPlayedToTheEnd();
    assertThat(nextMessage().topic()).isEqualTo("a");
    assertThat(messages).isEmpty();
  }

  /** Needs the right to mount. */
  @Test
  void fullFileSystemFailsWhatCannotBeStoredUntilThereIsRoom(@TempDir Path directory)
      throws Exception {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "none", directory.toString()) == 0);
    closing(() -> run("umount", directory.toString()));
    Files.write(directory.resolve("other"), new byte[200_000]);
    try (MqttClient client = offline(FilePersistence.in(directory))) {
      DeliveryToken stored = client.publish("stored", "", 1);
      client.pendingDeliveries();
      client.pendingDeliveries(); // A turn later; it is stored now.

      assertThat(failure(client.publish("a", new byte[100_000], 1), PersistenceException.class))
          .hasMessageEndingWith("00000001.log: No space left on device");
      assertThat(client.pendingDeliveries()).containsExactly(stored);

      Files.delete(directory.resolve("other"));
      client.publish("a", new byte[100_000], 1);
      client.pendingDeliveries();
    }
    try (MqttClient next = builder().persistence(FilePersistence.in(directory)).build()) {
      assertThat(next.pendingDeliveries())
          .extracting(token -> token.message().topic())
          .containsExactly("stored", "a");
    }
  }

  private MqttClient offline(InFlightPersistence persistence) {
    play(connAck(), cut());
    MqttClient client =
        builder()
            .persistence(persistence)
            .reconnect(ReconnectPolicy.fixed(Duration.ofHours(1)))
            .build();
    await(client.connect());
    RecordingListener.next(listener.attempts);
    return client;
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // No such command.
    }
  }
}
