package io.github.mqttclient.internal.loop;

import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.RestoredFlow;
import io.github.mqttclient.internal.session.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts back into a session what {@link SessionJournal} has kept of it for an earlier process. */
final class SessionRecovery {
  private static final int MAX_PACKET_ID = 65_535;

  private final InFlightStore store;
  private final long epochSecond;
  private final Map<Long, Left> messages = new TreeMap<>();
  private final List<Integer> received = new ArrayList<>();

  /** What is left of one message. */
  private static final class Left {
    @Nullable MqttMessage message;
    RestoredFlow flow = RestoredFlow.WAITING;
    int packetId;

    /** The place in the order of PUBRECs; 0: no PUBREC has come. */
    long release;
  }

  private SessionRecovery(InFlightStore store, long epochSecond) {
    this.store = store;
    this.epochSecond = epochSecond;
  }

  /**
   * Restores the session.
   *
   * @param toRequest makes the request, the token, for a message that goes out again
   * @return the last place in the order of PUBRECs
   */
  static long restore(
      InFlightStore store,
      Session session,
      Function<MqttMessage, PublishRequest> toRequest,
      long epochSecond,
      long now)
      throws IOException {
    SessionRecovery recovery = new SessionRecovery(store, epochSecond);
    store.forEach(recovery::read);
    recovery.removeRemains();
    return recovery.restore(session, toRequest, now);
  }

  private void read(long number, byte[] record) throws IOException {
    if (number > SessionJournal.RECEIVED && number <= SessionJournal.RECEIVED + MAX_PACKET_ID) {
      received.add((int) (number - SessionJournal.RECEIVED));
      return;
    }
    if (number < SessionJournal.KINDS || number >= SessionJournal.RECEIVED) {
      throw unknown(number);
    }
    Left left = messages.computeIfAbsent(number / SessionJournal.KINDS, key -> new Left());
    switch ((int) (number % SessionJournal.KINDS)) {
      case SessionJournal.MESSAGE -> left.message = StoredMessage.decode(record, epochSecond);
      case SessionJournal.SENT -> {
        left.packetId = of(record, number, 2).getShort() & 0xFFFF;
        left.flow = RestoredFlow.PUBLISHED; // Also with identifier 0: it is to be sent anew.
      }
      case SessionJournal.RELEASED -> {
        ByteBuffer bytes = of(record, number, 10);
        left.packetId = bytes.getShort() & 0xFFFF;
        left.flow = RestoredFlow.RELEASED;
        left.release = bytes.getLong();
      }
      default -> throw unknown(number);
    }
  }

  private static IOException unknown(long number) {
    return new IOException("not a record of a session: number " + number);
  }

  private static ByteBuffer of(byte[] record, long number, int length) throws IOException {
    if (record.length != length) {
      throw new IOException(
          "not a record of a session: number " + number + " with " + record.length + " bytes");
    }
    return ByteBuffer.wrap(record);
  }

  /** A message whose record was damaged is lost, and reported; what is left of it is of no use. */
  private void removeRemains() throws IOException {
    for (Map.Entry<Long, Left> entry : messages.entrySet()) {
      if (entry.getValue().message == null) {
        store.remove(entry.getKey() * SessionJournal.KINDS + SessionJournal.SENT);
        store.remove(entry.getKey() * SessionJournal.KINDS + SessionJournal.RELEASED);
      }
    }
    messages.values().removeIf(left -> left.message == null);
  }

  private long restore(Session session, Function<MqttMessage, PublishRequest> toRequest, long now) {
    received.forEach(session::restoreReceived);
    List<Map.Entry<Long, Left>> whole = new ArrayList<>(messages.entrySet());
    whole.sort(Comparator.comparingLong(entry -> entry.getValue().release)); // Stable.
    long lastRelease = 0;
    for (Map.Entry<Long, Left> entry : whole) {
      Left left = entry.getValue();
      MqttMessage message = Objects.requireNonNull(left.message);
      session.restore(toRequest.apply(message), entry.getKey(), left.packetId, left.flow, now);
      lastRelease = Math.max(lastRelease, left.release);
    }
    return lastRelease;
  }
}
