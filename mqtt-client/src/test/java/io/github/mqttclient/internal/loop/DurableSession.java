package io.github.mqttclient.internal.loop;

import io.github.mqttclient.InFlightStore;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.internal.session.Journal;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Session;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** {@link SessionJournal} and {@link SessionRecovery} for a simulation, outside of this package. */
public final class DurableSession {
  private final InFlightStore store;
  private final LongSupplier epochSecond;
  private final SessionJournal journal;

  public DurableSession(InFlightStore store, LongSupplier epochSecond) {
    this.store = store;
    this.epochSecond = epochSecond;
    this.journal = new SessionJournal(store, epochSecond);
  }

  public Journal journal() {
    return journal;
  }

  /** As {@code ClientDriver} does when it is made. */
  public void restore(Session session, Function<MqttMessage, PublishRequest> toRequest, long now)
      throws IOException {
    journal.continueReleasesAfter(
        SessionRecovery.restore(store, session, toRequest, epochSecond.getAsLong(), now));
  }

  public void commit() throws IOException {
    journal.commit();
  }

  public Set<Long> takeLost() {
    return journal.takeLost();
  }
}
