package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MemoryPersistence;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is written for a session, and what is read of it. */
class SessionJournalTest {
  private static final long EPOCH_SECOND = 1_800_000_000L;

  private final FailingStore store = new FailingStore();
  private final SessionJournal journal = new SessionJournal(store, () -> EPOCH_SECOND);

  /** Loses what it could not commit, as a store must. */
  private static final class FailingStore implements InFlightStore {
    private final Map<Long, byte[]> committed = new TreeMap<>();
    private Map<Long, byte[]> next = new TreeMap<>();
    private int putsUntilFailure = Integer.MAX_VALUE;
    private boolean commitFails;

    @Override
    public void forEach(RecordConsumer consumer) throws IOException {
      for (Map.Entry<Long, byte[]> entry : committed.entrySet()) {
        consumer.accept(entry.getKey(), entry.getValue());
      }
    }

    @Override
    public void put(long number, byte[] record) throws IOException {
      if (putsUntilFailure-- == 0) {
        throw new IOException("disk full");
      }
      next.put(number, record);
    }

    @Override
    public void remove(long number) {
      next.remove(number);
    }

    @Override
    public void commit() throws IOException {
      if (commitFails) {
        next = new TreeMap<>(committed);
        throw new IOException("disk full");
      }
      committed.clear();
      committed.putAll(next);
    }

    @Override
    public void close() {}
  }

  @Test
  void aFlowIsStoredAndForgotten() throws Exception {
    journal.storeMessage(1, message("a"));
    journal.storeSent(1, 7);
    journal.storeReleased(1, 7);
    journal.storeReceived(9);
    journal.commit();
    assertThat(store.committed).hasSize(4);

    journal.forgetMessage(1);
    journal.forgetReceived(9);
    journal.commit();
    assertThat(store.committed).isEmpty();
  }

  @Test
  void ofAFailedCommitMessagesAreLostAndAllElseIsStoredWithTheNext() throws Exception {
    journal.storeMessage(1, message("a"));
    journal.commit();
    store.commitFails = true;
    journal.storeSent(1, 7);
    journal.storeMessage(2, message("b"));
    journal.storeSent(2, 8);
    journal.storeReceived(9);

    assertThatThrownBy(journal::commit).isInstanceOf(IOException.class);
    assertThat(journal.takeLost()).containsExactly(2L);
    assertThatThrownBy(journal::commit).isInstanceOf(IOException.class);
    assertThat(journal.takeLost()).isEmpty();
    store.commitFails = false;
    journal.commit();

    assertThat(store.committed.keySet()).containsExactly(4L, 5L, SessionJournal.RECEIVED + 9);
  }

  @Test
  void aMessageTakenBackIsNotStoredThoughTheStoreHadTakenItBeforeItFailed() throws Exception {
    store.putsUntilFailure = 1;
    journal.storeMessage(1, message("a"));
    journal.storeMessage(2, message("b"));

    assertThatThrownBy(journal::commit).isInstanceOf(IOException.class);
    assertThat(journal.takeLost()).containsExactlyInAnyOrder(1L, 2L);
    journal.storeMessage(3, message("c"));
    journal.commit();

    assertThat(store.committed.keySet()).containsExactly(12L);
  }

  @Test
  void aSessionIsRestoredFromWhatWasCommitted() throws Exception {
    MemoryPersistence persistence = new MemoryPersistence();
    try (InFlightStore first = persistence.open("c")) {
      SessionJournal journal = new SessionJournal(first, () -> EPOCH_SECOND);
      for (int i = 1; i <= 4; i++) {
        journal.storeMessage(i, message("topic" + i));
      }
      journal.storeSent(1, 65_535);
      journal.storeSent(2, 8);
      journal.storeReleased(2, 8);
      journal.storeSent(3, 9);
      journal.storeReleased(3, 9);
      journal.storeReceived(65_535);
      journal.storeSent(5, 10); // The message of this one is damaged.
      journal.commit();
    }

    try (InFlightStore second = persistence.open("c")) {
      RecordingEffects effects = new RecordingEffects();
      Session session = new Session(effects, 65_535, 65_535, 0);
      long lastRelease =
          SessionRecovery.restore(second, session, TestRequests::publish, EPOCH_SECOND, 0);

      assertThat(lastRelease).isEqualTo(2);
      assertThat(session.inFlight()).isEqualTo(3);
      assertThat(session.pendingPublishes().stream().map(PublishRequest::message))
          .extracting(MqttMessage::topic)
          .containsExactly("topic2", "topic3", "topic1", "topic4");
      assertThat(numbers(second)).doesNotContain(5L * SessionJournal.KINDS + SessionJournal.SENT);
    }
  }

  private static List<Long> numbers(InFlightStore store) throws IOException {
    List<Long> numbers = new ArrayList<>();
    store.forEach((number, record) -> numbers.add(number));
    return numbers;
  }

  private static MqttMessage message(String topic) {
    return MqttMessage.builder().topic(topic).qos(2).build();
  }
}
